import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Kit, type KitAccount, startKit } from '../test-kit';

let kit: Kit;
let account: KitAccount;
let fans: string[];
beforeEach(async () => {
  kit = await startKit();
  await kit.control('POST', '/reset', { now: '2026-03-01T09:00:00+08:00' });
  await kit.control('POST', '/clock', { frozen: true });
  account = await kit.makeAccount();
  fans = await account.addFans(5);
});
afterEach(() => kit.close());

const text = (clientmsgid: string) => ({ msgtype: 'text', text: { content: '第二杯一元' }, clientmsgid });
const toAll = (clientmsgid: string) => ({ filter: { is_to_all: true }, ...text(clientmsgid) });
const toList = (clientmsgid: string, touser = fans) => ({ touser, ...text(clientmsgid) });
const job = (id: unknown) => account.control('GET', `/mass/${id}`);

describe('mass jobs', () => {
  test('are listed and shown one by one with every key, through their states', async () => {
    const { msg_id } = await account.wx('message/mass/send', toList('c1'));
    const sending = await job(msg_id);
    expect(sending).toMatchObject({
      msgId: msg_id,
      msgDataId: null,
      clientMsgId: 'c1',
      state: 'sending',
      audience: { isToAll: false, tagId: null, openidCount: 5 },
      total: 5,
      error: 0,
      digest: expect.stringMatching(/\S/),
    });
    await kit.advance(1);
    expect(await job(msg_id)).toMatchObject({ state: 'sent', total: 5, filtered: 5, sent: 5, error: 0 });
    expect(await account.control('GET', '/mass')).toEqual({ jobs: [await job(msg_id)] });
    const draft = await account.addDraft();
    const news = { touser: fans, msgtype: 'mpnews', mpnews: { media_id: draft }, clientmsgid: 'c2' };
    const withArticle = await account.wx('message/mass/send', news);
    expect((await job(withArticle.msg_id)).msgDataId).toBe(withArticle.msg_data_id);
    await kit.advance(1);
    await account.wx('message/mass/delete', { msg_id: withArticle.msg_id });
    expect((await job(withArticle.msg_id)).state).toBe('deleted');
  });

  test('take massJobSeconds by the clock', async () => {
    await account.control('PATCH', '', { massJobSeconds: 90 });
    const { msg_id } = await account.wx('message/mass/send', toList('c1'));
    await kit.advance(89);
    expect((await job(msg_id)).state).toBe('sending');
    await kit.advance(1);
    expect((await job(msg_id)).state).toBe('sent');
  });

  test.each([
    ['confirm', 'sent', 5],
    ['refuse', 'failed', 0],
  ])(
    'with protection a send to all waits for the administrator, who may %s',
    async (decision, state, sent) => {
      await account.control('PATCH', '', { massProtection: true });
      const { errcode, msg_id } = await account.wx('message/mass/sendall', toAll('c1'));
      expect([errcode, msg_id]).toEqual([0, expect.any(Number)]);
      await kit.advance(60);
      expect((await job(msg_id)).state).toBe('waitingForAdmin');
      await account.control('POST', `/mass/${msg_id}/${decision}`, {});
      await kit.advance(1);
      expect(await job(msg_id)).toMatchObject({ state, sent });
      const again = await kit.request('POST', `/_control${account.base}/mass/${msg_id}/${decision}`, {});
      expect(again.status).toBe(400);
    },
  );

  test('to a list do not wait, and a confirmation runs out after half an hour', async () => {
    await account.control('PATCH', '', { massProtection: true });
    const list = await account.wx('message/mass/send', toList('c1'));
    const all = await account.wx('message/mass/sendall', toAll('c2'));
    await kit.advance(1);
    expect((await job(list.msg_id)).state).toBe('sent');
    await kit.advance(1_800);
    expect((await job(all.msg_id)).state).toBe('failed');
  });

  test('reach fans, told by openid and by job in pages', async () => {
    const { msg_id } = await account.wx('message/mass/send', toList('c1', fans.slice(0, 3)));
    await kit.advance(1);
    const at = '2026-03-01T09:00:01';
    const { deliveries } = (await account.control('GET', `/deliveries?openid=${fans[0]}`)) as {
      deliveries?: unknown;
    };
    expect(deliveries).toEqual([{ msgId: msg_id, at: expect.stringContaining(at), kind: 'text' }]);
    expect(await account.control('GET', `/deliveries?msgId=${msg_id}`)).toEqual({
      count: 3,
      openids: fans.slice(0, 3),
    });
    expect(await account.control('GET', `/deliveries?msgId=${msg_id}&page=2`)).toEqual({
      count: 3,
      openids: [],
    });
    expect(await account.control('GET', `/fans/${fans[0]}`)).toMatchObject({
      massReceivedThisMonth: 1,
      delivered: [{ msgId: msg_id, kind: 'text' }],
    });
  });

  test('end as ordered, one order a job', async () => {
    await account.control('POST', '/mass/next', { status: 'err(10001)' });
    const first = await account.wx('message/mass/send', toList('c1'));
    const second = await account.wx('message/mass/send', toList('c2'));
    await kit.advance(1);
    expect((await job(first.msg_id)).state).toBe('failed');
    expect((await job(second.msg_id)).state).toBe('sent');
  });

  test('stop at the originality check as the verdict says', async () => {
    const draft = await account.addDraft();
    const verdict = { mediaId: draft, index: 0, verdict: 'reprintForbidden' };
    expect(await account.control('POST', '/articles/originality', verdict)).toEqual({ ok: true });
    const news = { touser: fans, msgtype: 'mpnews', mpnews: { media_id: draft }, clientmsgid: 'c1' };
    const { msg_id } = await account.wx('message/mass/send', news);
    await kit.advance(1);
    expect(await job(msg_id)).toMatchObject({ state: 'failed', sent: 0 });
  });
});

