import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { quantile, type Result, result } from './report';

const FANS = 1_000_000;
const FANS_A_CALL = 250_000;
const OPENIDS = 10_000;
const RUNS = 60;
const WARM_UP = 5;
const GOAL_MS = 200;
const GOAL_MIB = 1_024;
const READY = /ready: (http:\S+)/;

type Json = Record<string, unknown>;

/** The sandbox in a process of its own, with a million fans: a page of user/get, and mass/send to ten thousand. */
export async function benchSandbox(): Promise<Result[]> {
  const { child, url } = await startSandbox();
  try {
    return await measure(url, child.pid ?? 0);
  } finally {
    child.kill();
  }
}

async function measure(url: string, pid: number): Promise<Result[]> {
  const ask = async (path: string, body?: Json): Promise<Json> => {
    const init = body && { method: 'POST', body: JSON.stringify(body) };
    const reply = await fetch(`${url}${path}`, init);
    const answer = (await reply.json()) as Json;
    if (!reply.ok || answer.errcode) throw new Error(`${path.split('?')[0]}: ${JSON.stringify(answer)}`);
    return answer;
  };
  const limits = { '/cgi-bin/user/get': null, '/cgi-bin/message/mass/send': null };
  await ask('/_control/clock', { frozen: true });
  const account = await ask('/_control/accounts', { limits });
  const base = `/_control/accounts/${account.appid}`;
  for (let made = 0; made < FANS; made += FANS_A_CALL) await ask(`${base}/fans`, { count: FANS_A_CALL });
  const { access_token: token } = await ask('/cgi-bin/stable_token', {
    grant_type: 'client_credential',
    appid: account.appid,
    secret: account.secret,
  });

  const page = async (after: string) => {
    const reply = await ask(`/cgi-bin/user/get?access_token=${token}&next_openid=${after}`);
    const { openid } = reply.data as { openid: string[] };
    if (openid.length !== OPENIDS || reply.total !== FANS) throw new Error('user/get: a page is not whole');
    return { openid, next: String(reply.next_openid) };
  };
  const pages: number[] = [];
  let last = await page('');
  for (let n = 0; n < WARM_UP + RUNS; n += 1) {
    const took = await timed(async () => {
      last = await page(last.next);
    });
    if (n >= WARM_UP) pages.push(took);
  }

  const sends: number[] = [];
  for (let n = 0; n < WARM_UP + RUNS; n += 1) {
    await ask('/_control/clock', { advanceSeconds: 2 }); // no more than WeChat's 60 a minute; the job before ends
    const body = { touser: last.openid, msgtype: 'text', text: { content: `第 ${n} 次` } };
    const took = await timed(() => ask(`/cgi-bin/message/mass/send?access_token=${token}`, body));
    if (n >= WARM_UP) sends.push(took);
  }
  return [
    ...figures('user/get, a page of 10 000 among 1 000 000', pages),
    ...figures('mass/send to 10 000 among 1 000 000', sends),
    result('sandbox', 'resident memory, 1 000 000 fans', residentMib(pid), 'MiB', GOAL_MIB),
  ];
}

function figures(name: string, samples: number[]): Result[] {
  return [
    result('sandbox', `${name}, median`, quantile(samples, 0.5), 'ms', GOAL_MS),
    result('sandbox', `${name}, p95`, quantile(samples, 0.95), 'ms', GOAL_MS),
  ];
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

function residentMib(pid: number): number {
  return Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' })) / 1024;
}

/** Started without a shell or npm in between, so that the process measured is the sandbox itself. */
function startSandbox(): Promise<{ child: ChildProcess; url: string }> {
  const args = ['--conditions=react-server', '--import', 'tsx', 'lib/sandbox/main.ts', '--port', '0'];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  return new Promise((resolve, reject) => {
    let said = '';
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`the sandbox ended with ${code} before it was ready`)));
    child.stdout.on('data', (chunk: Buffer) => {
      said += chunk.toString('utf8');
      const url = READY.exec(said)?.[1];
      if (url) resolve({ child, url });
    });
  });
}
