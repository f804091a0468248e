import {
  closeSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmdirSync,
  statSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { processIdentity, stillRuns } from './process-identity.mjs';
import { Trouble } from './say.mjs';
import { until } from './wait.mjs';

const GUARD_STALE_MS = 10_000;
const TURN_MS = 15 * 60_000;

/**
 * Makes this process the only one that uses a data folder, or says who does. The lock of a process that no longer
 * lives is taken over.
 */
export async function lockDataFolder(dataDir) {
  const lock = await tryLock(dataDir, 'start');
  if (!lock.holder) return lock;
  const { pid, startedAt, url = '' } = lock.holder;
  throw new Trouble(
    `Tagcast 已在使用数据目录 ${dataDir}：进程 ${pid}，启动于 ${startedAt} ${url}。请先结束它（在其窗口按 Ctrl-C），或用 --data 指定另一个目录。数据未被改动。`,
    `Tagcast already uses the data folder ${dataDir}: process ${pid}, started ${startedAt} ${url}. End it first (Ctrl-C in its window), or choose another folder with --data. The data was left alone.`,
  );
}

/** Waits for its turn: work on a folder that two starts must not do at once. */
export async function inTurn(folder, name, work) {
  const lock = await until(
    async () => {
      const attempt = await tryLock(folder, name);
      return attempt.holder ? null : attempt;
    },
    { timeoutMs: TURN_MS, everyMs: 500 },
  );
  if (!lock) throw new Error(`${join(folder, `${name}.lock`)} was held for too long`);
  try {
    return await work();
  } finally {
    lock.release();
  }
}

/** Takes a lock, also from a process that no longer lives; answers `{ holder }` when a living one has it. */
async function tryLock(folder, name) {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${name}.lock`);
  const guard = `${file}.guard`;
  // Looking at an old lock and replacing it are two steps; the guard keeps a second start from doing the same between them.
  const guarded = await until(() => takeGuard(guard), { timeoutMs: GUARD_STALE_MS * 2, everyMs: 50 });
  if (!guarded) throw new Error(`${guard} is in the way: remove this folder`);
  try {
    const holder = readLock(file);
    if (holder && stillRuns(holder)) return { holder };
    writeLock(file, {});
    return {
      tookOver: holder !== null,
      note: (more) => writeLock(file, more),
      release: () => {
        if (readLock(file)?.pid === process.pid) unlinkSync(file);
      },
    };
  } finally {
    rmdirSync(guard);
  }
}

function takeGuard(guard) {
  try {
    mkdirSync(guard);
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
    const stat = statSync(guard, { throwIfNoEntry: false });
    if (stat && Date.now() - stat.mtimeMs > GUARD_STALE_MS) rmdirSync(guard);
    return false;
  }
}

/** What the lock says; an empty object when it was cut off while it was written, null when there is none. */
function readLock(file) {
  let text;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if (error.code === 'ENOENT') return null;
    throw error;
  }
  try {
    const { pid, identity, startedAt, url } = JSON.parse(text);
    return { pid, identity, startedAt, url };
  } catch {
    return { pid: -1, identity: 'none' };
  }
}

function writeLock(file, more) {
  const fd = openSync(file, 'w', 0o644);
  const startedAt = new Date(Date.now() - process.uptime() * 1000).toISOString();
  writeSync(
    fd,
    JSON.stringify({ pid: process.pid, identity: processIdentity(process.pid), startedAt, ...more }),
  );
  closeSync(fd);
}
