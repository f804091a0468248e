import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { encrypt as seal } from '@/lib/auth/crypto';
import { db } from '@/lib/db/client';
import { unique } from '@/lib/testing/factories';
import { encrypt, msgSignature, signature } from '@/lib/wechat/crypto';
import { buildPushXml } from '@/lib/wechat/push-xml';
import { MAX_PUSH_BYTES, receivePush } from './receive-push';

const token = 'pushtoken';
const aesKey = 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG';
const oldKey = 'ABCDEFGhijklmnopqrstuvwxyz0123456789abcdefg';
const timestamp = '1700000000';
const nonce = 'nonce123';

async function makeAccount(mode: 'plain' | 'compatible' | 'safe') {
  return db.account.create({
    data: {
      appId: unique('wx'),
      originalId: unique('gh_'),
      name: mode,
      kind: 'service',
      messageMode: mode,
      callbackTokenCipher: seal(token),
      aesKeyCipher: seal(aesKey),
      previousAesKeyCipher: seal(oldKey),
    },
  });
}

const text = (content: string, msgId = String(Math.floor(Math.random() * 1e15))) =>
  buildPushXml({
    ToUserName: 'gh_x',
    FromUserName: 'oFan',
    CreateTime: 1_700_000_000,
    MsgType: 'text',
    Content: content,
    MsgId: BigInt(msgId),
  });

function encrypted(appId: string, xml: string, key = aesKey) {
  const sealed = encrypt(key, appId, xml);
  return {
    body: Buffer.from(buildPushXml({ ToUserName: 'gh_x', Encrypt: sealed })),
    query: {
      timestamp,
      nonce,
      signature: signature(token, timestamp, nonce),
      msg_signature: msgSignature(token, timestamp, nonce, sealed),
    },
  };
}

const stored = (accountId: number) => db.inboundMessage.count({ where: { accountId } });

