import { parseArgs } from 'node:util';
import { env } from '@/lib/env';
import { startSandbox } from './start';

const USAGE = 'npm run sandbox -- --port 9100 [--state FILE]';

/** `npm run sandbox`: the fake WeChat platform as a process of its own. */
async function main(): Promise<void> {
  if (env.isProduction)
    throw new Error('The sandbox is for demo and tests and does not start with NODE_ENV=production.');
  const { values } = parseArgs({
    options: { port: { type: 'string', default: '9100' }, state: { type: 'string' } },
  });
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new Error(`--port ${values.port}: no port. ${USAGE}`);
  const sandbox = await startSandbox({ port, stateFile: values.state });
  process.stdout.write(`WeChat sandbox is ready: ${sandbox.url}\n`);
  const stop = () => {
    sandbox.close().then(() => process.exit(0));
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
