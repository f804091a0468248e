import { beforeAll, describe, expect, test } from 'vitest';
import { db } from '@/lib/db/client';
import { startFanSync } from '@/lib/people/fans/start-fan-sync';
import { makeAccount, makeCtx, makeFan, makeMember, makeTag, unique } from '@/lib/testing/factories';
import { makeUnknownFollowers, syncFans, workOn } from '@/lib/testing/fans';
import { callsOf, control, makeSandboxAccount, startTestSandbox } from '@/lib/testing/sandbox';
import { cancelFanSync } from './cancel-fan-sync';
import { getFanSync } from './get-fan-sync';
import { pauseFanSync } from './pause-fan-sync';
import { resumeFanSync } from './resume-fan-sync';
import { workFanSyncs } from './work-fan-syncs';

const DAY_MS = 86_400_000;
const LIST = '/cgi-bin/user/get';
const DETAILS = '/cgi-bin/user/info/batchget';
const yesterday = () => new Date(Date.now() - DAY_MS);
const fault = (appid: string, body: object) => control('POST', '/_control/faults', { appid, ...body });

beforeAll(async () => {
  const sandbox = await startTestSandbox();
  return () => sandbox.close();
});

describe('a full sync', () => {
  test('makes fan and member rows of all followers, in WeChat’s order, with what WeChat tells of each', async () => {
    const { account, ctx } = await makeUnknownFollowers({ count: 1_234, unionid: true });
    const run = await syncFans(ctx);
    expect(run).toMatchObject({
      status: 'finished',
      totalCount: 1_234,
      listedCount: 1_234,
      detailedCount: 1_234,
      newCount: 1_234,
      leftCount: 0,
      failure: null,
    });
    const fans = await db.fan.findMany({ where: { accountId: account.id }, orderBy: { id: 'asc' } });
    expect(fans).toHaveLength(1_234);
    expect(
      fans.every((fan) => fan.isSubscribed && fan.unionid && fan.scene && fan.followedAt && fan.detailedAt),
    ).toBe(true);
    const members = fans.map((fan) => fan.memberId);
    expect(members).toEqual([...members].sort((a, b) => Number(a - b)));
    const listed = (await callsOf(account.appId, LIST))[0]?.response as { data: { openid: string[] } };
    expect(fans.map((fan) => fan.openid)).toEqual(listed.data.openid);
    for (const call of await callsOf(account.appId, DETAILS))
      expect((call.body.user_list as unknown[]).length).toBeLessThanOrEqual(100);
    const marked = await db.searchOutbox.groupBy({
      by: ['memberId', 'priority'],
      where: { memberId: { in: members } },
    });
    expect(marked).toHaveLength(1_234);
    expect(marked.every((row) => row.priority === 9)).toBe(true);
  });

  test('marks who left, brings in who came, and takes back who is there again', async () => {
    const { account, openids } = await makeSandboxAccount({ fanCount: 30 });
    const ctx = makeCtx({ accountId: account.id });
    await db.fan.updateMany({ where: { accountId: account.id }, data: { followedAt: yesterday() } });
    const [gone = '', back = ''] = openids;
    const left = unique('o');
    const member = await makeMember();
    await makeFan({ accountId: account.id, memberId: member.id, openid: left });
    await db.fan.updateMany({ where: { openid: left }, data: { followedAt: yesterday() } });
    await db.fan.updateMany({
      where: { openid: back },
      data: { isSubscribed: false, unfollowedAt: yesterday() },
    });
    await control('POST', `/_control/accounts/${account.appId}/fans/${gone}/unfollow`, {});
    const come = unique('o');
    await control('POST', `/_control/accounts/${account.appId}/fans`, { openids: [come] });
    const run = await syncFans(ctx);
    expect(run).toMatchObject({ status: 'finished', newCount: 1, leftCount: 2 });
    const follows = async (openid: string) =>
      (await db.fan.findFirstOrThrow({ where: { accountId: account.id, openid } })).isSubscribed;
    expect([await follows(gone), await follows(left)]).toEqual([false, false]);
    expect([await follows(back), await follows(come)]).toEqual([true, true]);
    // Once more changes nothing.
    expect(await syncFans(ctx)).toMatchObject({ newCount: 0, leftCount: 0, listedCount: 30 });
  });

  test('keeps fan_tag true to WeChat’s list: confirmed, lost, found, and what waits is left alone', async () => {
    const { account, openids } = await makeSandboxAccount({ fanCount: 4 });
    const ctx = makeCtx({ accountId: account.id });
    const [confirmed = '', lost = '', found = '', waiting = ''] = openids;
    const fanIds = new Map(
      (await db.fan.findMany({ where: { accountId: account.id } })).map((fan) => [fan.openid, fan.id]),
    );
    const idOf = (openid: string) => fanIds.get(openid) ?? 0n;
    const { tag, later } = await sandboxTags(account.appId, {
      tag: [confirmed, found, waiting],
      later: [confirmed],
    });
    const ours = await makeTag({ accountId: account.id, wechatTagId: tag });
    const other = await makeTag({ accountId: account.id, wechatTagId: later });
    const row = (openid: string, wanted: boolean, isConfirmed: boolean) => ({
      fanId: idOf(openid),
      tagId: ours.id,
      wanted,
      confirmed: isConfirmed,
      source: 'staff' as const,
    });
    await db.fanTag.createMany({ data: [row(confirmed, true, false), row(lost, true, true)] });
    await db.wechatTagOutbox.create({
      data: { accountId: account.id, tagId: ours.id, fanId: idOf(waiting) },
    });
    await syncFans(ctx);
    const tagsOf = (openid: string) =>
      db.fanTag.findMany({ where: { fanId: idOf(openid) }, orderBy: { tagId: 'asc' } });
    expect(await tagsOf(confirmed)).toMatchObject([
      { tagId: ours.id, wanted: true, confirmed: true, source: 'staff' },
      { tagId: other.id, wanted: true, confirmed: true, source: 'push' },
    ]);
    expect(await tagsOf(lost)).toMatchObject([{ wanted: true, confirmed: false }]);
    expect(await tagsOf(found)).toMatchObject([{ wanted: true, confirmed: true, source: 'push' }]);
    expect(await tagsOf(waiting)).toEqual([]);
    const fan = await db.fan.findUniqueOrThrow({ where: { id: idOf(confirmed) } });
    expect(fan.wechatTagIds).toEqual([tag, later]);
  });

  test('attributes the channel whose code a fan followed by before we knew them', async () => {
    const { account, ctx } = await makeUnknownFollowers();
    const channel = await db.channel.create({
      data: { accountId: account.id, scene: 'shop-1', name: '门店' },
    });
    const openid = unique('o');
    await control('POST', `/_control/accounts/${account.appId}/fans/${openid}/follow`, { scene: 'shop-1' });
    await syncFans(ctx);
    expect(await db.fan.findFirst({ where: { openid }, include: { member: true } })).toMatchObject({
      qrScene: 'shop-1',
      channelId: channel.id,
      member: { channelId: channel.id },
    });
  });
});