describe('receivePush', () => {
  let plain: { id: number; appId: string };
  let safe: { id: number; appId: string };
  beforeAll(async () => {
    [plain, safe] = await Promise.all([makeAccount('plain'), makeAccount('safe')]);
  });

  test('WeChat gets its echostr back for a good signature and nothing for a bad one', async () => {
    const query = { timestamp, nonce, signature: signature(token, timestamp, nonce), echostr: '42' };
    const get = { method: 'GET', appId: plain.appId, body: Buffer.alloc(0) };
    expect(await receivePush({ ...get, query })).toEqual({ status: 200, body: '42' });
    expect(await receivePush({ ...get, query: { ...query, nonce: 'x' } })).toEqual({ status: 403, body: '' });
  });

  test('a signed plain push is stored, answered success and enqueued; its repetition is stored once', async () => {
    const account = await makeAccount('plain');
    const request = {
      method: 'POST',
      appId: account.appId,
      query: { timestamp, nonce, signature: signature(token, timestamp, nonce) },
      body: Buffer.from(text('你好')),
    };
    const replies = await Promise.all([receivePush(request), receivePush(request), receivePush(request)]);
    expect(replies.every((r) => r.status === 200 && r.body === 'success')).toBe(true);
    expect(await stored(account.id)).toBe(1);
    const message = await db.inboundMessage.findFirstOrThrow({ where: { accountId: account.id } });
    expect(message).toMatchObject({ openid: 'oFan', msgType: 'text' });
    const jobs = await db.$queryRaw<{ n: bigint }[]>`
      select count(*) as n from graphile_worker._private_jobs where payload->>'messageId' = ${String(message.id)}`;
    expect(Number(jobs[0]?.n)).toBe(1);
  });

  test('a push with a bad signature stores nothing', async () => {
    const reply = await receivePush({
      method: 'POST',
      appId: plain.appId,
      query: { timestamp, nonce, signature: signature('other', timestamp, nonce) },
      body: Buffer.from(text('x')),
    });
    expect(reply).toEqual({ status: 403, body: '' });
    expect(await stored(plain.id)).toBe(0);
  });

  test('a safe account takes an encrypted push, with the key before as well, and no plain one whatever the request says', async () => {
    const account = await makeAccount('safe');
    const post = { method: 'POST', appId: account.appId };
    expect(await receivePush({ ...post, ...encrypted(account.appId, text('a')) })).toEqual({
      status: 200,
      body: 'success',
    });
    expect(await receivePush({ ...post, ...encrypted(account.appId, text('b'), oldKey) })).toEqual({
      status: 200,
      body: 'success',
    });
    const inTheClear = {
      query: { timestamp, nonce, signature: signature(token, timestamp, nonce), encrypt_type: 'raw' },
      body: Buffer.from(text('c')),
    };
    expect(await receivePush({ ...post, ...inTheClear })).toEqual({ status: 403, body: '' });
    expect(await stored(account.id)).toBe(2);
  });

  test('an encrypted push for another appid, a truncated cipher and a cipher under a wrong msg_signature store nothing', async () => {
    const account = await makeAccount('safe');
    const post = { method: 'POST', appId: account.appId };
    const foreign = encrypted('wxother', text('a'));
    const good = encrypted(account.appId, text('a'));
    const cut = encrypt(aesKey, account.appId, text('a')).slice(0, 20);
    const truncated = {
      body: Buffer.from(buildPushXml({ ToUserName: 'gh_x', Encrypt: cut })),
      query: { ...good.query, msg_signature: msgSignature(token, timestamp, nonce, cut) },
    };
    for (const request of [
      foreign,
      truncated,
      { ...good, query: { ...good.query, msg_signature: 'f'.repeat(40) } },
    ]) {
      expect((await receivePush({ ...post, ...request })).status).toBe(403);
    }
    expect(await stored(account.id)).toBe(0);
  });

  test('an unknown account is 404, a body over the limit 413, XML with entities 400', async () => {
    const query = { timestamp, nonce, signature: signature(token, timestamp, nonce) };
    const big = Buffer.alloc(MAX_PUSH_BYTES + 1, 'a');
    const laughs = Buffer.from(
      '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><xml><Content>&b;</Content></xml>',
    );
    expect(
      (await receivePush({ method: 'POST', appId: unique('wx'), query, body: Buffer.from(text('a')) }))
        .status,
    ).toBe(404);
    expect((await receivePush({ method: 'POST', appId: plain.appId, query, body: big })).status).toBe(413);
    expect((await receivePush({ method: 'POST', appId: plain.appId, query, body: laughs })).status).toBe(400);
    expect(await stored(plain.id)).toBe(0);
  });

  test('an unknown event is stored and answered success', async () => {
    const account = await makeAccount('plain');
    const xml = buildPushXml({
      ToUserName: 'gh_x',
      FromUserName: 'oFan',
      CreateTime: 1_700_000_001,
      MsgType: 'event',
      Event: 'brand_new_event',
    });
    const query = { timestamp, nonce, signature: signature(token, timestamp, nonce) };
    expect(
      await receivePush({ method: 'POST', appId: account.appId, query, body: Buffer.from(xml) }),
    ).toEqual({ status: 200, body: 'success' });
    expect(await db.inboundMessage.findFirst({ where: { accountId: account.id } })).toMatchObject({
      event: 'brand_new_event',
    });
  });

  test('whatever bytes come, signed or not, the answer is never a 5xx and an unverified byte is never stored', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ maxLength: 300 }),
        fc.boolean(),
        fc.constantFrom('plain', 'safe'),
        async (bytes, isSigned, mode) => {
          const account = mode === 'plain' ? plain : safe;
          const query = {
            timestamp,
            nonce,
            signature: isSigned ? signature(token, timestamp, nonce) : randomUUID(),
          };
          const reply = await receivePush({
            method: 'POST',
            appId: account.appId,
            query,
            body: Buffer.from(bytes),
          });
          expect([400, 403]).toContain(reply.status);
        },
      ),
      { numRuns: 300 },
    );
    expect(await stored(safe.id)).toBe(0);
  });
});
