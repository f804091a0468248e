import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { QR_CALLS_PER_DAY } from '@/lib/accounts/reserve-qr-call';
import type { Ctx } from '@/lib/auth/ctx';
import { db } from '@/lib/db/client';
import { makeBranch, makeCtx, unique } from '@/lib/testing/factories';
import { callsOf, control, makeSandboxAccount, startTestSandbox } from '@/lib/testing/sandbox';
import { startOfBusinessDay } from '@/lib/time/format';
import { archiveChannel } from './archive-channel';
import { createChannel } from './create-channel';
import { getChannel } from './get-channel';
import { makeQrCode } from './make-qr-code';
import type { CreateChannelInput } from './schema';
import { settleQrCode, settleQrCodes } from './settle-qr-code';

const CREATE = '/cgi-bin/qrcode/create';
const DAY_MS = 86_400_000;
const refused = (code: string) => expect.objectContaining({ code });

let sandbox: { close: () => Promise<void> };
let account: { id: number; appId: string };
let ctx: Ctx;
beforeAll(async () => {
  sandbox = await startTestSandbox();
});
beforeEach(async () => {
  ({ account } = await makeSandboxAccount());
  ctx = makeCtx({ role: 'marketer', accountId: account.id });
});
afterEach(() => control('DELETE', '/_control/faults'));
afterAll(() => sandbox.close());

const input = (given: Partial<CreateChannelInput> = {}): CreateChannelInput => ({
  accountId: account.id,
  name: '海报',
  note: '',
  scene: unique('s'),
  branchId: null,
  storeId: null,
  tagCodes: [],
  kind: 'permanent',
  days: null,
  ...given,
});
const fault = (given: Record<string, unknown>) =>
  control('POST', '/_control/faults', { path: CREATE, appid: account.appId, times: 1, ...given });
const stored = (id: number) => db.channel.findUniqueOrThrow({ where: { id } });
/** The lease of whoever asked last runs out. */
const leaseEnds = (id: number) =>
  db.channel.update({ where: { id }, data: { qrLeaseUntil: new Date(Date.now() - 1) } });
const at = (ms: number): Ctx => ({ ...ctx, now: new Date(ctx.now.getTime() + ms) });
const calls = () => callsOf(account.appId, CREATE);

describe('a permanent code', () => {
  test('is asked for with the scene as text, and made again it is the same', async () => {
    const { id } = await createChannel(ctx, input({ scene: '门店 12' }));
    const first = await stored(id);
    expect(await makeQrCode(ctx, { id })).toEqual({ outcome: 'made', failure: null });
    expect(await stored(id)).toMatchObject({ ticket: first.ticket, qrUrl: first.qrUrl, expiresAt: null });
    expect((await calls()).map((call) => call.body)).toEqual(
      Array.from({ length: 2 }, () => ({
        action_name: 'QR_LIMIT_STR_SCENE',
        action_info: { scene: { scene_str: '门店 12' } },
      })),
    );
  });

  test('made at WeChat by a call whose answer was lost: the channel waits, and the sweep adopts the same ticket', async () => {
    await fault({ drop: 'after' });
    const { id } = await createChannel(ctx, input());
    expect(await getChannel(ctx, { id })).toMatchObject({ code: 'waiting', qrUrl: null });
    await settleQrCodes(ctx);
    expect(await calls()).toHaveLength(1); // the lease lasts: somebody may still be asking
    await leaseEnds(id);
    await settleQrCodes(ctx);
    const [lost, adopted] = await calls();
    const { ticket, qrWantedAt, failure } = await stored(id);
    expect(lost?.response.ticket).toBeTypeOf('string');
    expect(adopted?.response.ticket).toBe(lost?.response.ticket);
    expect({ qrWantedAt, failure }).toEqual({ qrWantedAt: null, failure: null });
    expect(ticket).not.toBeNull();
    await settleQrCodes(ctx);
    expect(await calls()).toHaveLength(2);
  });

  test('a process killed between the stored wish and the call: the sweep makes the code', async () => {
    const channel = await db.channel.create({
      data: { accountId: account.id, name: '海报', scene: unique('s'), qrWantedAt: ctx.now },
    });
    await settleQrCodes(ctx);
    expect((await getChannel(ctx, channel)).code).toBe('live');
    expect(await calls()).toHaveLength(1);
  });

  test('two who settle the same wish make one call', async () => {
    const channel = await db.channel.create({
      data: { accountId: account.id, name: '海报', scene: unique('s'), qrWantedAt: ctx.now },
    });
    await Promise.all([1, 2, 3].map(() => settleQrCode(ctx, channel)));
    expect(await calls()).toHaveLength(1);
  });
});

