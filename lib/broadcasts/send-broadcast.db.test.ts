import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { accountClient } from '@/lib/accounts/account-client';
import { createAudience } from '@/lib/audiences/create-audience';
import type { Ctx } from '@/lib/auth/ctx';
import { db } from '@/lib/db/client';
import { handlePush } from '@/lib/people/handle-push';
import { makeBroadcastWorld, makeSubmitted, passTime, ruleOf } from '@/lib/testing/broadcasts';
import { makeTag, unique } from '@/lib/testing/factories';
import { callsOf, control, receivePushesOf, startTestSandbox } from '@/lib/testing/sandbox';
import { setClockOffset } from '@/lib/time/clock';
import { addDraft, updateDraft } from '@/lib/wechat/drafts';
import { addMaterial } from '@/lib/wechat/materials';
import { batchTag, createTag } from '@/lib/wechat/tags';
import { approveBroadcast } from './approve-broadcast';
import { changeBroadcast } from './change-broadcast';
import { clientMsgId } from './client-msg-id';
import { createBroadcast } from './create-broadcast';
import { getBroadcast } from './get-broadcast';
import { sendBroadcast } from './send-broadcast';
import { submitBroadcast } from './submit-broadcast';

const SEND = '/cgi-bin/message/mass/send';
/** Enough of a JPEG for what judges by size and leading bytes. */
const JPG = Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 16, 74, 70, 73, 70, 0]);
const SEND_ALL = '/cgi-bin/message/mass/sendall';

type World = Awaited<ReturnType<typeof makeBroadcastWorld>>;

async function approved(world: World, audienceId = world.audience.id) {
  const { id, digest } = await makeSubmitted(world.marketer, audienceId);
  await approveBroadcast(world.approver, { id, digest });
  return id;
}

/** Lets the sandbox finish its jobs and acts upon whatever it pushed. */
async function results(world: World, ctx: Ctx) {
  await passTime(2);
  await control('POST', '/_control/settle', {});
  const messages = await db.inboundMessage.findMany({
    where: { accountId: world.account.id, handledAt: null },
  });
  for (const { id } of messages) await handlePush(ctx, { messageId: String(id) });
}

const job = (world: World): Ctx => ({ ...world.marketer, actor: { kind: 'job', id: 'test', name: 'test' } });
const jobsOf = async (appId: string) =>
  (
    await control<{ jobs: { msgId: number | string; state: string; clientMsgId: string }[] }>(
      'GET',
      `/_control/accounts/${appId}/mass`,
    )
  ).jobs;
const receipts = (accountId: number) => db.fanMonthReceipt.findMany({ where: { fan: { accountId } } });

/** What a lease that ran out looks like: the worker that held it was killed. */
const loseLease = (id: string) =>
  db.broadcastBatch.updateMany({
    where: { broadcastId: id, status: 'calling' },
    data: { leaseUntil: new Date(0) },
  });

let sandbox: { close: () => Promise<void> };
beforeAll(async () => {
  sandbox = await startTestSandbox();
});
afterEach(() => control('DELETE', '/_control/faults'));
afterAll(async () => {
  await setClockOffset(0);
  await sandbox.close();
});

