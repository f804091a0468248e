import { join } from 'node:path';
import { run } from '../lib/run.mjs';
import { startCallbacks } from './callbacks.mjs';
import { checkedSteps, claimAll, judge } from './judge.mjs';
import { cacheDir, isPrepared, missingTool, prepare, SDKS } from './toolchains.mjs';
import { makeWorld, startSandbox } from './world.mjs';

const filesDir = join(cacheDir, 'files');

/**
 * Runs SDKs written by others against a sandbox of its own. A step passes when the SDK's program says so, the sandbox
 * has answered the call, and its state is as it should be. A step that an SDK has no call for counts as nothing.
 * @param quickOnly leaves out what would have to be fetched or built first and takes long
 * @param only names of SDKs; all when left out
 */
export async function runInterop({ only, quickOnly = false, say }) {
  const counts = { passed: 0, failed: 0, skipped: 0, output: '', reasons: [] };
  const skip = (sdk, reason) => {
    counts.skipped += 1;
    counts.reasons.push(`${sdk.name} skipped: ${reason}`);
  };
  const ready = [];
  for (const sdk of SDKS.filter(({ name }) => !only || only.includes(name))) {
    const missing = await missingTool(sdk);
    if (missing) skip(sdk, missing);
    else if (quickOnly && !sdk.isQuick && !isPrepared(sdk))
      skip(sdk, 'its packages are not here yet; `npm run interop` or TAGCAST_INTEROP=all fetches them');
    else ready.push(sdk);
  }
  if (ready.length === 0) return counts;
  const sandbox = await startSandbox();
  const callbacks = await startCallbacks(sandbox.control);
  try {
    await checkJudge({ sandbox, callbacks, counts });
    for (const sdk of ready) {
      const folder = await prepare(sdk).catch((error) => error);
      if (!(folder instanceof Error)) await runSdk({ sdk, folder, sandbox, callbacks, counts, say });
      else if (quickOnly)
        skip(sdk, `its packages could not be fetched: ${folder.message.split('\n').at(-1)}`);
      else fail(counts, sdk, 'install', folder.message);
    }
  } finally {
    await callbacks.stop();
    await sandbox.stop();
  }
  return counts;
}

function fail(counts, sdk, step, detail) {
  counts.failed += 1;
  counts.output += `${sdk.name} · ${step}: ${detail}\n`;
}

/** One SDK: its world, its program, and then every step judged. */
async function runSdk({ sdk, folder, sandbox, callbacks, counts, say }) {
  const world = await makeWorld({ sandbox, sdk: sdk.name, callbacks, filesDir });
  const [command, args] = sdk.start(folder);
  const { calls: before } = await sandbox.control('GET', '/calls?limit=10000');
  const program = await run(command, args, {
    env: { ...process.env, INTEROP: JSON.stringify(world), ...sdk.env?.(folder) },
  });
  await sandbox.control('POST', '/settle', {});
  const { calls } = await sandbox.control('GET', `/calls?limit=10000&after=${before.at(-1)?.id ?? 0}`);
  const verdicts = await judge({ sandbox, world, output: program.output, calls });
  const of = (wanted) => verdicts.filter(({ verdict }) => verdict === wanted);
  for (const { step, detail } of of('failed')) fail(counts, sdk, step, detail);
  if (program.code !== 0)
    fail(counts, sdk, 'program', `ended with ${program.code}:\n${program.output.slice(-2_000)}`);
  counts.passed += of('passed').length;
  const notOffered = of('notOffered').map(({ step, detail }) => (detail ? `${step} (${detail})` : step));
  say(
    `${sdk.name} (${sdk.language}): ${of('passed').length} of ${verdicts.length - notOffered.length} steps`,
  );
  if (notOffered.length > 0) say(`    not offered by it, and not counted: ${notOffered.join(', ')}`);
}

/** A program that claims everything and does nothing must not be believed, or the rest proves nothing. */
async function checkJudge({ sandbox, callbacks, counts }) {
  const sdk = { name: 'liar' };
  const world = await makeWorld({ sandbox, sdk: sdk.name, callbacks, filesDir });
  const verdicts = await judge({ sandbox, world, output: claimAll(sdk.name), calls: [] });
  const believed = verdicts.filter(
    ({ verdict, step }) => verdict === 'passed' && checkedSteps().includes(step),
  );
  if (believed.length === 0) counts.passed += 1;
  else fail(counts, sdk, 'believed', believed.map(({ step }) => step).join(', '));
}
