import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from './paths.mjs';
import { packageBin, run, typescript } from './run.mjs';
import { elapsed, say } from './say.mjs';

/**
 * One step of the tests: what it is called, how many passed, failed and were skipped, and what it printed.
 * `reasons` says why something was skipped.
 */
function result(name, { passed = 0, failed = 0, skipped = 0, output = '', reasons = [] }) {
  return { name, passed, failed, skipped, output, reasons };
}

/** Runs a step and prints how it went; a failure is printed in full. */
export async function runStep(name, work) {
  const start = Date.now();
  const done = result(name, await work());
  const sign = done.failed > 0 ? '✗' : '✓';
  const skipped = done.skipped > 0 ? `, ${done.skipped} skipped` : '';
  const counts =
    done.passed + done.failed + done.skipped > 1
      ? `${done.passed} passed, ${done.failed} failed${skipped} · `
      : '';
  say(
    `${sign} ${name} · ${done.passed === 0 && done.failed === 0 && done.skipped > 0 ? 'skipped · ' : counts}${elapsed(start)}`,
  );
  for (const reason of done.reasons) say(`    ${reason}`);
  if (done.failed > 0) process.stdout.write(`${done.output.trimEnd()}\n`);
  return done;
}

/** A command that counts as one test: passed when it ends with 0. */
async function command(args, options) {
  const done = await run(process.execPath, args, options);
  return done.code === 0 ? { passed: 1 } : { failed: 1, output: done.output };
}

export async function checkTypes() {
  // Route types and next-env.d.ts; stale ones name pages that are gone.
  const types = await run(process.execPath, [packageBin('next'), 'typegen'], {
    env: { ...process.env, NEXT_TELEMETRY_DISABLED: '1' },
  });
  if (types.code !== 0) return { failed: 1, output: types.output };
  return command([packageBin('typescript', 'tsc'), '--noEmit', '-p', '.']);
}

export function checkLint() {
  return command([packageBin('@biomejs/biome', 'biome'), 'check', '--max-diagnostics=200', '.']);
}

export function checkDirections() {
  const folders = ['app', 'components', 'lib', 'prisma', 'scripts', 'e2e'].filter((name) =>
    existsSync(join(root, name)),
  );
  const config = ['--config', '.dependency-cruiser.cjs', '--output-type', 'err'];
  return command([packageBin('dependency-cruiser', 'depcruise'), ...config, ...folders]);
}

/** Pages that are made from the code say what the code says. */
export function checkDocs() {
  return command(typescript('scripts/docs.ts', '--check'));
}

export function checkMessages() {
  return command(typescript('scripts/check-messages.ts'));
}

/** Tests of one vitest project (`unit` needs nothing, `db` the services), counted from its JSON report. */
export async function runVitest(project, env = process.env) {
  const folder = mkdtempSync(join(tmpdir(), 'tagcast-vitest-'));
  const report = join(folder, 'report.json');
  const args = [
    'run',
    '--project',
    project,
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
  ];
  const done = await run(process.execPath, [packageBin('vitest'), ...args], {
    env: { ...env, NO_COLOR: '1' },
  });
  const counts = readVitest(report);
  rmSync(folder, { recursive: true, force: true });
  if (!counts) return { failed: 1, output: done.output };
  // Trouble outside any test, such as an unhandled rejection or a failing setup, is a failure as well.
  if (done.code !== 0 && counts.failed === 0) counts.failed = 1;
  return { ...counts, output: done.output };
}

function readVitest(report) {
  if (!existsSync(report)) return null;
  const json = JSON.parse(readFileSync(report, 'utf8'));
  const unloaded = json.testResults.filter(
    (file) => file.status === 'failed' && file.assertionResults.length === 0,
  );
  const skipped = json.testResults.flatMap((file) =>
    file.assertionResults
      .filter((test) => test.status !== 'passed' && test.status !== 'failed')
      .map((test) => test.fullName),
  );
  return {
    passed: json.numPassedTests,
    failed: json.numFailedTests + unloaded.length,
    skipped: json.numPendingTests + json.numTodoTests,
    reasons: skipped.map((name) => `skipped: ${name}`),
  };
}

/** Browser tests, counted from Playwright's JSON report. */
export async function runPlaywright(env) {
  const config = 'e2e/playwright.config.ts';
  if (!existsSync(join(root, config))) return { skipped: 1, reasons: [`skipped: ${config} is not there`] };
  const folder = mkdtempSync(join(tmpdir(), 'tagcast-playwright-'));
  const report = join(folder, 'report.json');
  const args = ['test', '--config', config, '--reporter=list,json'];
  const done = await run(process.execPath, [packageBin('@playwright/test', 'playwright'), ...args], {
    env: { ...env, PLAYWRIGHT_JSON_OUTPUT_NAME: report, NO_COLOR: '1' },
    onText: (text) => process.stdout.write(text),
  });
  const json = existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')) : null;
  rmSync(folder, { recursive: true, force: true });
  if (!json) return { failed: 1, output: done.output };
  const { expected, unexpected, flaky, skipped } = json.stats;
  const failed = unexpected + (done.code !== 0 && unexpected === 0 ? Math.max(1, json.errors.length) : 0);
  return {
    passed: expected + flaky,
    failed,
    skipped,
    reasons: flaky > 0 ? [`${flaky} passed only when repeated`] : [],
    output: '(printed above)',
  };
}