describe('what stops a sync', () => {
  test('used-up calls wait for the next Beijing day, and the reason is told', async () => {
    const { account, ctx } = await makeUnknownFollowers({ count: 250 });
    await control('PATCH', `/_control/accounts/${account.appId}`, { limits: { [DETAILS]: 1 } });
    const run = await syncFans(ctx);
    expect(run).toMatchObject({ status: 'queued', phase: 'details', failure: 'wechat.45009' });
    const next = new Date(
      `${new Date(ctx.now.getTime() + DAY_MS + 8 * 3_600_000).toISOString().slice(0, 10)}T00:00+08:00`,
    );
    expect(run.notBefore).toEqual(next);
    await control('PATCH', `/_control/accounts/${account.appId}`, { limits: { [DETAILS]: null } });
    // Not before its time, by whichever worker.
    expect(await workOn(ctx, run.id)).toMatchObject({ status: 'queued' });
    const tomorrow = { ...ctx, now: next };
    expect(await workOn(tomorrow, run.id)).toMatchObject({
      status: 'finished',
      detailedCount: 250,
      failure: null,
    });
  });

  test('an answer that never comes is asked for again later; nothing is lost', async () => {
    const { account, ctx } = await makeUnknownFollowers({ count: 3 });
    await fault(account.appId, { path: LIST, times: 3, drop: 'before' });
    const run = await syncFans(ctx);
    expect(run).toMatchObject({ status: 'queued', failure: 'wechat.network', listedCount: 0 });
    const later = { ...ctx, now: new Date(ctx.now.getTime() + 60_000) };
    expect(await workOn(later, run.id)).toMatchObject({ status: 'finished', newCount: 3 });
  });

  test('an account without the right pauses with WeChat’s reason until a person resumes', async () => {
    const { account, ctx } = await makeUnknownFollowers({ count: 3 });
    await control('PATCH', `/_control/accounts/${account.appId}`, { verified: false });
    const run = await syncFans(ctx);
    expect(run).toMatchObject({ status: 'paused', failure: 'wechat.48001' });
    await control('PATCH', `/_control/accounts/${account.appId}`, { verified: true });
    await resumeFanSync(ctx, { id: run.id });
    expect(await workOn(ctx, run.id)).toMatchObject({ status: 'finished', newCount: 3 });
  });

  test('one openid that WeChat does not tell of (40003) keeps nobody else from being told of', async () => {
    const { account, ctx } = await makeUnknownFollowers({ count: 150 });
    await fault(account.appId, { path: DETAILS, times: 1, errcode: 40003 });
    expect(await syncFans(ctx)).toMatchObject({ status: 'finished', detailedCount: 150 });
    expect(await db.fan.count({ where: { accountId: account.id, scene: null } })).toBe(0);
  });

  test('a list far shorter than WeChat’s own figure is not believed, so nobody is marked as gone', async () => {
    const { account, ctx } = await makeUnknownFollowers({ count: 10 });
    const member = await makeMember();
    const { id } = await makeFan({ accountId: account.id, memberId: member.id });
    await db.fan.update({ where: { id }, data: { followedAt: yesterday() } });
    const { id: runId } = await startFanSync(ctx, { accountId: account.id });
    // As if pages had been missed: the run has been told of 400 and seen none of them.
    await db.fanSync.update({
      where: { id: runId },
      data: { totalCount: 400, cursor: await lastOpenid(account.appId) },
    });
    expect(await workOn(ctx, runId)).toMatchObject({ status: 'paused', failure: 'fan.list_incomplete' });
    expect(await db.fan.findUnique({ where: { id } })).toMatchObject({ isSubscribed: true });
    await resumeFanSync(ctx, { id: runId });
    expect(await workOn(ctx, runId)).toMatchObject({ status: 'finished', listedCount: 10, leftCount: 1 });
  });
});

