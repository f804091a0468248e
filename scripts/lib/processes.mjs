import { spawn } from 'node:child_process';
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { processIdentity, stillRuns } from './process-identity.mjs';
import { until } from './wait.mjs';

const LOG_ROTATE_BYTES = 20 * 1024 * 1024;
const RESTART_FIRST_MS = 1000;
const RESTART_MAX_MS = 30_000;
/** A process that lived this long before it crashed is restarted without a longer wait. */
const STEADY_MS = 60_000;

/**
 * The programs that one start owns. Each runs in its own process group, so that Ctrl-C in the terminal reaches only
 * this script, which then ends them in order; each is recorded in a file, so that the next start can end what a
 * killed one left behind.
 */
export class Processes {
  #entries = new Map();
  #registryFile;
  #logDir;
  #stopping = false;

  constructor({ registryFile, logDir }) {
    this.#registryFile = registryFile;
    this.#logDir = logDir;
    mkdirSync(logDir, { recursive: true });
  }

  get stopping() {
    return this.#stopping;
  }

  logFile(name) {
    return join(this.#logDir, `${name}.log`);
  }

  /** Starts a program; its output goes to its log. `exited` resolves with the code or signal. */
  start(spec) {
    if (this.#stopping) throw new Error(`${spec.name} is not started: everything is being stopped`);
    const log = openLog(this.logFile(spec.name));
    const child = spawn(spec.command, spec.args ?? [], {
      cwd: spec.cwd,
      env: spec.env,
      uid: spec.uid,
      gid: spec.gid,
      stdio: ['ignore', log, log],
      detached: process.platform !== 'win32',
      windowsHide: true,
    });
    closeSync(log);
    const managed = { spec, pid: child.pid, running: child.pid !== undefined, startedAt: Date.now() };
    managed.exited = new Promise((resolve) => {
      child.once('error', (error) => resolve(this.#ended(managed, `${error.message}`)));
      child.once('exit', (code, signal) => resolve(this.#ended(managed, signal ?? `code ${code}`)));
    });
    if (child.pid !== undefined) {
      managed.identity = processIdentity(child.pid);
      this.#entries.set(spec.name, managed);
      this.#record();
    }
    return managed;
  }

  /** Starts a program and starts it again whenever it ends by itself, each time after a longer wait. */
  keep(spec, onCrash, onRestart) {
    let waitMs = RESTART_FIRST_MS;
    const run = () => {
      const managed = this.start(spec);
      managed.exited.then((how) => {
        if (this.#stopping || managed.stopped) return;
        if (Date.now() - managed.startedAt > STEADY_MS) waitMs = RESTART_FIRST_MS;
        onCrash(how, waitMs);
        setTimeout(() => {
          if (this.#stopping) return;
          run();
          onRestart?.();
        }, waitMs);
        waitMs = Math.min(waitMs * 2, RESTART_MAX_MS);
      });
      return managed;
    };
    return run();
  }

  find(name) {
    return this.#entries.get(name) ?? null;
  }

  /** Ends one program and waits until it is gone. */
  async stop(name) {
    const managed = this.#entries.get(name);
    if (!managed) return;
    managed.stopped = true;
    await endProcess({ ...managed.spec, pid: managed.pid, identity: managed.identity });
    await managed.exited;
  }

  /** Ends every program, the one started last first, so that nothing loses what it stands on. */
  async stopAll(onStop) {
    this.#stopping = true;
    for (const name of [...this.#entries.keys()].reverse()) {
      onStop?.(name);
      await this.stop(name);
    }
  }

  #ended(managed, how) {
    managed.running = false;
    if (this.#entries.get(managed.spec.name) === managed) this.#entries.delete(managed.spec.name);
    this.#record();
    return how;
  }

  #record() {
    const rows = [...this.#entries.values()].map(({ spec, pid, identity }) => ({
      name: spec.name,
      pid,
      identity,
      stopSignal: spec.stopSignal,
      onlyLeader: spec.onlyLeader,
    }));
    mkdirSync(dirname(this.#registryFile), { recursive: true });
    writeFileSync(`${this.#registryFile}.new`, JSON.stringify(rows));
    renameSync(`${this.#registryFile}.new`, this.#registryFile);
  }
}

/** Ends what a killed start left running, if they are still the very processes it recorded; returns their names. */
export async function stopLeftovers(registryFile) {
  if (!existsSync(registryFile)) return [];
  let rows = [];
  try {
    rows = JSON.parse(readFileSync(registryFile, 'utf8'));
  } catch {
    return []; // cut off while it was written: nothing can be known, and a taken port is reported by itself
  }
  const ended = [];
  for (const row of rows.reverse()) {
    // Without an identity the pid may belong to somebody else by now; Windows cannot tell.
    if (!row.identity || row.identity === 'alive' || !stillRuns(row)) continue;
    await endProcess(row);
    ended.push(row.name);
  }
  writeFileSync(registryFile, '[]');
  return ended;
}

/** Asks a process to end, waits, and ends it by force when it does not listen. */
async function endProcess({ pid, identity, stopSignal = 'SIGTERM', onlyLeader = false, graceMs = 15_000 }) {
  const gone = () => !stillRuns({ pid, identity });
  if (pid === undefined) return;
  if (!gone()) {
    signal(pid, stopSignal, onlyLeader);
    if (!(await until(gone, { timeoutMs: graceMs, everyMs: 50 }))) {
      signal(pid, 'SIGKILL', false);
      await until(gone, { timeoutMs: 5000, everyMs: 50 });
    }
  }
  // Children of its group that outlived their leader (a tool's helper, for instance) end with it.
  if (!onlyLeader) signal(pid, 'SIGKILL', false);
}

function signal(pid, name, onlyLeader) {
  try {
    if (process.platform === 'win32' || onlyLeader) process.kill(pid, name);
    else process.kill(-pid, name);
  } catch (error) {
    if (error.code !== 'ESRCH' && error.code !== 'EPERM') throw error;
  }
}

function openLog(file) {
  if (existsSync(file) && statSync(file).size > LOG_ROTATE_BYTES) renameSync(file, `${file}.1`);
  return openSync(file, 'a');
}
