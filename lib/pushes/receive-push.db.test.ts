import { beforeAll, describe, expect, test, vi } from 'vitest';
import { encrypt as seal } from '@/lib/auth/crypto';
import { db } from '@/lib/db/client';
import { unique } from '@/lib/testing/factories';
import {
  addressOf,
  envelopePush,
  makePushAccount,
  OLD_AES_KEY,
  PUSH_TOKEN,
  plainPush,
  sealedPush,
  textFields,
} from '@/lib/testing/pushes';
import { encrypt, signature } from '@/lib/wechat/crypto';
import { buildPushXml } from '@/lib/wechat/push-xml';
import { dropCounts } from './count-drops';
import type { PushAddress } from './push-address';
import { PUSH_WINDOW_SECONDS } from './push-time';
import { MAX_PUSH_BYTES, type PushRequest, receivePush } from './receive-push';

// The clock is one for all files of a run, and others move it: these run as production does, by real time.
vi.hoisted(() => {
  process.env.TAGCAST_DEMO = '0';
});

const SUCCESS = { status: 200, body: 'success' };
const DROPPED = { status: 403, body: '' };

const stored = (accountId: number) => db.inboundMessage.count({ where: { accountId } });
const rowOf = (accountId: number) => db.inboundMessage.findFirstOrThrow({ where: { accountId } });

