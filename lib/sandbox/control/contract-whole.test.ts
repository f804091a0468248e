import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { SWITCHES } from '../switches';
import { type Kit, startKit, startReceiver } from '../test-kit';

const START = '2026-03-01T09:00:00+08:00';

let kit: Kit;
beforeEach(async () => {
  kit = await startKit();
  await kit.control('POST', '/reset', { now: START });
  await kit.control('POST', '/clock', { frozen: true });
});
afterEach(() => kit.close());

describe('time and the whole', () => {
  test('reset forgets everything and sets the clock back, to a given time or to the real one', async () => {
    await kit.makeAccount();
    await kit.control('POST', '/faults', { path: '/cgi-bin/tags/get', errcode: -1 });
    await kit.request('POST', '/_sms', { phone: '13800000000', text: 'x' });
    await kit.control('POST', '/reset', { now: '2020-01-01T00:00:00+08:00' });
    const clock = (await kit.control('GET', '/clock')) as { now: string; frozen: boolean };
    expect([clock.now.slice(0, 17), clock.frozen]).toEqual(['2020-01-01T00:00:', false]);
    expect(await kit.control('GET', '/health')).toEqual({
      ok: true,
      version: expect.any(String),
      accounts: 0,
      fans: 0,
    });
    expect(await kit.control('GET', '/calls')).toEqual({ calls: [] });
    expect(await kit.control('GET', '/pushes')).toEqual({ pushes: [] });
    expect(await kit.control('GET', '/sms')).toEqual({ messages: [] });
    expect(await kit.control('GET', '/faults')).toEqual({ faults: [] });
    await kit.control('POST', '/reset', {});
    const { now } = (await kit.control('GET', '/clock')) as { now: string };
    expect(Math.abs(Date.parse(now) - Date.now())).toBeLessThan(2_000);
  });

  test('a body may be left out where nothing in it is wanted', async () => {
    for (const path of ['/reset', '/clock', '/settle'])
      expect([path, (await kit.request('POST', `/_control${path}`)).status]).toEqual([path, 200]);
  });

  test('the clock is set, advanced and let run; times carry the offset of Beijing', async () => {
    const ten = { now: '2026-03-01T10:00:00+08:00', frozen: true };
    expect(await kit.control('POST', '/clock', { set: '2026-03-01T02:00:00Z' })).toEqual(ten);
    expect(await kit.control('GET', '/clock')).toEqual(ten);
    expect(await kit.control('POST', '/clock', { advanceSeconds: 90 })).toEqual({
      now: '2026-03-01T10:01:30+08:00',
      frozen: true,
    });
    await kit.control('POST', '/clock', { frozen: false });
    await expect
      .poll(async () => (await kit.control('GET', '/clock')).now as string)
      .not.toBe('2026-03-01T10:01:30+08:00');
  });

  test('settle waits for pushes under way and says so', async () => {
    const receiver = await startReceiver(() => ({ status: 200, body: 'success' }));
    const callback = { url: receiver.url, token: 'sandboxtoken', aesKey: 'a'.repeat(43), mode: 'safe' };
    const account = await kit.makeAccount({ callback: { ...callback, mode: 'safe' } });
    await account.control('POST', '/fans/oA/message', { type: 'text', content: 'x' });
    expect(await kit.settle()).toEqual({ settled: true });
    expect(await kit.control('GET', '/pushes')).toMatchObject({ pushes: [{ state: 'answered' }] });
    await receiver.close();
  });

  test('each switch of section 16 is listed with its values, the default first', async () => {
    const switches = await kit.control('GET', '/switches');
    expect(switches).toEqual(SWITCHES);
    expect(switches).toMatchObject({ U4: ['bytes', 'chars'], U21: [20, 5] });
    expect(Object.keys(switches)).toEqual(Array.from({ length: 37 }, (_, at) => `U${at + 1}`));
  });
});

describe('accounts', () => {
  test('one that nothing is said of has every default', async () => {
    const made = await kit.control('POST', '/accounts', {});
    expect(made).toMatchObject({
      appid: expect.stringMatching(/^wx[0-9a-f]{16}$/),
      secret: expect.stringMatching(/^[0-9a-f]{32}$/),
      username: expect.stringMatching(/^gh_[0-9a-f]{12}$/),
      kind: 'service',
      verified: true,
      nickname: expect.stringMatching(/\S/),
      massProtection: false,
      secretFrozen: false,
      ipAllowList: null,
      callback: null,
      limits: {},
      massJobSeconds: 1,
      switches: {},
      fanCount: 0,
    });
    expect(await kit.control('GET', `/accounts/${made.appid}`)).toEqual(made);
  });

  test.each(['PATCH', 'POST'])('%s merges the given keys and answers with all of it', async (method) => {
    const given = {
      appid: 'wx_given',
      secret: 'known-secret',
      username: 'gh_given',
      kind: 'subscription' as const,
      verified: false,
      nickname: '茶里',
      limits: { '/cgi-bin/tags/get': 10, '/cgi-bin/user/get': null },
      massJobSeconds: 5,
      switches: { U4: 'chars' },
    };
    const made = await kit.control('POST', '/accounts', given);
    expect(made).toMatchObject(given);
    const changed = await kit.control(method, '/accounts/wx_given', {
      massProtection: true,
      secretFrozen: true,
      ipAllowList: ['127.0.0.1'],
      limits: { '/cgi-bin/tags/create': 3 },
      switches: { U21: 5 },
    });
    expect(changed).toEqual({
      ...made,
      massProtection: true,
      secretFrozen: true,
      ipAllowList: ['127.0.0.1'],
      limits: { ...given.limits, '/cgi-bin/tags/create': 3 },
      switches: { U4: 'chars', U21: 5 },
    });
    expect(await kit.control('GET', '/accounts/wx_given')).toEqual(changed);
  });

  test('a callback is taken after its URL check, whatever loopback port and with one newline at the end', async () => {
    const account = await kit.makeAccount();
    const receiver = await startReceiver(() => ({ status: 200, body: '' }), '\n');
    const callback = { url: receiver.url, token: 'sandboxtoken', aesKey: 'a'.repeat(43), mode: 'safe' };
    expect((await account.control('PATCH', '', { callback })).callback).toEqual(callback);
    expect((await account.control('PATCH', '', { callback: null })).callback).toBeNull();
    await receiver.close();
  });

  test.each([
    ['two newlines', '\n\n'],
    ['anything else', ' no'],
  ])('a callback whose answer ends in %s is a 400 and changes nothing', async (_, suffix) => {
    const account = await kit.makeAccount();
    const receiver = await startReceiver(() => ({ status: 200, body: '' }), suffix);
    const callback = { url: receiver.url, token: 'sandboxtoken', aesKey: 'a'.repeat(43), mode: 'safe' };
    const answer = await kit.request('PATCH', `/_control${account.base}`, { nickname: '新名', callback });
    expect(answer).toEqual({ status: 400, body: { error: expect.stringContaining('echostr') } });
    expect(await account.control('GET', '')).toMatchObject({ nickname: account.nickname, callback: null });
    await receiver.close();
  });

  test('limits cap the calls of a day, and null lifts the cap', async () => {
    const account = await kit.makeAccount({ limits: { '/cgi-bin/tags/get': 1 } });
    const errcodes = async () => [
      (await account.wx('tags/get')).errcode,
      (await account.wx('tags/get')).errcode,
    ];
    expect(await errcodes()).toEqual([undefined, 45009]);
    await account.control('PATCH', '', { limits: { '/cgi-bin/tags/get': null } });
    expect(await errcodes()).toEqual([undefined, undefined]);
  });
});
