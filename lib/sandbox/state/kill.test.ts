import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const PROMISED_MS = 1_000;

const folder = mkdtempSync(join(tmpdir(), 'sandbox-kill-'));
const running: ChildProcess[] = [];
afterEach(() => {
  for (const child of running) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

/** The sandbox as `npm run sandbox` starts it. */
async function start(): Promise<{ child: ChildProcess; url: string }> {
  const args = ['--import', 'tsx', '--conditions=react-server', 'lib/sandbox/main.ts'];
  const child = spawn(process.execPath, [...args, '--port', '0', '--state', join(folder, 'state.jsonl')], {
    cwd: ROOT,
    env: { ...process.env, NODE_ENV: 'development' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  running.push(child);
  const [ready] = (await once(child.stdout ?? child, 'data')) as [Buffer];
  return { child, url: /http:\S+/.exec(ready.toString())?.[0] ?? '' };
}

async function control(url: string, method: string, path: string, body?: unknown) {
  const reply = await fetch(`${url}/_control${path}`, {
    method,
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  return (await reply.json()) as Record<string, unknown>;
}

test('kill -9 loses no more than the last second', { timeout: 60_000 }, async () => {
  const first = await start();
  await control(first.url, 'POST', '/accounts', { appid: 'wx_kill' });
  await control(first.url, 'POST', '/faults', { path: '/cgi-bin/tags/get', errcode: -1 });
  const made: { openid: string; at: number }[] = [];
  const beganAt = Date.now();
  // For longer than the promise, so that there is something that must be kept.
  for (let n = 0; Date.now() - beganAt < 2.5 * PROMISED_MS; n += 1) {
    const openid = `oKill${n}`;
    await control(first.url, 'POST', `/accounts/wx_kill/fans/${openid}/follow`, {});
    made.push({ openid, at: Date.now() });
  }
  const killedAt = Date.now();
  first.child.kill('SIGKILL');
  await once(first.child, 'exit');

  const second = await start();
  const owed = made.filter(({ at }) => at < killedAt - PROMISED_MS);
  expect(owed.length).toBeGreaterThan(50);
  const lost = [];
  for (const { openid } of owed) {
    const { subscribed } = await control(second.url, 'GET', `/accounts/wx_kill/fans/${openid}`);
    if (subscribed !== true) lost.push(openid);
  }
  expect(lost).toEqual([]);
  expect((await control(second.url, 'GET', '/faults')).faults).toHaveLength(1);
});