describe('receivePush', () => {
  let plain: PushAddress;
  let safe: PushAddress;
  let plainId: number;
  let safeId: number;
  beforeAll(async () => {
    const [first, second] = await Promise.all([makePushAccount('plain'), makePushAccount('safe')]);
    plain = addressOf(first);
    safe = addressOf(second);
    plainId = first.id;
    safeId = second.id;
  });

  test('WeChat gets its echostr back for a good signature and nothing for a bad one', async () => {
    const query = { timestamp: '1700000000', nonce: 'n', echostr: '42' };
    const signed = { ...query, signature: signature(PUSH_TOKEN, query.timestamp, query.nonce) };
    const get = { method: 'GET', address: plain, body: Buffer.alloc(0) };
    expect(await receivePush({ ...get, query: signed })).toEqual({ status: 200, body: '42' });
    expect(await receivePush({ ...get, query: { ...signed, nonce: 'x' } })).toEqual(DROPPED);
    expect(await receivePush({ ...get, query })).toEqual(DROPPED);
  });

  test('a signed plain push is answered success, stored with typed columns and waits for a worker', async () => {
    const account = await makePushAccount('plain');
    const fields = textFields('你好', { MsgId: 9_223_372_036_854_775_807n });
    expect(await receivePush(plainPush(addressOf(account), fields))).toEqual(SUCCESS);
    expect(await rowOf(account.id)).toMatchObject({
      openid: 'oFan',
      kind: 'text',
      msgType: 'text',
      event: null,
      content: '你好',
      msgId: 9_223_372_036_854_775_807n,
      payload: { Content: '你好', MsgId: '9223372036854775807' },
      handledAt: null,
      failure: null,
    });
  });

  test('the same push three times at once and once more later is stored once', async () => {
    const account = await makePushAccount('plain');
    const request = plainPush(addressOf(account), textFields('a'));
    const replies = await Promise.all([receivePush(request), receivePush(request), receivePush(request)]);
    expect([...replies, await receivePush(request)]).toEqual([SUCCESS, SUCCESS, SUCCESS, SUCCESS]);
    expect(await stored(account.id)).toBe(1);
  });

  test('an event is told from another by sender, time, name, key and job, whatever the case of its name', async () => {
    const account = await makePushAccount('safe');
    const click = {
      ToUserName: 'gh_x',
      FromUserName: 'oFan',
      CreateTime: 7,
      MsgType: 'event',
      Event: 'CLICK',
      EventKey: 'a',
    };
    for (const fields of [click, { ...click, Event: 'click' }, { ...click, EventKey: 'b' }]) {
      expect(await receivePush(sealedPush(addressOf(account), fields))).toEqual(SUCCESS);
    }
    expect(await stored(account.id)).toBe(2);
  });

  test('a safe account takes an encrypted push with the key in use and with the key before', async () => {
    const account = await makePushAccount('safe');
    const address = addressOf(account);
    expect(await receivePush(sealedPush(address, textFields('a')))).toEqual(SUCCESS);
    expect(await receivePush(sealedPush(address, textFields('b'), { aesKey: OLD_AES_KEY }))).toEqual(SUCCESS);
    expect(await stored(account.id)).toBe(2);
  });

  test('a compatible account believes the encrypted part and not the clear one beside it', async () => {
    const account = await makePushAccount('compatible');
    const address = addressOf(account);
    const sealed = sealedPush(address, textFields('sealed'));
    const clear = buildPushXml(textFields('<Encrypt>forged</Encrypt>')).replace('</xml>', '');
    const body = Buffer.from(clear + sealed.body.toString().replace('<xml>', ''));
    expect(await receivePush({ ...sealed, body })).toEqual(SUCCESS);
    expect(await rowOf(account.id)).toMatchObject({ content: 'sealed' });
    expect(await receivePush(plainPush(address, textFields('clear only')))).toEqual(DROPPED);
    expect(await stored(account.id)).toBe(1);
  });

  test('a push in JSON is stored like one in XML, the last digits of its id included', async () => {
    const account = await makePushAccount('safe');
    const json =
      '{"ToUserName":"gh_x","FromUserName":"oFan","CreateTime":1700000000,"MsgType":"text","Content":"a\\u0000b\\ud800","MsgId":9007199254740993}';
    const sealed = encrypt('abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG', account.appId, json);
    const request = envelopePush(addressOf(account), sealed);
    const body = Buffer.from(JSON.stringify({ ToUserName: 'gh_x', Encrypt: sealed }));
    expect(await receivePush({ ...request, body })).toEqual(SUCCESS);
    expect(await rowOf(account.id)).toMatchObject({
      msgId: 9007199254740993n,
      content: 'a\uFFFDb\uFFFD',
      sentAt: new Date(1_700_000_000_000),
    });
  });

  test('an unknown event is stored and answered success; a known one that lacks its fields is kept with what is wrong', async () => {
    const account = await makePushAccount('plain');
    const basics = { ToUserName: 'gh_x', FromUserName: 'oFan', CreateTime: 7, MsgType: 'event' };
    for (const Event of ['Brand_New_Event', 'MASSSENDJOBFINISH']) {
      expect(await receivePush(plainPush(addressOf(account), { ...basics, Event }))).toEqual(SUCCESS);
    }
    const rows = await db.inboundMessage.findMany({
      where: { accountId: account.id },
      orderBy: { id: 'asc' },
    });
    expect(rows).toMatchObject([
      { kind: 'event.brand_new_event', handledAt: null, failure: null },
      { kind: 'event.masssendjobfinish', failure: expect.stringContaining('MsgID') },
    ]);
    expect(rows[1]?.handledAt).not.toBeNull();
  });

  test('two messages of one second whose ids cannot be read are both stored, each once', async () => {
    const account = await makePushAccount('safe');
    const say = (content: string) =>
      textFields(content, { MsgId: '9'.repeat(20), CreateTime: 1_700_000_000 });
    for (const content of ['a', 'b', 'a', 'b']) {
      expect(await receivePush(sealedPush(addressOf(account), say(content)))).toEqual(SUCCESS);
    }
    const rows = await db.inboundMessage.findMany({
      where: { accountId: account.id },
      orderBy: { id: 'asc' },
    });
    expect(rows.map((row) => (row.payload as { Content: string }).Content)).toEqual(['a', 'b']);
  });

  test('a button whose address is longer than an index key is stored once', async () => {
    const account = await makePushAccount('plain');
    const view = {
      ToUserName: 'gh_x',
      FromUserName: 'oFan',
      CreateTime: 7,
      MsgType: 'event',
      Event: 'VIEW',
      EventKey: `https://example.com/${Array.from({ length: 9_000 }, (_, n) => String.fromCharCode(0x4e00 + n)).join('')}`,
    };
    for (let n = 0; n < 2; n++)
      expect(await receivePush(plainPush(addressOf(account), view))).toEqual(SUCCESS);
    expect(await stored(account.id)).toBe(1);
    expect((await rowOf(account.id)).url).toBe(view.EventKey);
  });

  test('a change of the token is seen at once by the push that needs it, and a new account by its first push', async () => {
    const account = await makePushAccount('safe');
    const address = addressOf(account);
    expect(await receivePush(sealedPush(address, textFields('a')))).toEqual(SUCCESS);
    await db.account.update({ where: { id: account.id }, data: { callbackTokenCipher: seal('changed') } });
    await expect
      .poll(() => receivePush(sealedPush(address, textFields('b'), { token: 'changed' })), { timeout: 5_000 })
      .toEqual(SUCCESS);
    await expect
      .poll(() => receivePush(sealedPush(address, textFields('c'))), { timeout: 5_000 })
      .toEqual(DROPPED);
  });

  const laughs = `<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">${'bcdefghij'
    .split('')
    .map((name, n) => `<!ENTITY ${name} "${`&${'abcdefghij'[n]};`.repeat(10)}">`)
    .join('')}]><xml><Content>&j;</Content></xml>`;
  const late = () => new Date(Date.now() - (PUSH_WINDOW_SECONDS + 5) * 1_000);
  const early = () => new Date(Date.now() + (PUSH_WINDOW_SECONDS + 5) * 1_000);
  const refused: [string, number, () => PushRequest][] = [
    ['a wrong signature', 403, () => plainPush(plain, textFields('x'), { token: 'other' })],
    ['no signature', 403, () => ({ ...plainPush(plain, textFields('x')), query: {} })],
    [
      'a wrong msg_signature beside a right signature',
      403,
      () => {
        const request = sealedPush(safe, textFields('x'));
        return { ...request, query: { ...request.query, msg_signature: 'f'.repeat(40) } };
      },
    ],
    [
      'a plain push to a safe account, whatever encrypt_type says',
      403,
      () => {
        const request = plainPush(safe, textFields('x'));
        return { ...request, query: { ...request.query, encrypt_type: 'raw' } };
      },
    ],
    ['a cipher for another appid', 403, () => sealedPush(safe, textFields('x'), { receiverId: 'wxother' })],
    [
      'a cipher with a key that was never ours',
      403,
      () => sealedPush(safe, textFields('x'), { aesKey: '0'.repeat(43) }),
    ],
    ['a truncated cipher', 403, () => envelopePush(safe, 'Q3stYC6hdFzMh9T8HCvy')],
    ['an empty cipher', 403, () => envelopePush(safe, '')],
    ['a clock that is late', 403, () => plainPush(plain, textFields('x'), { at: late() })],
    ['a clock that is early', 403, () => sealedPush(safe, textFields('x'), { at: early() })],
    ['a body of 10 MB', 413, () => plainPush(plain, 'x'.repeat(10 * 1024 * 1024))],
    ['one byte too many', 413, () => plainPush(plain, 'x'.repeat(MAX_PUSH_BYTES + 1))],
    ['signed XML with billion laughs', 400, () => plainPush(plain, laughs)],
    ['sealed XML with billion laughs', 400, () => sealedPush(safe, laughs)],
    ['an envelope with billion laughs', 400, () => plainPush(safe, laughs)],
    ['a signed push without a sender', 400, () => plainPush(plain, { ToUserName: 'gh_x', MsgType: 'text' })],
    ['signed bytes that are no push', 400, () => plainPush(plain, 'success')],
    ['signed JSON that is nested without end', 400, () => plainPush(plain, `{"a":${'['.repeat(100_000)}`)],
    ['an unknown account', 404, () => plainPush({ kind: 'account', appId: unique('wx') }, textFields('x'))],
  ];
  test.each(refused)('%s is answered %i without a word and stores nothing', async (_name, status, make) => {
    expect(await receivePush(make())).toEqual({ status, body: '' });
    expect([await stored(plainId), await stored(safeId)]).toEqual([0, 0]);
  });

  test('a push from a skewed clock is counted', async () => {
    const before = dropCounts().clock_skew ?? 0;
    await receivePush(plainPush(plain, textFields('x'), { at: late() }));
    expect(dropCounts().clock_skew).toBe(before + 1);
  });

  test('an account that was switched off is unknown', async () => {
    const account = await makePushAccount('plain');
    await db.account.update({ where: { id: account.id }, data: { disabledAt: new Date() } });
    await expect
      .poll(async () => (await receivePush(plainPush(addressOf(account), textFields('a')))).status, {
        timeout: 5_000,
      })
      .toBe(404);
  });

  test('the last push of an account is noted within seconds', async () => {
    const account = await makePushAccount('plain');
    await receivePush(plainPush(addressOf(account), textFields('a')));
    await expect
      .poll(async () => (await db.account.findUnique({ where: { id: account.id } }))?.lastPushAt, {
        timeout: 5_000,
      })
      .not.toBeNull();
  });
});
