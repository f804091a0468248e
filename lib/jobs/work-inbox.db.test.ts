import { beforeAll, describe, expect, test } from 'vitest';
import { createOwnDatabase } from '@/lib/testing/own-services';

// The inbox is one for all accounts, so this file has a database of its own.
const database = await createOwnDatabase();
process.env.DATABASE_URL = database.url;
const { closeDb, db, pool } = await import('@/lib/db/client');
const { INBOX_ATTEMPTS } = await import('@/lib/pushes/inbox');
const { receivePush } = await import('@/lib/pushes/receive-push');
const { makeCtx, makeFan, makeMember, unique } = await import('@/lib/testing/factories');
const { addressOf, makePushAccount, sealedPush, textFields } = await import('@/lib/testing/pushes');
const { workInbox } = await import('./work-inbox');

type Account = Awaited<ReturnType<typeof makePushAccount>>;

const seconds = (at: Date) => Math.floor(at.getTime() / 1_000);
const eventOf = (openid: string, Event: string, more: Record<string, string> = {}) => ({
  ToUserName: 'gh_x',
  FromUserName: openid,
  CreateTime: seconds(new Date()),
  MsgType: 'event',
  Event,
  ...more,
});

describe('the inbox', () => {
  let account: Account;
  beforeAll(async () => {
    account = await makePushAccount('safe');
    return async () => {
      await closeDb();
      await database.drop();
    };
  });
  const push = async (fields: Parameters<typeof sealedPush>[1]) =>
    expect(await receivePush(sealedPush(addressOf(account), fields))).toMatchObject({ status: 200 });
  const waiting = () => db.inboundMessage.count({ where: { handledAt: null } });

  test('a follow by a scene makes the fan, an unfollow ends it, and nothing waits afterwards', async () => {
    await db.channel.create({ data: { accountId: account.id, scene: 'shop-7', name: '门店' } });
    const openid = unique('o');
    await push(eventOf(openid, 'subscribe', { EventKey: 'qrscene_shop-7', Ticket: 't' }));
    await workInbox(makeCtx());
    const fan = () => db.fan.findFirstOrThrow({ where: { openid }, include: { channel: true } });
    expect(await fan()).toMatchObject({ isSubscribed: true, channel: { scene: 'shop-7' } });
    await push({ ...eventOf(openid, 'unsubscribe'), CreateTime: seconds(new Date()) + 1 });
    await workInbox(makeCtx());
    expect(await fan()).toMatchObject({ isSubscribed: false });
    expect(await waiting()).toBe(0);
  });

  test('messages show when a fan was last there, whatever their order', async () => {
    const member = await makeMember();
    const { id, openid } = await makeFan({ accountId: account.id, memberId: member.id });
    for (const CreateTime of [2_000, 3_000, 1_000])
      await push({ ...textFields('a', { FromUserName: openid }), CreateTime });
    await workInbox(makeCtx());
    expect(await db.fan.findUnique({ where: { id } })).toMatchObject({
      lastInteractionAt: new Date(3_000_000),
    });
    expect(await waiting()).toBe(0);
  });

  test('a message that cannot be handled waits longer each time, is given up in the end, and holds up no other', async () => {
    await push(eventOf(unique('o'), 'masssendjobfinish', { MsgID: '1', Status: 'send success' }));
    const bad = await db.inboundMessage.findFirstOrThrow({ where: { handledAt: null } });
    await db.inboundMessage.update({ where: { id: bad.id }, data: { payload: { MsgID: 'no number' } } });
    const row = () => db.inboundMessage.findUniqueOrThrow({ where: { id: bad.id } });
    const openid = unique('o');
    await push(eventOf(openid, 'subscribe'));
    await workInbox(makeCtx());
    expect(await db.fan.count({ where: { openid } })).toBe(1);
    expect(await row()).toMatchObject({
      attempts: 1,
      handledAt: null,
      failure: expect.stringContaining('MsgID'),
    });
    expect((await row()).dueAt.getTime()).toBeGreaterThan(Date.now());
    await workInbox(makeCtx());
    expect(await row()).toMatchObject({ attempts: 1 });
    for (let n = 1; n < INBOX_ATTEMPTS; n++) {
      await db.inboundMessage.update({ where: { id: bad.id }, data: { dueAt: new Date(0) } });
      await workInbox(makeCtx());
    }
    const givenUp = await row();
    expect(givenUp).toMatchObject({ attempts: INBOX_ATTEMPTS, failure: expect.any(String) });
    expect(givenUp.handledAt).not.toBeNull();
  });

  test('two workers share what waits and take nothing twice', async () => {
    const openids = Array.from({ length: 1_200 }, () => unique('o'));
    await Promise.all(openids.map((openid) => push({ ...textFields('a'), FromUserName: openid })));
    await Promise.all([workInbox(makeCtx()), workInbox(makeCtx())]);
    const rows = await db.inboundMessage.findMany({ where: { openid: { in: openids } } });
    expect(rows).toHaveLength(openids.length);
    expect(rows.every((row) => row.attempts === 1 && row.handledAt !== null)).toBe(true);
  });

  test('what a dead worker had taken is taken again when its lease has ended', async () => {
    const openid = unique('o');
    await push(eventOf(openid, 'subscribe'));
    await db.inboundMessage.updateMany({
      where: { openid },
      data: { attempts: 1, dueAt: new Date(Date.now() + 20_000) },
    });
    await workInbox(makeCtx());
    expect(await db.fan.count({ where: { openid } })).toBe(0);
    await db.inboundMessage.updateMany({ where: { openid }, data: { dueAt: new Date(Date.now() - 1) } });
    await workInbox(makeCtx());
    expect(await db.fan.count({ where: { openid } })).toBe(1);
  });

  test('looking for what waits reads the inbox’s own index, however many rows were handled', async () => {
    await pool.query('analyze inbound_message');
    const { rows } = await pool.query<{ 'QUERY PLAN': string }>(`explain select id from inbound_message
      where handled_at is null and due_at <= clock_timestamp() order by due_at, id limit 500 for update skip locked`);
    expect(rows.map((row) => row['QUERY PLAN']).join('\n')).toContain('inbound_message_inbox_idx');
  });
});
