import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { type BenchOptions, quantile, type Result, result } from './report';
import { signIn } from './sign-in';

const PATHS = ['/', '/tags', '/members', '/audiences', '/broadcasts', '/materials', '/stats/branches'];
const WARM_UP = 5;
const RUNS = 50;
const VIEWS = 1_000;
const GOAL_MEDIAN_MS = 150;
const GOAL_RESIDENT_MB = 350;

/** Server time of each list page, one after the other, and web's memory after 1 000 page views. */
export async function benchPages({ url }: BenchOptions): Promise<Result[]> {
  const cookie = await signIn(url);
  const view = async (path: string) => {
    const start = performance.now();
    const reply = await fetch(url + path, { headers: { cookie }, redirect: 'manual' });
    await reply.arrayBuffer();
    if (reply.status !== 200) throw new Error(`${path}: ${reply.status}`);
    return performance.now() - start;
  };
  const results: Result[] = [];
  let views = 0;
  for (const path of PATHS) {
    for (let n = 0; n < WARM_UP; n++) await view(path);
    const samples: number[] = [];
    for (let n = 0; n < RUNS; n++) samples.push(await view(path));
    views += WARM_UP + RUNS;
    results.push(result('pages', `${path} median`, quantile(samples, 0.5), 'ms', GOAL_MEDIAN_MS));
    results.push(result('pages', `${path} p95`, quantile(samples, 0.95), 'ms', null));
  }
  for (; views < VIEWS; views++) await view(PATHS[views % PATHS.length] ?? '/');
  results.push(
    result(
      'pages',
      `web resident after ${views} views`,
      residentMegabytes(Number(new URL(url).port)),
      'MB',
      GOAL_RESIDENT_MB,
    ),
  );
  return results;
}

/** Memory of the process that listens on a port; Linux tells it. */
function residentMegabytes(port: number): number {
  const hex = port.toString(16).toUpperCase().padStart(4, '0');
  const sockets = new Set(
    ['/proc/net/tcp', '/proc/net/tcp6']
      .flatMap((file) => readFileSync(file, 'utf8').split('\n').slice(1))
      .map((line) => line.trim().split(/\s+/))
      .filter((parts) => parts[1]?.endsWith(`:${hex}`) && parts[3] === '0A')
      .map((parts) => `socket:[${parts[9]}]`),
  );
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    let links: string[];
    try {
      links = readdirSync(`/proc/${pid}/fd`).map((fd) => readlinkSync(`/proc/${pid}/fd/${fd}`));
    } catch {
      continue; // gone, or not ours to look into
    }
    if (!links.some((link) => sockets.has(link))) continue;
    const kilobytes = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return Number(kilobytes) / 1024;
  }
  throw new Error(`nobody listens on port ${port}`);
}
