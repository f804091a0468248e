/**
 * `npm test`: everything, from a clean checkout, on free ports and throw-away data. The very last line sums up all steps:
 * `N passed, N failed, N skipped`.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runInterop } from './interop/run-interop.mjs';
import { buildWeb, serverFile } from './lib/build.mjs';
import {
  checkDirections,
  checkDocs,
  checkLint,
  checkMessages,
  checkTypes,
  runPlaywright,
  runStep,
  runVitest,
} from './lib/checks.mjs';
import { Demo } from './lib/demo.mjs';
import { generateClient, installPackages } from './lib/install.mjs';
import { checkNode, readHeap } from './lib/options.mjs';
import { freePorts } from './lib/ports.mjs';
import { tail } from './lib/postgres.mjs';
import { stopRuns } from './lib/run.mjs';
import { complain, elapsed, say } from './lib/say.mjs';
import { checkSchemaDrift } from './lib/schema-drift.mjs';
import { readSecrets } from './lib/secrets.mjs';
import { startServices } from './lib/services.mjs';
import { openTestControl } from './lib/test-control.mjs';
import { makeThrowawayFolder, prepareMachine, removeThrowawayFolder } from './lib/test-machine.mjs';

/** Enough for every page and figure to be real, few enough to be made in seconds; TAGCAST_TEST_MEMBERS overrides. */
const DEMO_MEMBERS = 5000;

const results = [];
const folders = [];
let demo = null;
let processes = null;
let control = null;
let ending = null;

async function step(name, work) {
  const done = await runStep(name, async () => {
    try {
      return await work();
    } catch (error) {
      return { failed: 1, output: error.stack ?? String(error) };
    }
  });
  results.push(done);
  return done;
}

function throwaway(name) {
  const folder = makeThrowawayFolder(name);
  folders.push(folder);
  return folder;
}

/** Ends every process and removes the data; once, whoever asks first. */
function cleanUp() {
  ending ??= (async () => {
    control?.close();
    await stopRuns();
    await demo?.stop();
    await processes?.stopAll();
    for (const folder of folders) removeThrowawayFolder(folder);
  })();
  return ending;
}

/** Tests against real services: the schema, then everything named *.db.test.ts. */
async function withServices(begun) {
  const services = await begun;
  if (services.error) return step('services', () => Promise.reject(services.error));
  const { missing } = services.elasticsearch;
  if (missing) say(`! ${missing.zh}\n! ${missing.en}\n${missing.detail ?? ''}`);
  await step('schema drift', () => checkSchemaDrift(services.env.DATABASE_URL));
  // A key given by the machine, or one that lives as long as these tests.
  const secrets = readSecrets(folders[0]);
  const env = {
    TAGCAST_SECRET_KEY: secrets.TAGCAST_SECRET_KEY,
    NEXTAUTH_SECRET: secrets.NEXTAUTH_SECRET,
    ...process.env,
  };
  if (!missing) Object.assign(env, { ELASTICSEARCH_URL: services.env.ELASTICSEARCH_URL });
  else delete env.ELASTICSEARCH_URL;
  await step('tests with services', () =>
    runVitest('db', { ...env, DATABASE_URL: services.env.DATABASE_URL, TAGCAST_DEMO: '1' }),
  );
  await processes.stopAll();
}

/** A seeded demo as `npm start` brings it up, and the browser tests against it. */
async function withDemo() {
  const built = await step('build', async () => {
    await buildWeb();
    return { passed: 1 };
  });
  if (built.failed > 0) return;
  const [web, postgres, elasticsearch, sandbox] = await freePorts(4);
  demo = new Demo({
    members: Number(process.env.TAGCAST_TEST_MEMBERS ?? DEMO_MEMBERS),
    fresh: false,
    dev: false,
    dataDir: throwaway('demo'),
    ports: { web, postgres, elasticsearch, sandbox },
    heap: readHeap(),
    throwaway: true,
  });
  const started = await step('demo starts', async () => {
    await demo.start();
    return { passed: 1 };
  });
  if (started.failed > 0) return printLogs();
  await step('programs together', () => runVitest('web', programsEnv(demo.env)));
  control = await openTestControl(demo);
  const browser = await step('browser tests', () =>
    runPlaywright({
      ...process.env,
      TAGCAST_E2E_URL: demo.url,
      TAGCAST_E2E_SANDBOX_URL: demo.sandboxUrl,
      TAGCAST_E2E_TOKEN: demo.env.TAGCAST_API_DEMO_TOKEN,
      ...(demo.search.spec ? { TAGCAST_E2E_CONTROL: control.url } : {}),
    }),
  );
  if (browser.failed > 0) printLogs();
}

/** Tests that start webs and workers of their own: with the build, and a database of their own on the demo's server. */
function programsEnv({ DATABASE_URL, TAGCAST_SECRET_KEY, NEXTAUTH_SECRET }) {
  const env = { ...process.env, DATABASE_URL, TAGCAST_SECRET_KEY, NEXTAUTH_SECRET, TAGCAST_DEMO: '1' };
  delete env.ELASTICSEARCH_URL;
  return { ...env, TAGCAST_TEST_WEB: serverFile() };
}

/** The demo's logs are about to be removed: their ends tell why something failed. */
function printLogs() {
  const logs = join(demo.options.dataDir, 'logs');
  if (!existsSync(logs)) return;
  for (const name of readdirSync(logs)) {
    if (readFileSync(join(logs, name)).length > 0) say(`${name}:\n${tail(join(logs, name), 25)}`);
  }
}

function finish() {
  const sum = (key) => results.reduce((total, one) => total + one[key], 0);
  const failed = results.filter((one) => one.failed > 0).map((one) => one.name);
  if (failed.length > 0) say(`failed: ${failed.join(', ')}`);
  say(elapsed());
  process.stdout.write(`${sum('passed')} passed, ${sum('failed')} failed, ${sum('skipped')} skipped\n`);
  process.exitCode = sum('failed') > 0 ? 1 : 0;
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => cleanUp().then(() => process.exit(130)));
}

try {
  checkNode();
  await installPackages();
  await prepareMachine();
  await generateClient();
  // The services come up while the checks that need none run.
  const services = startServices({
    dataDir: throwaway('services'),
    onStarted: (started) => {
      processes = started;
    },
    say,
  }).catch((error) => ({ error }));
  await step('types', checkTypes);
  await step('lint', checkLint);
  await step('import directions', checkDirections);
  await step('texts', checkMessages);
  await step('generated pages', checkDocs);
  await step('unit tests', () => runVitest('unit'));
  await step('SDKs of others', () => runInterop({ quickOnly: process.env.TAGCAST_INTEROP !== 'all', say }));
  await withServices(services);
  await withDemo();
} catch (error) {
  complain(error);
  results.push({ name: 'npm test', passed: 0, failed: 1, skipped: 0 });
}
await cleanUp();
finish();
process.exit();
