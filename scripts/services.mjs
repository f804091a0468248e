/**
 * Starts PostgreSQL and Elasticsearch alone, for tests and for working on one part:
 *   node scripts/services.mjs --data DIR [--postgres-port N] [--elasticsearch-port N] [--no-elasticsearch] [--durable]
 * Prints one line of JSON with the environment once both answer, stays, and ends both on Ctrl-C or SIGTERM.
 * The data is meant to be thrown away: it does not survive a power cut, unless --durable asks for that.
 */
import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { complain } from './lib/say.mjs';
import { startServices } from './lib/services.mjs';

const { values } = parseArgs({
  options: {
    data: { type: 'string' },
    'postgres-port': { type: 'string' },
    'elasticsearch-port': { type: 'string' },
    'no-elasticsearch': { type: 'boolean', default: false },
    durable: { type: 'boolean', default: false },
  },
});
if (!values.data) {
  complain(new Error('--data DIR is missing'));
  process.exit(2);
}
const dataDir = resolve(values.data);
mkdirSync(dataDir, { recursive: true });

let services = null;
let ending = false;
async function end(code) {
  if (ending) return;
  ending = true;
  await services?.processes.stopAll();
  process.exit(code);
}
process.on('SIGINT', () => end(0));
process.on('SIGTERM', () => end(0));

try {
  services = await startServices({
    dataDir,
    postgresPort: values['postgres-port'] && Number(values['postgres-port']),
    elasticsearchPort: values['elasticsearch-port'] && Number(values['elasticsearch-port']),
    withElasticsearch: !values['no-elasticsearch'],
    throwaway: !values.durable,
    onStarted: (processes) => {
      services = { processes };
    },
    say: (text) => process.stderr.write(`${text}\n`),
  });
  process.stdout.write(`${JSON.stringify(services.env)}\n`);
  await new Promise(() => setInterval(() => {}, 60_000));
} catch (error) {
  complain(error);
  await end(1);
}
