import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import { encrypt } from '@/lib/auth/crypto';
import { db } from '@/lib/db/client';
import { env } from '@/lib/env';
import { receivePush } from '@/lib/pushes/receive-push';
import { startSandbox } from '@/lib/sandbox/start';
import { unique } from './factories';

const AES_KEY_LENGTH = 43;

/** Starts the file's sandbox where lib/env expects it, its clock frozen at `now`. */
export async function startTestSandbox(now = new Date()) {
  const sandbox = await startSandbox({ port: Number(new URL(env.wechatSandboxUrl).port) });
  await control('POST', '/_control/reset', { now: now.toISOString() });
  await control('POST', '/_control/clock', { frozen: true });
  return sandbox;
}

/** One call of the sandbox's control interface; a refusal throws with its text. */
export async function control<T = Record<string, unknown>>(
  method: string,
  path: string,
  body?: unknown,
): Promise<T> {
  const reply = await fetch(env.wechatSandboxUrl + path, {
    method,
    headers: { 'content-type': 'application/json' },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const text = await reply.text();
  if (!reply.ok) throw new Error(`${method} ${path}: ${reply.status} ${text}`);
  return (text ? JSON.parse(text) : {}) as T;
}

export type LoggedCall = {
  id: number;
  path: string;
  query: Record<string, string>;
  body: Record<string, unknown>;
  errcode: number | null;
  response: Record<string, unknown>;
};

/** The sandbox's log of WeChat calls of one account on one path, oldest first. */
export async function callsOf(appId: string, path: string): Promise<LoggedCall[]> {
  const query = new URLSearchParams({ appid: appId, path, limit: '1000' });
  const { calls } = await control<{ calls: LoggedCall[] }>('GET', `/_control/calls?${query}`);
  return calls;
}

/** An account in the sandbox and its row here, with as many followers as asked for, each with a member. */
export async function makeSandboxAccount(
  options: { fanCount?: number; kind?: 'service' | 'subscription' } = {},
) {
  const appId = unique('wx');
  const secret = randomBytes(16).toString('hex');
  const originalId = unique('gh_');
  const kind = options.kind ?? 'service';
  await control('POST', '/_control/accounts', { appid: appId, secret, username: originalId, kind });
  const token = unique('token');
  const aesKey = randomBytes(64)
    .toString('base64')
    .replace(/[^A-Za-z0-9]/g, '')
    .slice(0, AES_KEY_LENGTH);
  const account = await db.account.create({
    data: {
      appId,
      originalId,
      name: '测试号',
      kind,
      isSandbox: true,
      secretCipher: encrypt(secret),
      callbackTokenCipher: encrypt(token),
      aesKeyCipher: encrypt(aesKey),
      messageMode: 'safe',
    },
  });
  const openids = Array.from({ length: options.fanCount ?? 0 }, () => unique('o'));
  if (openids.length > 0) {
    await control('POST', `/_control/accounts/${appId}/fans`, { openids });
    await db.$executeRaw`
      with people as (
        insert into member (created_at) select now() from unnest(${openids}::text[]) returning id
      ), numbered as (select id, row_number() over (order by id) as n from people)
      insert into fan (account_id, openid, member_id, is_subscribed, followed_at)
      select ${account.id}, o.openid, p.id, true, now()
        from unnest(${openids}::text[]) with ordinality as o(openid, n) join numbered p on p.n = o.n`;
  }
  return { account, openids, token, aesKey };
}

/** Mounts receivePush on a port of its own and tells the sandbox to push there. */
export async function receivePushesOf(
  account: { appId: string },
  callback: { token: string; aesKey: string },
) {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', async () => {
      const url = new URL(request.url ?? '/', 'http://localhost');
      const reply = await receivePush({
        method: request.method ?? 'POST',
        address: { kind: 'account', appId: account.appId },
        query: Object.fromEntries(url.searchParams),
        body: Buffer.concat(chunks),
      });
      response.writeHead(reply.status).end(reply.body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  await control('PATCH', `/_control/accounts/${account.appId}`, {
    callback: { url: `http://127.0.0.1:${port}/push`, ...callback, mode: 'safe' },
  });
  return { close: () => new Promise((resolve) => server.close(resolve)) };
}
