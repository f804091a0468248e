import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { Trouble } from './say.mjs';

const NAME = 'tagcast';

/** Whether this script runs as root, whom PostgreSQL and Elasticsearch refuse. */
export const isRoot = process.getuid?.() === 0;

let known;

/** The user that runs the database and the search engine: null for "whoever started this", a made one for root. */
export function serviceUser() {
  if (!isRoot) return null;
  known ??= findUser(NAME) ?? makeUser() ?? findUser('postgres');
  if (!known) {
    throw new Trouble(
      `以 root 启动时需要一个普通用户来运行数据库，但无法创建。请先执行 useradd --system ${NAME}，或改用普通用户启动。`,
      `Started as root, the database needs an ordinary user, and none could be made. Run "useradd --system ${NAME}" first, or start as an ordinary user.`,
    );
  }
  return known;
}

function findUser(name) {
  try {
    const id = (flag) =>
      Number(execFileSync('id', [flag, name], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }));
    return { name, uid: id('-u'), gid: id('-g') };
  } catch {
    return null;
  }
}

function makeUser() {
  // shadow-utils first, then busybox (Alpine).
  for (const [command, args] of [
    ['useradd', ['--system', '--user-group', '--no-create-home', '--shell', '/usr/sbin/nologin', NAME]],
    ['adduser', ['-S', '-D', '-H', NAME]],
  ]) {
    if (spawnSync(command, args, { stdio: 'ignore' }).status === 0) return findUser(NAME);
  }
  return null;
}

/** Whether the user may walk down to this folder: every folder on the way must let it pass. */
export function isEnterable(folder, user) {
  if (!user) return true;
  for (let at = resolve(folder); ; at = dirname(at)) {
    const stat = statSync(at, { throwIfNoEntry: false });
    if (stat) {
      const bit = stat.uid === user.uid ? 0o100 : stat.gid === user.gid ? 0o010 : 0o001;
      if ((stat.mode & bit) === 0) return false;
    }
    if (at === dirname(at)) return true;
  }
}

/** Where services keep their files for a data folder: there, or below /var/lib when their user cannot enter it. */
export function servicePlace(dataDir) {
  const user = serviceUser();
  if (isEnterable(dataDir, user)) return { dir: resolve(dataDir), user, moved: false };
  const hash = createHash('sha256').update(resolve(dataDir)).digest('hex').slice(0, 12);
  return { dir: join('/var/lib/tagcast', hash), user, moved: true };
}

/** Makes a folder that belongs to the service user. */
export function makeServiceFolder(folder, user, mode = 0o755) {
  mkdirSync(folder, { recursive: true });
  chmodSync(folder, mode);
  // Recursive: the folder may come from a start under another user.
  if (user && statSync(folder).uid !== user.uid) {
    execFileSync('chown', ['-R', `${user.uid}:${user.gid}`, folder]);
  }
}
