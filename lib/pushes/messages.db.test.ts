import { describe, expect, test } from 'vitest';
import { db } from '@/lib/db/client';
import { makeAccount, makeBranch, makeCtx, makeFan, makeMember, unique } from '@/lib/testing/factories';
import { getMessage } from './get-message';
import { listMessages } from './list-messages';
import { messageQuery } from './schema';

const now = new Date('2026-11-25T10:00:00+08:00');
const ago = (minutes: number) => new Date(now.getTime() - minutes * 60_000);
const code = (value: string) => expect.objectContaining({ code: value });
const query = (given: Record<string, unknown> = {}) => messageQuery.parse(given);

/** One stored push, a text of a stranger unless said otherwise. */
async function makeMessage(
  accountId: number,
  more: Partial<Parameters<typeof db.inboundMessage.create>[0]['data']> = {},
) {
  return db.inboundMessage.create({
    data: {
      accountId,
      dedupKey: unique('m:'),
      openid: unique('oStranger'),
      kind: 'text',
      msgType: 'text',
      content: '在吗',
      sentAt: ago(5),
      receivedAt: ago(5),
      payload: { MsgType: 'text', Content: '在吗' },
      ...more,
    } as Parameters<typeof db.inboundMessage.create>[0]['data'],
  });
}

async function setUp() {
  const account = await makeAccount();
  const [hangzhou, shanghai] = await Promise.all([makeBranch(), makeBranch()]);
  const people = await Promise.all(
    [hangzhou, shanghai].map(async (branch) => {
      const member = await makeMember({ branchId: branch.id });
      return { branch, member, fan: await makeFan({ accountId: account.id, memberId: member.id }) };
    }),
  );
  const ctx = makeCtx({ role: 'marketer', accountId: account.id, now });
  const list = async (given: Record<string, unknown> = {}, as = ctx) =>
    (await listMessages(as, query(given))).rows.map((row) => row.id);
  return { account, people, ctx, list };
}

