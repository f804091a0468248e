import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { accountClient } from '@/lib/accounts/account-client';
import { db, pool } from '@/lib/db/client';
import { makeCtx, makeFan, makeMember, unique } from '@/lib/testing/factories';
import { callsOf, control, makeSandboxAccount, startTestSandbox } from '@/lib/testing/sandbox';
import type { WechatClient } from '@/lib/wechat/call';
import { batchTag, createTag as createAtWechat, deleteTag, listTagFans } from '@/lib/wechat/tags';
import { createTag } from '../create-tag';
import { tagMembers, untagMembers } from '../tag-members';
import { syncAccount } from './sync-account';

const TAGGING = '/cgi-bin/tags/members/batchtagging';
const DAY_MS = 86_400_000;

let sandbox: { close: () => Promise<void> };
beforeAll(async () => {
  sandbox = await startTestSandbox();
});
afterEach(() => control('DELETE', '/_control/faults'));
afterAll(() => sandbox.close());

async function world(fanCount: number) {
  const { account, openids } = await makeSandboxAccount({ fanCount });
  const ctx = makeCtx({ role: 'marketer', accountId: account.id });
  const client = await accountClient(account.id);
  const fans = await db.fan.findMany({ where: { accountId: account.id }, orderBy: { id: 'asc' } });
  const memberIds = fans.map((fan) => String(fan.memberId));
  const tag = async () => {
    const { code } = await createTag(ctx, { kind: 'wechat', name: unique('t'), code: '', groupId: null });
    const { id, wechatTagId } = await db.tag.findUniqueOrThrow({ where: { code } });
    return { id, code, wechatTagId: Number(wechatTagId) };
  };
  const sync = (afterMs = 0, using: WechatClient = client) =>
    syncAccount({
      accountId: account.id,
      client: using,
      at: () => new Date(ctx.now.getTime() + afterMs),
      until: Number.POSITIVE_INFINITY,
    });
  const calls = async () =>
    (await callsOf(account.appId, TAGGING)).map((call) => call.body.openid_list as string[]);
  const fanTags = (tagId: number) =>
    db.fanTag.findMany({ where: { tagId }, select: { fanId: true, confirmed: true, failure: true } });
  const atWechat = async (wechatTagId: number) => {
    const found: string[] = [];
    for await (const page of listTagFans(client, wechatTagId)) found.push(...page);
    return found.sort();
  };
  return { account, openids, ctx, client, fans, memberIds, tag, sync, calls, fanTags, atWechat };
}
type World = Awaited<ReturnType<typeof world>>;

const fault = ({ account }: World, errcode: number, times = 1) =>
  control('POST', '/_control/faults', { path: TAGGING, appid: account.appId, errcode, times });
const waiting = ({ account }: World) => db.wechatTagOutbox.count({ where: { accountId: account.id } });

describe('what WeChat refuses', () => {
  test('a fan with 20 tags that we do not know of fails alone, with the reason; the others get the tag', async () => {
    const w = await world(30);
    const full = w.openids[7] ?? '';
    for (let n = 0; n < 20; n++) {
      const { id } = await createAtWechat(w.client, { name: unique('x') });
      await batchTag(w.client, { tagId: id, openids: [full] });
    }
    const tag = await w.tag();
    await tagMembers(w.ctx, { code: tag.code, memberIds: w.memberIds });
    await w.sync();
    const failed = (await w.fanTags(tag.id)).filter((row) => row.failure !== null);
    expect(failed).toEqual([
      { fanId: w.fans.find((fan) => fan.openid === full)?.id, confirmed: false, failure: 'wechat.45059' },
    ]);
    expect(await w.atWechat(tag.wechatTagId)).toEqual(w.openids.filter((o) => o !== full).sort());
    expect(await waiting(w)).toBe(0);
  });

  test('an openid of another account fails alone', async () => {
    const w = await world(5);
    const other = await world(1);
    const member = await makeMember();
    await makeFan({ accountId: w.account.id, memberId: member.id, openid: other.openids[0] });
    const tag = await w.tag();
    await tagMembers(w.ctx, { code: tag.code, memberIds: [...w.memberIds, String(member.id)] });
    await w.sync();
    const failures = (await w.fanTags(tag.id)).map((row) => row.failure).filter((failure) => failure);
    expect(failures).toEqual(['wechat.49003']);
    expect(await w.atWechat(tag.wechatTagId)).toEqual([...w.openids].sort());
  });

  test('a tag deleted at WeChat meanwhile is given up with the reason after two refusals, not fan by fan', async () => {
    const w = await world(400);
    const tag = await w.tag();
    await tagMembers(w.ctx, { code: tag.code, memberIds: w.memberIds });
    await deleteTag(w.client, { id: tag.wechatTagId });
    await w.sync();
    expect(await db.tag.findUnique({ where: { id: tag.id } })).toMatchObject({ state: 'active' });
    await w.sync(60_000);
    expect(await db.tag.findUnique({ where: { id: tag.id } })).toMatchObject({
      state: 'failed',
      failure: 'wechat.45159',
    });
    expect(await db.fanTag.count({ where: { tagId: tag.id, failure: 'wechat.45159' } })).toBe(400);
    expect(await waiting(w)).toBe(0);
    expect((await w.calls()).length).toBeLessThanOrEqual(16);
  });

  test('a spurious 45159 and a busy fan (45169) are tried again and nobody notices', async () => {
    const w = await world(10);
    const tag = await w.tag();
    await tagMembers(w.ctx, { code: tag.code, memberIds: w.memberIds });
    await fault(w, 45159);
    await w.sync();
    expect(await waiting(w)).toBe(10);
    await fault(w, 45169);
    await w.sync(31_000);
    expect(await waiting(w)).toBe(10);
    await w.sync(40_000);
    expect(await w.atWechat(tag.wechatTagId)).toEqual([...w.openids].sort());
    expect(await db.fanTag.count({ where: { tagId: tag.id, confirmed: true, failure: null } })).toBe(10);
  });

  test('when the day’s calls are used up (45009) nothing is asked before tomorrow, and nothing is lost', async () => {
    const w = await world(60);
    const tag = await w.tag();
    await tagMembers(w.ctx, { code: tag.code, memberIds: w.memberIds });
    await fault(w, 45009, 6);
    await w.sync();
    const asked = (await w.calls()).length;
    await w.sync(1_000);
    expect((await w.calls()).length).toBe(asked);
    expect(await waiting(w)).toBe(60);
    await control('DELETE', '/_control/faults');
    await w.sync(DAY_MS);
    expect(await w.atWechat(tag.wechatTagId)).toEqual([...w.openids].sort());
  });

  test('a token that WeChat gives no more of today (45009) does not use up the day’s tag calls', async () => {
    const w = await world(3);
    const tag = await w.tag();
    await tagMembers(w.ctx, { code: tag.code, memberIds: w.memberIds });
    await fault(w, 40001);
    const path = '/cgi-bin/stable_token';
    await control('POST', '/_control/faults', { path, appid: w.account.appId, errcode: 45009, times: 2 });
    await w.sync().catch(() => undefined);
    expect(await waiting(w)).toBe(3);
    const quota = await db.quotaUse.findFirst({ where: { accountId: w.account.id, quota: 'batch_tag.day' } });
    expect(quota?.used).toBeLessThan(10);
    await control('DELETE', '/_control/faults');
    // A refused token is asked for again five seconds later.
    const again = () =>
      w.sync(10 * 60_000).then(
        () => true,
        () => false,
      );
    await expect.poll(again, { timeout: 20_000, interval: 250 }).toBe(true);
    expect(await w.atWechat(tag.wechatTagId)).toEqual([...w.openids].sort());
  });
});

