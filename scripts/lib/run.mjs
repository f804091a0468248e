import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from './paths.mjs';
import { processIdentity } from './process-identity.mjs';

const running = new Set();
let registry = null;

/** From now on the commands that run are recorded in this file, so that `stopLeftovers` finds those of a killed start. */
export function recordRuns(file) {
  registry = file;
  record();
}

function record() {
  if (!registry) return;
  const rows = [...running].map(({ pid }) => ({ name: 'command', pid, identity: processIdentity(pid) }));
  writeFileSync(registry, JSON.stringify(rows));
}

/**
 * Runs a command to its end and answers code and output; `onText` sees the output as it comes. Its own process group, so
 * that `stopRuns` can end it with its helpers.
 */
export function run(command, args, { cwd = root, env = process.env, onText, shell = false, uid, gid } = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd,
      env,
      shell,
      uid,
      gid,
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: process.platform !== 'win32',
    });
    if (child.pid !== undefined) running.add(child);
    record();
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8');
      stream.on('data', (text) => {
        output += text;
        onText?.(text);
      });
    }
    let failure = null;
    child.once('error', (error) => {
      failure = error;
      resolve({ code: 127, output: error.message });
    });
    child.once('close', (code, signal) => {
      running.delete(child);
      record();
      if (!failure) resolve({ code: code ?? (signal ? 128 : 1), signal, output });
    });
  });
}

/** Ends the commands that still run. */
export async function stopRuns() {
  await Promise.all(
    [...running].map((child) => {
      const closed = new Promise((resolve) => child.once('close', resolve));
      signalGroup(child.pid, 'SIGTERM');
      const force = setTimeout(() => signalGroup(child.pid, 'SIGKILL'), 10_000);
      return closed.then(() => clearTimeout(force));
    }),
  );
}

function signalGroup(pid, name) {
  try {
    process.kill(process.platform === 'win32' ? pid : -pid, name);
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
  }
}

/** The JavaScript file behind a package's command, to be run by this Node: one process, no shell, no npx. */
export function packageBin(name, command = name) {
  const require = createRequire(join(root, 'package.json'));
  const manifest = require(join(root, 'node_modules', name, 'package.json'));
  const bin = typeof manifest.bin === 'string' ? manifest.bin : manifest.bin[command];
  return join(root, 'node_modules', name, bin);
}

/** Arguments with which this Node runs one of our TypeScript programs. */
export function typescript(file, ...args) {
  const tsx = pathToFileURL(join(root, 'node_modules', 'tsx', 'dist', 'loader.mjs')).href;
  return ['--import', tsx, '--conditions=react-server', join(root, file), ...args];
}