describe('a temporary code', () => {
  test('lasts the days asked for, is shown as ending and ended, and is renewed with a new ticket', async () => {
    const { id } = await createChannel(ctx, input({ kind: 'temporary', days: 7 }));
    const first = await stored(id);
    expect(first.expiresAt).toEqual(new Date(ctx.now.getTime() + 7 * DAY_MS));
    expect((await calls())[0]?.body).toMatchObject({ action_name: 'QR_STR_SCENE', expire_seconds: 604_800 });
    const states = [0, 4, 7].map(async (days) => (await getChannel(at(days * DAY_MS), { id })).code);
    expect(await Promise.all(states)).toEqual(['live', 'ending', 'ended']);
    const renewed = at(6 * DAY_MS);
    await makeQrCode(renewed, { id });
    const second = await stored(id);
    expect(second.ticket).not.toBe(first.ticket);
    expect(second.expiresAt).toEqual(new Date(renewed.now.getTime() + 7 * DAY_MS));
    expect(await db.auditLog.count({ where: { action: 'channel.make_code', targetId: String(id) } })).toBe(1);
  });

  test('a renewal that WeChat refuses keeps the code that still works, and says why', async () => {
    const { id } = await createChannel(ctx, input({ kind: 'temporary', days: 7 }));
    const { ticket } = await stored(id);
    await fault({ errcode: 48001 });
    expect(await makeQrCode(ctx, { id })).toEqual({ outcome: 'failed', failure: 'wechat.48001' });
    expect(await stored(id)).toMatchObject({ ticket, qrWantedAt: null });
    expect(await getChannel(ctx, { id })).toMatchObject({ code: 'live', failure: 'wechat.48001' });
  });
});

describe('refusals and quota', () => {
  test('a refusal stays with the channel until it is tried again', async () => {
    await fault({ errcode: 48001 });
    const { id } = await createChannel(ctx, input());
    expect(await getChannel(ctx, { id })).toMatchObject({ code: 'failed', failure: 'wechat.48001' });
    await settleQrCodes(ctx);
    expect(await calls()).toHaveLength(1);
    expect(await makeQrCode(ctx, { id })).toEqual({ outcome: 'made', failure: null });
  });

  test('a call is reserved before it is made; without one left the channel waits and WeChat hears nothing', async () => {
    const day = startOfBusinessDay(ctx.now);
    const where = {
      accountId_quota_windowStart: { accountId: account.id, quota: 'qrcode.day', windowStart: day },
    };
    await createChannel(ctx, input());
    expect((await db.quotaUse.findUniqueOrThrow({ where })).used).toBe(1);
    await db.quotaUse.update({ where, data: { used: QR_CALLS_PER_DAY } });
    const { id } = await createChannel(ctx, input());
    expect(await getChannel(ctx, { id })).toMatchObject({
      code: 'waiting',
      failure: 'channel.calls_used_up',
    });
    expect(await calls()).toHaveLength(1);
    await leaseEnds(id);
    await settleQrCodes(at(DAY_MS));
    expect((await stored(id)).ticket).not.toBeNull();
  });

  test('WeChat counts otherwise (45009): the day is spent and the wish waits', async () => {
    await fault({ errcode: 45009 });
    const { id } = await createChannel(ctx, input());
    expect(await getChannel(ctx, { id })).toMatchObject({ code: 'waiting', failure: 'wechat.45009' });
    const { id: next } = await createChannel(ctx, input());
    expect((await getChannel(ctx, { id: next })).failure).toBe('channel.calls_used_up');
    expect(await calls()).toHaveLength(1);
  });

  test('archived channels, other branches’ and who may not: nothing is asked of WeChat', async () => {
    const [own, foreign] = [await makeBranch(), await makeBranch()];
    const { id } = await createChannel(ctx, input({ branchId: foreign.id }));
    const limited = makeCtx({ role: 'marketer', branchIds: [own.id] });
    await expect(makeQrCode(limited, { id })).rejects.toEqual(refused('common.not_found'));
    const manager = makeCtx({ role: 'branch_manager', branchIds: [foreign.id] });
    await expect(makeQrCode(manager, { id })).rejects.toEqual(refused('auth.forbidden'));
    await expect(settleQrCode(manager, { id })).rejects.toEqual(refused('auth.forbidden'));
    await archiveChannel(ctx, { id });
    await expect(makeQrCode(ctx, { id })).rejects.toEqual(refused('channel.archived'));
    await db.account.update({ where: { id: account.id }, data: { kind: 'subscription' } });
    const { id: other } = await db.channel.create({
      data: { accountId: account.id, name: '海报', scene: unique('s') },
    });
    await expect(makeQrCode(ctx, { id: other })).rejects.toEqual(refused('channel.not_service'));
    expect((await getChannel(ctx, { id: other })).obstacle?.code).toBe('channel.not_service');
    expect(await calls()).toHaveLength(1);
  });
});