describe('who may and when', () => {
  test('one sync an account is open at a time, also when two people ask at once', async () => {
    const { ctx, account } = await makeUnknownFollowers();
    const asked = await Promise.allSettled(
      Array.from({ length: 3 }, () => startFanSync(ctx, { accountId: account.id })),
    );
    expect(asked.filter((one) => one.status === 'fulfilled')).toHaveLength(1);
    for (const one of asked.filter((a) => a.status === 'rejected'))
      expect(one.reason).toMatchObject({ code: 'fan.sync_open' });
    expect(await db.auditLog.count({ where: { accountId: account.id, action: 'fan.sync_start' } })).toBe(1);
  });

  test('a paused sync stands still, a resumed one goes on, a cancelled one is over', async () => {
    const { ctx, account } = await makeUnknownFollowers({ count: 20 });
    const { id } = await startFanSync(ctx, { accountId: account.id });
    await pauseFanSync(ctx, { id });
    await workFanSyncs(ctx);
    expect(await getFanSync(ctx, { id })).toMatchObject({ status: 'paused', listedCount: 0 });
    await expect(pauseFanSync(ctx, { id })).rejects.toMatchObject({ code: 'fan.sync_wrong_state' });
    await resumeFanSync(ctx, { id });
    await cancelFanSync(ctx, { id });
    expect(await workOn(ctx, id)).toMatchObject({ status: 'cancelled', listedCount: 0 });
    for (const verb of [pauseFanSync, resumeFanSync, cancelFanSync])
      await expect(verb(ctx, { id })).rejects.toMatchObject({ code: 'fan.sync_wrong_state' });
    const { id: second } = await startFanSync(ctx, { accountId: account.id });
    expect(await workOn(ctx, second)).toMatchObject({ status: 'finished', listedCount: 20 });
  });

  test('an approver may not, and what is not there is not found', async () => {
    const approver = makeCtx({ role: 'approver' });
    const ctx = makeCtx();
    const account = await makeAccount();
    await expect(startFanSync(approver, { accountId: account.id })).rejects.toMatchObject({
      code: 'auth.forbidden',
    });
    for (const verb of [pauseFanSync, resumeFanSync, cancelFanSync, getFanSync]) {
      expect(() => verb(approver, { id: 1 })).toSatisfy(isForbidden);
      await expect(verb(ctx, { id: 2_000_000 })).rejects.toMatchObject({ code: 'common.not_found' });
    }
    await expect(startFanSync(ctx, { accountId: 2_000_000 })).rejects.toMatchObject({
      code: 'common.not_found',
    });
    await db.account.update({ where: { id: account.id }, data: { disabledAt: new Date() } });
    await expect(startFanSync(ctx, { accountId: account.id })).rejects.toMatchObject({
      code: 'account.disabled',
    });
  });
});