describe('order and overlap', () => {
  test('somebody who waits on a page goes before a batch of hundreds', async () => {
    const w = await world(400);
    const [bulk, single] = [await w.tag(), await w.tag()];
    await tagMembers(w.ctx, { code: bulk.code, memberIds: w.memberIds });
    await pool.query('update wechat_tag_outbox set priority = 9 where account_id = $1', [w.account.id]);
    await tagMembers(w.ctx, { code: single.code, memberIds: w.memberIds.slice(-1) });
    await w.sync();
    expect((await w.calls())[0]).toEqual([w.fans.at(-1)?.openid]);
    expect(await waiting(w)).toBe(0);
  });

  test('no fan is in two calls at a time, no call has more than 50, and several are under way', async () => {
    const w = await world(300);
    const tags = [await w.tag(), await w.tag(), await w.tag()];
    for (const { code } of tags) await tagMembers(w.ctx, { code, memberIds: w.memberIds });
    const busy = new Set<string>();
    const seen = { overlaps: 0, most: 0, underWay: 0, mostUnderWay: 0 };
    const watched: WechatClient = {
      ...w.client,
      call: async (endpoint, input) => {
        const { openid_list: openids = [] } = (input?.body ?? {}) as { openid_list?: string[] };
        seen.overlaps += openids.filter((openid) => busy.has(openid)).length;
        seen.most = Math.max(seen.most, openids.length);
        seen.mostUnderWay = Math.max(seen.mostUnderWay, ++seen.underWay);
        for (const openid of openids) busy.add(openid);
        try {
          return await w.client.call(endpoint, input);
        } finally {
          seen.underWay -= 1;
          for (const openid of openids) busy.delete(openid);
        }
      },
    };
    await Promise.all([w.sync(0, watched), w.sync(0, watched)]);
    expect(seen).toMatchObject({ overlaps: 0, most: 50 });
    expect(seen.mostUnderWay).toBeGreaterThan(1);
    expect(seen.mostUnderWay).toBeLessThanOrEqual(6);
    for (const { wechatTagId } of tags) expect(await w.atWechat(wechatTagId)).toHaveLength(300);
    expect((await w.calls()).length).toBeLessThanOrEqual(24);
  });

  test('who changes their mind while WeChat is asked does not wait for the answer, and WeChat ends as they want', async () => {
    const w = await world(3);
    const tag = await w.tag();
    await tagMembers(w.ctx, { code: tag.code, memberIds: w.memberIds });
    let isFirst = true;
    const slow: WechatClient = {
      ...w.client,
      call: async (endpoint, input) => {
        if (isFirst) {
          isFirst = false;
          await untagMembers(w.ctx, { code: tag.code, memberIds: w.memberIds.slice(0, 1) });
        }
        return w.client.call(endpoint, input);
      },
    };
    await w.sync(0, slow);
    expect(await w.atWechat(tag.wechatTagId)).toHaveLength(2);
    expect(await db.fanTag.count({ where: { tagId: tag.id, wanted: true, confirmed: true } })).toBe(2);
    expect(await db.fanTag.count({ where: { tagId: tag.id, wanted: false, confirmed: false } })).toBe(1);
  });
});
