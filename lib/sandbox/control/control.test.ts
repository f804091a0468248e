import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Kit, startKit } from '../test-kit';

let kit: Kit;
beforeEach(async () => {
  kit = await startKit();
});
afterEach(() => kit.close());

const send = (fans: string[], clientmsgid: string) => ({
  touser: fans,
  msgtype: 'text',
  text: { content: 'x' },
  clientmsgid,
});

describe('the clock', () => {
  test('moves forward only, and stands still when frozen', async () => {
    await kit.control('POST', '/reset', { now: '2026-03-01T09:00:00+08:00' });
    const frozen = await kit.control('POST', '/clock', { set: '2026-03-01T10:00:00+08:00', frozen: true });
    expect(frozen).toEqual({ now: '2026-03-01T10:00:00+08:00', frozen: true });
    expect(await kit.control('GET', '/clock')).toEqual(frozen);
    const back = await kit.request('POST', '/_control/clock', { set: '2026-03-01T09:59:59+08:00' });
    expect(back.status).toBe(400);
    expect(await kit.control('POST', '/clock', { advanceSeconds: 5 })).toEqual({
      now: '2026-03-01T10:00:05+08:00',
      frozen: true,
    });
  });

  test('does what falls due on the way in order, each at its time', async () => {
    await kit.control('POST', '/clock', { frozen: true });
    const account = await kit.makeAccount({ massJobSeconds: 100 });
    const fans = await account.addFans(2);
    const slow = await account.wx('message/mass/send', send(fans, 'slow'));
    await account.control('PATCH', '', { massJobSeconds: 10 });
    const quick = await account.wx('message/mass/send', send(fans, 'quick'));
    await kit.control('POST', '/clock', { advanceSeconds: 3_600 });
    const { delivered } = (await account.control('GET', `/fans/${fans[0]}`)) as {
      delivered?: { msgId: number; at: string }[];
    };
    expect(delivered?.map((d) => d.msgId)).toEqual([quick.msg_id, slow.msg_id]);
    expect(Date.parse(delivered?.[1]?.at ?? '') - Date.parse(delivered?.[0]?.at ?? '')).toBe(90_000);
  });

  test('lets settle wait for a running job, and give up in time', async () => {
    const account = await kit.makeAccount({ massJobSeconds: 0.2 });
    const fans = await account.addFans(2);
    const { msg_id } = await account.wx('message/mass/send', send(fans, 'a'));
    expect(await kit.settle()).toEqual({ settled: true });
    expect((await account.control('GET', `/mass/${msg_id}`)).state).toBe('sent');
  });
});

describe('faults', () => {
  test('answer the next calls of a path, of one account, then no more', async () => {
    const [mine, other] = [await kit.makeAccount(), await kit.makeAccount()];
    await kit.control('POST', '/faults', {
      path: '/cgi-bin/tags/get',
      appid: mine.appid,
      times: 2,
      errcode: -1,
    });
    expect((await other.wx('tags/get')).errcode).toBeUndefined();
    expect([(await mine.wx('tags/get')).errcode, (await mine.wx('tags/get')).errcode]).toEqual([-1, -1]);
    expect((await mine.wx('tags/get')).errcode).toBeUndefined();
  });

  test('drop a call before or after it is carried out', async () => {
    const account = await kit.makeAccount();
    const create = (name: string) => account.wx('tags/create', { tag: { name } });
    await kit.control('POST', '/faults', { path: '/cgi-bin/tags/create', drop: 'before' });
    await expect(create('甲')).rejects.toThrow();
    await kit.control('POST', '/faults', { path: '/cgi-bin/tags/create', drop: 'after' });
    await expect(create('乙')).rejects.toThrow();
    const { tags } = (await account.wx('tags/get')) as { tags?: { name: string }[] };
    expect(tags?.map((tag) => tag.name)).toEqual(['星标组', '乙']);
  });

  test('delay an answer, or are another HTTP status, and can be taken back', async () => {
    const account = await kit.makeAccount();
    await kit.control('POST', '/faults', { path: '/cgi-bin/tags/get', delayMs: 120 });
    const startedAt = performance.now();
    await account.wx('tags/get');
    expect(performance.now() - startedAt).toBeGreaterThan(100);
    await kit.control('POST', '/faults', { path: '/cgi-bin/tags/get', httpStatus: 502, times: 9 });
    expect(await account.wx('tags/get')).toEqual({ error: 'fault injected' });
    await kit.control('DELETE', '/faults');
    expect((await account.wx('tags/get')).tags).toBeDefined();
  });
});

