import { join } from 'node:path';
import { run } from '../lib/run.mjs';
import { startCallbacks } from './callbacks.mjs';
import { makeView, missingCall, STEPS } from './steps.mjs';
import { cacheDir, isPrepared, missingTool, prepare, SDKS } from './toolchains.mjs';
import { makeWorld, startSandbox } from './world.mjs';

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
  const world = await makeWorld({ sandbox, sdk: sdk.name, callbacks, filesDir: join(cacheDir, 'files') });
  const [command, args] = sdk.start(folder);
  const { calls: before } = await sandbox.control('GET', '/calls?limit=10000');
  const program = await run(command, args, {
    env: { ...process.env, INTEROP: JSON.stringify(world), ...sdk.env?.(folder) },
  });
  await sandbox.control('POST', '/settle', {});
  const { calls } = await sandbox.control('GET', `/calls?limit=10000&after=${before.at(-1)?.id ?? 0}`);
  const reports = new Map(linesOf(program.output).map((line) => [line.step, line]));
  const view = makeView(sandbox, world);
  const notOffered = [];
  let passed = 0;
  for (const step of STEPS) {
    const report = reports.get(step.name);
    if (report?.ok === null) {
      notOffered.push(report.detail ? `${step.name} (${report.detail})` : step.name);
      continue;
    }
    const problem = report?.ok
      ? (missingCall(step, calls, world) ?? (await step.state?.(view)))
      : (report?.detail ?? 'no report of it');
    if (problem) fail(counts, sdk, step.name, problem);
    else passed += 1;
  }
  counts.passed += passed;
  if (program.code !== 0)
    fail(counts, sdk, 'program', `ended with ${program.code}:\n${program.output.slice(-2_000)}`);
  const asked = STEPS.length - notOffered.length;
  say(`${sdk.name} (${sdk.language}): ${passed} of ${asked} steps`);
  if (notOffered.length > 0) say(`    not offered by it, and not counted: ${notOffered.join(', ')}`);
}

/** The programs print one line of JSON a step; whatever else they print is noise of the SDK's. */
function linesOf(output) {
  return output.split('\n').flatMap((line) => {
    if (!line.startsWith('{"sdk"')) return [];
    return [JSON.parse(line)];
  });
}
