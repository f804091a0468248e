import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { commandLine } from './process-identity.mjs';
import { Trouble } from './say.mjs';

/** Whether somebody on this machine listens on the port already. */
export async function isTaken(port) {
  const answered = await new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
  if (answered) return true;
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(true));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(false)));
  });
}

/** Who listens on a port, as `name (pid n)`, or null when it cannot be known. */
export function whoListens(port) {
  try {
    const pid = process.platform === 'linux' ? listenerOnLinux(port) : listenerByLsof(port);
    if (!pid) return null;
    return `${commandLine(pid)?.slice(0, 120) ?? '?'} (pid ${pid})`;
  } catch {
    return null;
  }
}

/**
 * Refuses to go on when a port that a program needs is taken, and names who has it.
 * @param wanted name of the program → port, or undefined for "any"
 * @param variables name of the program → environment variable that chooses another port
 */
export async function refuseTaken(wanted, variables = {}) {
  const taken = [];
  for (const [name, port] of Object.entries(wanted)) {
    if (port !== undefined && (await isTaken(port)))
      taken.push([name, port, whoListens(port), variables[name]]);
  }
  if (taken.length === 0) return;
  const list = (other, by, choose) =>
    taken
      .map(
        ([name, port, who, variable]) =>
          `  ${name} ${port}${who ? `${by}${who}` : ''}${variable ? `${choose}${variable}=${other}` : ''}`,
      )
      .join('\n');
  throw new Trouble(
    `以下端口已被占用，未启动：\n${list('其他端口', ' ← ', '；可结束该进程，或设置 ')}`,
    `These ports are taken, nothing was started:\n${list('OTHER', ' ← ', '; end that process, or set ')}`,
  );
}

/** Ports that are free now, all different. */
export async function freePorts(count) {
  const servers = await Promise.all(
    Array.from(
      { length: count },
      () =>
        new Promise((resolve, reject) => {
          const server = createServer();
          server.once('error', reject);
          server.listen(0, '127.0.0.1', () => resolve(server));
        }),
    ),
  );
  const ports = servers.map((server) => server.address().port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

function listenerOnLinux(port) {
  const inodes = new Set();
  for (const table of ['/proc/net/tcp', '/proc/net/tcp6']) {
    for (const line of readFileSync(table, 'utf8').trim().split('\n').slice(1)) {
      const fields = line.trim().split(/\s+/);
      const listens = fields[3] === '0A';
      if (listens && Number.parseInt(fields[1].split(':')[1], 16) === port)
        inodes.add(`socket:[${fields[9]}]`);
    }
  }
  for (const pid of readdirSync('/proc')) {
    if (!/^\d+$/.test(pid)) continue;
    try {
      for (const fd of readdirSync(`/proc/${pid}/fd`)) {
        if (inodes.has(readlinkSync(`/proc/${pid}/fd/${fd}`))) return Number(pid);
      }
    } catch {
      // gone, or somebody else's process
    }
  }
  return null;
}

function listenerByLsof(port) {
  const out = execFileSync('lsof', ['-nP', '-t', `-iTCP:${port}`, '-sTCP:LISTEN'], { encoding: 'utf8' });
  return Number(out.trim().split('\n')[0]) || null;
}