describe('publishing', () => {
  test('takes massJobSeconds by the clock, and settle waits for it', async () => {
    const publish = async () => {
      const media_id = await account.addDraft();
      return (await account.wx('freepublish/submit', { media_id })).publish_id;
    };
    const status = async (publish_id: unknown) =>
      (await account.wx('freepublish/get', { publish_id })).publish_status;
    await account.control('PATCH', '', { massJobSeconds: 90 });
    const slow = await publish();
    await kit.advance(89);
    expect(await status(slow)).toBe(1);
    await kit.advance(1);
    expect(await status(slow)).toBe(0);
    await account.control('PATCH', '', { massJobSeconds: 0.3 });
    await kit.control('POST', '/clock', { frozen: false });
    const quick = await publish();
    expect(await kit.settle()).toEqual({ settled: true });
    expect(await status(quick)).toBe(0);
  });
});

describe('figures', () => {
  const datacube = async (name: string, day: string, end = day) => {
    const token = await kit.request('POST', '/cgi-bin/stable_token', {
      grant_type: 'client_credential',
      appid: account.appid,
      secret: account.secret,
    });
    const path = `/datacube/${name}?access_token=${token.body.access_token}`;
    return (await kit.request('POST', path, { begin_date: day, end_date: end })).body as {
      list: Record<string, number>[];
    };
  };

  test('of a day may be set; those that nobody set are the same when asked twice', async () => {
    await kit.control('POST', '/clock', { set: '2026-03-05T10:00:00+08:00' });
    const rows = {
      getusersummary: [{ ref_date: '2026-03-02', user_source: 0, new_user: 77, cancel_user: 3 }],
    };
    await account.control('POST', '/datacube', { date: '2026-03-02', rows });
    expect((await datacube('getusersummary', '2026-03-02')).list).toEqual(rows.getusersummary);
    const madeUp = await datacube('getusersummary', '2026-03-01');
    expect(await datacube('getusersummary', '2026-03-01')).toEqual(madeUp);
  });

  test('getusercumulate has a row for each day of the account’s life', async () => {
    await kit.control('POST', '/clock', { set: '2026-03-05T10:00:00+08:00' });
    const { list } = await datacube('getusercumulate', '2026-03-01', '2026-03-04');
    expect(list.map((row) => row.ref_date)).toEqual(['01', '02', '03', '04'].map((day) => `2026-03-${day}`));
    expect(list.at(-1)?.cumulate_user).toBe(5);
  });

  test('of a mass job to 100 people or more have reads the same day', async () => {
    const many = await account.addFans(200);
    const draft = await account.addDraft();
    await account.wx('message/mass/send', {
      touser: many,
      msgtype: 'mpnews',
      mpnews: { media_id: draft },
      clientmsgid: 'c1',
    });
    await kit.control('POST', '/clock', { set: '2026-03-02T10:00:00+08:00' });
    const { list } = await datacube('getarticlesummary', '2026-03-01');
    expect(list[0]?.int_page_read_user).toBeGreaterThan(0);
  });
});