describe('sendBroadcast', () => {
  test('an approved text reaches exactly the frozen people and ends finished by the signed push', async () => {
    const world = await makeBroadcastWorld({ fanCount: 6 });
    const listener = await receivePushesOf(world.account, world.callback);
    const refuser = world.openids[0] ?? '';
    await control('PATCH', `/_control/accounts/${world.account.appId}/fans/${refuser}`, {
      refusesMass: true,
    });
    const id = await approved(world);
    expect(await sendBroadcast(job(world), { broadcastId: id })).toBe('all_called');
    const calls = await callsOf(world.account.appId, SEND);
    expect(calls).toHaveLength(1);
    expect(new Set(calls[0]?.body.touser as string[])).toEqual(new Set(world.openids));
    expect(await db.broadcast.findUnique({ where: { id } })).toMatchObject({ status: 'sending' });
    await results(world, job(world));
    const view = await getBroadcast(world.approver, { id });
    expect(view.status).toBe('finished');
    expect(view.progress.totals).toEqual({ people: 6, total: 6, filteredOut: 1, sent: 5, failed: 0 });
    expect((await receipts(world.account.id)).map((r) => r.count)).toEqual([1, 1, 1, 1, 1, 1]);
    await listener.close();
  });

  test('sending again, or from two workers at once, makes one call', async () => {
    const world = await makeBroadcastWorld({ fanCount: 3 });
    const id = await approved(world);
    await Promise.all([1, 2, 3].map(() => sendBroadcast(job(world), { broadcastId: id })));
    await sendBroadcast(job(world), { broadcastId: id });
    expect(await callsOf(world.account.appId, SEND)).toHaveLength(1);
  });

  test('a call that was carried out but not answered is repeated with the same id and list, and ends with the first msg_id', async () => {
    const world = await makeBroadcastWorld({ fanCount: 4 });
    const listener = await receivePushesOf(world.account, world.callback);
    const id = await approved(world);
    await control('POST', '/_control/faults', { path: SEND, appid: world.account.appId, drop: 'after' });
    expect(await sendBroadcast(job(world), { broadcastId: id })).toBe('waiting');
    expect(await db.broadcastBatch.findFirst({ where: { broadcastId: id } })).toMatchObject({
      status: 'calling',
      msgId: null,
    });
    const [first] = await jobsOf(world.account.appId);
    await results(world, job(world)); // the push comes before we know the msg_id
    const at = await passTime(62);
    expect(await sendBroadcast({ ...job(world), now: at }, { broadcastId: id })).toBe('all_called');
    const calls = await callsOf(world.account.appId, SEND);
    expect(calls).toHaveLength(2);
    expect(calls[1]?.body).toEqual(calls[0]?.body);
    expect(calls[1]?.errcode).toBe(45065);
    expect(await jobsOf(world.account.appId)).toHaveLength(1);
    const view = await getBroadcast(world.approver, { id });
    expect(view.status).toBe('finished');
    expect(view.progress.batches[0]?.msgId).toBe(String(first?.msgId));
    expect((await receipts(world.account.id)).every((r) => r.count === 1)).toBe(true);
    await listener.close();
  });

  test('a worker killed right after its claim is followed by another that repeats the stored call', async () => {
    const world = await makeBroadcastWorld({ fanCount: 3 });
    const id = await approved(world);
    await control('POST', '/_control/faults', { path: SEND, appid: world.account.appId, drop: 'before' });
    await sendBroadcast(job(world), { broadcastId: id });
    await db.fan.updateMany({
      where: { accountId: world.account.id, openid: world.openids[0] },
      data: { isSubscribed: false },
    });
    await loseLease(id);
    const at = await passTime(62);
    await sendBroadcast({ ...job(world), now: at }, { broadcastId: id });
    const jobs = await jobsOf(world.account.appId);
    expect(jobs).toMatchObject([{ clientMsgId: clientMsgId(id, 1) }]);
    const calls = await callsOf(world.account.appId, SEND);
    expect(calls.at(-1)?.body.touser).toEqual(calls[0]?.body.touser);
  });

  test('who left between freezing and sending drops out, nobody comes in', async () => {
    const world = await makeBroadcastWorld({ fanCount: 4 });
    const id = await approved(world);
    await db.fan.updateMany({
      where: { accountId: world.account.id, openid: world.openids[3] },
      data: { isSubscribed: false },
    });
    await sendBroadcast(job(world), { broadcastId: id });
    const [call] = await callsOf(world.account.appId, SEND);
    expect(new Set(call?.body.touser as string[])).toEqual(new Set(world.openids.slice(0, 3)));
  });

  test('WeChat’s plain no ends the batch with its code and nobody is counted', async () => {
    const world = await makeBroadcastWorld({ fanCount: 3 });
    const id = await approved(world);
    await control('POST', '/_control/faults', { path: SEND, appid: world.account.appId, errcode: 45028 });
    await sendBroadcast(job(world), { broadcastId: id });
    expect(await db.broadcast.findUnique({ where: { id } })).toMatchObject({ status: 'failed' });
    expect(await db.broadcastBatch.findFirst({ where: { broadcastId: id } })).toMatchObject({
      errorCode: 'wechat.45028',
    });
    expect(await receipts(world.account.id)).toEqual([]);
  });

  test('a result that comes twice changes nothing the second time', async () => {
    const world = await makeBroadcastWorld({ fanCount: 3 });
    const listener = await receivePushesOf(world.account, world.callback);
    await control('POST', '/_control/pushes/next', { duplicate: 2 });
    const id = await approved(world);
    await sendBroadcast(job(world), { broadcastId: id });
    await results(world, job(world));
    await results(world, job(world));
    expect(
      await db.inboundMessage.count({ where: { accountId: world.account.id, event: 'masssendjobfinish' } }),
    ).toBe(1);
    expect(await db.auditLog.count({ where: { targetId: id, action: 'broadcast.finished' } })).toBe(1);
    await listener.close();
  });

  test('the day’s hundredth call used up, the broadcast waits for tomorrow', async () => {
    const world = await makeBroadcastWorld({ fanCount: 3 });
    const id = await approved(world);
    const windowStart = new Date(
      Math.floor((Date.now() + 8 * 3_600_000) / 86_400_000) * 86_400_000 - 8 * 3_600_000,
    );
    const { now } = await control<{ now: string }>('GET', '/_control/clock');
    const day = new Date(
      Math.floor((new Date(now).getTime() + 8 * 3_600_000) / 86_400_000) * 86_400_000 - 8 * 3_600_000,
    );
    for (const start of new Set([windowStart.getTime(), day.getTime()])) {
      await db.quotaUse.create({
        data: { accountId: world.account.id, quota: 'mass.day', windowStart: new Date(start), used: 100 },
      });
    }
    expect(await sendBroadcast(job(world), { broadcastId: id })).toBe('waiting');
    expect(await callsOf(world.account.appId, SEND)).toHaveLength(0);
    expect(
      (await db.broadcastBatch.findFirstOrThrow({ where: { broadcastId: id } })).notBefore?.getTime(),
    ).toBeGreaterThan(day.getTime());
  });
});