describe('the log of calls', () => {
  test('keeps order, whole bodies and answers, and cuts secrets', async () => {
    const account = await kit.makeAccount();
    await account.createTag('会员');
    const { calls } = (await kit.control('GET', '/calls')) as { calls?: Record<string, never>[] };
    expect(calls).toMatchObject([
      {
        path: '/cgi-bin/stable_token',
        appid: account.appid,
        body: { secret: `…${account.secret.slice(-4)}` },
        errcode: 0,
      },
      {
        path: '/cgi-bin/tags/create',
        body: { tag: { name: '会员' } },
        response: { tag: { id: 100, name: '会员' } },
        httpStatus: 200,
      },
    ]);
    expect(JSON.stringify(calls)).not.toContain(account.secret);
    const after = calls?.[0]?.id;
    expect((await kit.control('GET', `/calls?after=${after}`)).calls).toHaveLength(1);
    expect((await kit.control('GET', '/calls?path=/cgi-bin/tags/get')).calls).toEqual([]);
  });
});

describe('bad calls', () => {
  test.each([
    ['POST', '/_control/accounts', { colour: 'red' }, 400],
    ['POST', '/_control/accounts', { switches: { U4: 'miles' } }, 400],
    ['POST', '/_control/accounts', { switches: { U99: 1 } }, 400],
    ['POST', '/_control/clock', { set: 'tomorrow' }, 400],
    ['GET', '/_control/accounts/wx0', undefined, 404],
    ['GET', '/_control/nothing', undefined, 404],
    ['DELETE', '/_control/clock', undefined, 405],
    ['GET', '/cgi-bin/nothing', undefined, 404],
    ['POST', '/_sms', { phone: '13800000000' }, 400],
  ])('%s %s %j is %i', async (method, path, body, status) => {
    expect((await kit.request(method, path, body)).status).toBe(status);
  });

  test('change nothing', async () => {
    const account = await kit.makeAccount();
    const bad = await kit.request('PATCH', `/_control${account.base}`, { nickname: 'new', colour: 'red' });
    expect(bad.status).toBe(400);
    expect((await account.control('GET', '')).nickname).toBe(account.nickname);
  });
});

test('text messages handed to the gateway are listed newest first', async () => {
  await kit.request('POST', '/_sms', { phone: '13800000000', text: '验证码 1' });
  await kit.request('POST', '/_sms', { phone: '13800000000', text: '验证码 2' });
  await kit.request('POST', '/_sms', { phone: '13900000000', text: '别人' });
  const { messages } = (await kit.control('GET', '/sms?phone=13800000000')) as {
    messages?: { text: string }[];
  };
  expect(messages?.map((message) => message.text)).toEqual(['验证码 2', '验证码 1']);
});

test('a reset forgets everything, and the same steps make the same ids again', async () => {
  const before = await kit.makeAccount();
  const fans = await before.addFans(2);
  await kit.control('POST', '/reset', {});
  expect(await kit.control('GET', '/health')).toMatchObject({ ok: true, accounts: 0, fans: 0 });
  const after = await kit.makeAccount();
  expect(after.appid).toBe(before.appid);
  expect(await after.addFans(2)).toEqual(fans);
});