/** Tags of the sandbox, each on the fans named, in the order given. */
async function sandboxTags<K extends string>(
  appid: string,
  wanted: Record<K, string[]>,
): Promise<Record<K, number>> {
  const { secret } = await control<{ secret: string }>('GET', `/_control/accounts/${appid}`);
  const post = async (path: string, body: object) => {
    const base = process.env.WECHAT_SANDBOX_URL ?? '';
    const reply = await fetch(base + path, { method: 'POST', body: JSON.stringify(body) });
    return (await reply.json()) as { access_token: string; tag: { id: number }; errcode?: number };
  };
  const { access_token } = await post('/cgi-bin/stable_token', {
    grant_type: 'client_credential',
    appid,
    secret,
  });
  const ids = {} as Record<K, number>;
  for (const key of Object.keys(wanted) as K[]) {
    const { tag } = await post(`/cgi-bin/tags/create?access_token=${access_token}`, {
      tag: { name: unique('t') },
    });
    ids[key] = tag.id;
    await post(`/cgi-bin/tags/members/batchtagging?access_token=${access_token}`, {
      openid_list: wanted[key],
      tagid: tag.id,
    });
  }
  return ids;
}

/** The last openid of WeChat's list, from which it goes on with an empty page. */
async function lastOpenid(appid: string): Promise<string> {
  const openid = unique('o');
  await control('POST', `/_control/accounts/${appid}/fans`, { openids: [openid] });
  await control('POST', `/_control/accounts/${appid}/fans/${openid}/unfollow`, {});
  return openid;
}

/** A verb refuses at its first line, whether it is async or hands a promise on. */
function isForbidden(call: () => unknown): boolean {
  try {
    const result = call();
    if (result instanceof Promise) result.catch(() => undefined);
    return result instanceof Promise;
  } catch (error) {
    return (error as { code?: string }).code === 'auth.forbidden';
  }
}