describe('sendBroadcast by tag', () => {
  /** Four of five followers carry a WeChat tag here; at WeChat `tagged` of them do. */
  async function tagWorld(tagged: number) {
    const world = await makeBroadcastWorld({ fanCount: 5 });
    const client = await accountClient(world.account.id);
    const made = await createTag(client, { name: unique('t') });
    const tag = await makeTag({ accountId: world.account.id, wechatTagId: made.id });
    await db.$executeRaw`
      insert into fan_tag (fan_id, tag_id, wanted, confirmed, source)
      select id, ${tag.id}, true, true, 'staff' from fan
       where account_id = ${world.account.id} and openid = any(${world.openids.slice(0, 4)})`;
    await batchTag(client, { tagId: made.id, openids: world.openids.slice(0, tagged) });
    const audience = await createAudience(world.marketer, { name: unique('人群'), rule: ruleOf([tag.code]) });
    return { world, audience, wechatTagId: made.id };
  }

  test('one WeChat tag whose followers are exactly the frozen people goes out in one call by tag', async () => {
    const { world, audience, wechatTagId } = await tagWorld(4);
    const id = await approved(world, audience.id);
    expect((await getBroadcast(world.approver, { id })).plan).toMatchObject({
      route: 'tag',
      tag: { wechatTagId },
    });
    await sendBroadcast(job(world), { broadcastId: id });
    const calls = await callsOf(world.account.appId, SEND_ALL);
    expect(calls).toMatchObject([
      { body: { filter: { is_to_all: false, tag_id: wechatTagId }, clientmsgid: clientMsgId(id, 1) } },
    ]);
    expect(await callsOf(world.account.appId, SEND)).toHaveLength(0);
    expect((await receipts(world.account.id)).length).toBe(4);
  });

  test('if WeChat’s tag differs by one person the frozen people get it by list and nobody else does', async () => {
    const { world, audience } = await tagWorld(5);
    const id = await approved(world, audience.id);
    expect(await sendBroadcast(job(world), { broadcastId: id })).toBe('all_called');
    expect(await callsOf(world.account.appId, SEND_ALL)).toHaveLength(0);
    const [call] = await callsOf(world.account.appId, SEND);
    expect(new Set(call?.body.touser as string[])).toEqual(new Set(world.openids.slice(0, 4)));
    expect(await db.auditLog.count({ where: { targetId: id, action: 'broadcast.tag_differs' } })).toBe(1);
  });
});

test('an account disabled after approval pauses the broadcast with the reason and calls nobody', async () => {
  const world = await makeBroadcastWorld({ fanCount: 3 });
  const id = await approved(world);
  await db.account.update({ where: { id: world.account.id }, data: { disabledAt: new Date() } });
  expect(await sendBroadcast(job(world), { broadcastId: id })).toBe('paused');
  expect(await db.broadcast.findUnique({ where: { id } })).toMatchObject({
    status: 'paused',
    pauseReason: 'account.disabled',
  });
  expect(await callsOf(world.account.appId, SEND)).toHaveLength(0);
});

test('an article changed at WeChat after approval pauses the broadcast, and it may be changed and submitted again', async () => {
  const world = await makeBroadcastWorld({ fanCount: 3 });
  const client = await accountClient(world.account.id);
  const file = { bytes: JPG, fileName: 'cover.jpg', contentType: 'image/jpeg' };
  const cover = await addMaterial(client, { kind: 'thumb', file });
  const article = { title: '会员日', content: '<p>第二杯一元</p>', thumb_media_id: cover.mediaId };
  const { mediaId } = await addDraft(client, { articles: [article] });
  await db.draft.create({
    data: {
      accountId: world.account.id,
      mediaId,
      title: '会员日',
      articles: [],
      updatedAt: new Date(),
      syncedAt: new Date(),
    },
  });
  const input = {
    title: '会员日',
    content: { kind: 'article' as const, mediaId },
    audienceId: world.audience.id,
    scheduledAt: null,
  };
  const { id } = await createBroadcast(world.marketer, input);
  const { digest } = await submitBroadcast(world.marketer, { id, revision: 1 });
  await approveBroadcast(world.approver, { id, digest });
  await updateDraft(client, { mediaId, index: 0, article: { ...article, content: '<p>第二杯两元</p>' } });
  expect(await sendBroadcast(job(world), { broadcastId: id })).toBe('paused');
  expect(await db.broadcast.findUnique({ where: { id } })).toMatchObject({
    pauseReason: 'broadcast.article_changed',
  });
  expect(await callsOf(world.account.appId, SEND)).toHaveLength(0);
  const { revision } = await changeBroadcast(world.marketer, { ...input, id, revision: 1 });
  await submitBroadcast(world.marketer, { id, revision });
});