describe('listMessages', () => {
  test('the newest stand first, each with the member it came from and what became of it', async () => {
    const { account, people, ctx } = await setUp();
    const openid = people[0]?.fan.openid;
    const older = await makeMessage(account.id, { openid, receivedAt: ago(9), handledAt: ago(9) });
    const newer = await makeMessage(account.id, { failure: 'no', handledAt: ago(1), receivedAt: ago(1) });
    const { rows } = await listMessages(ctx, query());
    expect(rows).toEqual([
      expect.objectContaining({ id: String(newer.id), state: 'failed', member: null, summary: '在吗' }),
      expect.objectContaining({
        id: String(older.id),
        state: 'done',
        member: { id: String(people[0]?.member.id), name: people[0]?.member.name },
      }),
    ]);
  });

  test('filters take kind, fan by openid or member, time and account', async () => {
    const { account, people, list } = await setUp();
    const fan = people[0];
    const text = await makeMessage(account.id, { openid: fan?.fan.openid });
    const follow = await makeMessage(account.id, {
      kind: 'event.subscribe',
      msgType: 'event',
      event: 'subscribe',
    });
    const old = await makeMessage(account.id, { receivedAt: ago(20 * 1_440) });
    const ids = { text: String(text.id), follow: String(follow.id), old: String(old.id) };
    expect(await list({ kind: 'event' })).toEqual([ids.follow]);
    expect(await list({ kind: 'event.subscribe' })).toEqual([ids.follow]);
    expect(await list({ kind: 'message' })).toEqual([ids.text]);
    expect(await list({ kind: 'image' })).toEqual([]);
    expect(await list({ q: fan?.fan.openid })).toEqual([ids.text]);
    expect(await list({ q: String(fan?.member.id) })).toEqual([ids.text]);
    expect(await list({ q: 'oNobody' })).toEqual([]);
    expect((await list({ period: 'month' })).sort()).toEqual(Object.values(ids).sort());
    expect(await list({ period: 'day' })).not.toContain(ids.old);
    const other = await makeAccount();
    const foreign = await makeMessage(other.id);
    expect(await list({ account: other.id })).toEqual([String(foreign.id)]);
    expect(await list()).not.toContain(String(foreign.id));
  });

  test('pages follow one another without a gap, also where many came at the same moment', async () => {
    const { account, ctx } = await setUp();
    await Promise.all(Array.from({ length: 60 }, () => makeMessage(account.id)));
    const first = await listMessages(ctx, query());
    const second = await listMessages(ctx, query({ after: first.after }));
    const ids = [...first.rows, ...second.rows].map((row) => row.id);
    expect(first.rows).toHaveLength(50);
    expect(new Set(ids).size).toBe(60);
    expect(second.after).toBeNull();
    await expect(listMessages(ctx, query({ after: 'bm90IG91cnM' }))).rejects.toEqual(
      code('common.bad_cursor'),
    );
  });

  test('a marketer of one branch sees what its own people wrote: nothing of another branch, nothing of strangers', async () => {
    const { account, people, list } = await setUp();
    const [own, other] = people;
    const mine = await makeMessage(account.id, { openid: own?.fan.openid });
    await makeMessage(account.id, { openid: other?.fan.openid });
    await makeMessage(account.id);
    const limited = makeCtx({
      role: 'marketer',
      accountId: account.id,
      now,
      branchIds: [own?.branch.id ?? 0],
    });
    expect(await list({}, limited)).toEqual([String(mine.id)]);
    expect(await list({ q: other?.fan.openid }, limited)).toEqual([]);
    expect(await list({ q: String(other?.member.id) }, limited)).toEqual([]);
    expect(await list({}, { ...limited, branchIds: [] })).toEqual([]);
  });

  test('a branch manager has no messages page', async () => {
    await expect(listMessages(makeCtx({ role: 'branch_manager' }), query())).rejects.toEqual(
      code('auth.forbidden'),
    );
  });
});

describe('getMessage', () => {
  test('a message is shown whole, with its fan and how far it is', async () => {
    const { account, people, ctx } = await setUp();
    const payload = { MsgType: 'event', Event: 'scancode_push', ScanCodeInfo: { ScanResult: '6901' } };
    const message = await makeMessage(account.id, {
      openid: people[0]?.fan.openid,
      kind: 'event.scancode_push',
      event: 'scancode_push',
      attempts: 2,
      failure: 'busy',
      payload,
    });
    const view = await getMessage(ctx, { id: String(message.id) });
    expect(view).toMatchObject({
      account: { id: account.id },
      member: { id: String(people[0]?.member.id) },
      isFollowing: true,
      state: 'waiting',
      attempts: 2,
      failure: 'busy',
      payload,
    });
    expect(view.fields).toContainEqual({ name: 'ScanCodeInfo.ScanResult', value: '6901' });
  });

  test('a message of another branch’s member is not there for people limited to a branch', async () => {
    const { account, people, ctx } = await setUp();
    const [own, other] = people;
    const mine = await makeMessage(account.id, { openid: own?.fan.openid });
    const theirs = await makeMessage(account.id, { openid: other?.fan.openid });
    const limited = { ...ctx, branchIds: [own?.branch.id ?? 0] };
    expect((await getMessage(limited, { id: String(mine.id) })).id).toBe(String(mine.id));
    await expect(getMessage(limited, { id: String(theirs.id) })).rejects.toEqual(code('common.not_found'));
  });

  test('a message that is not there is not found, and a branch manager may not look', async () => {
    await expect(getMessage(makeCtx(), { id: '999999999999' })).rejects.toEqual(code('common.not_found'));
    await expect(getMessage(makeCtx({ role: 'branch_manager' }), { id: '1' })).rejects.toEqual(
      code('auth.forbidden'),
    );
  });
});
