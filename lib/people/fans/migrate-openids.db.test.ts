import { beforeAll, expect, test } from 'vitest';
import { accountClient } from '@/lib/accounts/account-client';
import { db } from '@/lib/db/client';
import { makeCtx, makeTag, unique } from '@/lib/testing/factories';
import { callsOf, control, makeSandboxAccount, startTestSandbox } from '@/lib/testing/sandbox';
import { listOpenids } from '@/lib/wechat/users';
import { detailNewFans } from './detail-new-fans';
import { getFanBoard } from './get-fan-board';
import { migrateOpenids } from './migrate-openids';
import { resumeMigration } from './resume-migration';
import { workMigrations } from './work-migrations';

const CHANGE = '/cgi-bin/changeopenid';

beforeAll(async () => {
  const sandbox = await startTestSandbox();
  return () => sandbox.close();
});

/** Two accounts of which WeChat has merged the first, with that many followers, into the second. */
async function makeMerged(fanCount: number) {
  const [old, to] = [await makeSandboxAccount({ fanCount }), await makeSandboxAccount()];
  const stranger = unique('o');
  const member = await db.member.create({ data: {} });
  await db.fan.create({
    data: { accountId: old.account.id, openid: stranger, memberId: member.id, isSubscribed: false },
  });
  await control('POST', `/_control/accounts/${to.account.appId}/migrate`, { from: old.account.appId });
  const ctx = makeCtx({ accountId: to.account.id });
  return { old, to, ctx, stranger, input: { accountId: to.account.id, fromAppId: old.account.appId } };
}

test('fans get their new openids under their members, a hundred a call; who has none is told with the reason', async () => {
  const { old, to, ctx, stranger, input } = await makeMerged(230);
  const before = await db.fan.findMany({ where: { accountId: old.account.id }, orderBy: { id: 'asc' } });
  const tag = await makeTag({ accountId: old.account.id, wechatTagId: 100 });
  const tagged = before[0];
  if (!tagged) throw new Error('no fans');
  await db.fanTag.create({
    data: { fanId: tagged.id, tagId: tag.id, wanted: true, confirmed: true, source: 'staff' },
  });
  await db.fan.update({ where: { id: tagged.id }, data: { remark: '老朋友' } });
  const { id } = await migrateOpenids(ctx, input);
  await expect(migrateOpenids(ctx, input)).rejects.toMatchObject({ code: 'fan.migrate_open' });
  await workMigrations(ctx);
  expect(await db.openidMigration.findUnique({ where: { id } })).toMatchObject({
    status: 'finished',
    totalCount: 231,
    movedCount: 230,
    joinedCount: 0,
    failedCount: 1,
  });
  const lists = (await callsOf(to.account.appId, CHANGE)).map((call) => call.body.openid_list as string[]);
  expect(lists.map((list) => list.length)).toEqual([100, 100, 31]);
  const { migrations } = await getFanBoard(ctx, { accountId: to.account.id });
  expect(migrations[0]?.failures).toMatchObject([{ openid: stranger, reason: 'fan.no_new_openid' }]);

  const after = await db.fan.findMany({ where: { accountId: to.account.id }, orderBy: { id: 'asc' } });
  expect(after.map((fan) => fan.memberId)).toEqual(before.slice(0, 230).map((fan) => fan.memberId));
  expect(after[0]).toMatchObject({
    isSubscribed: true,
    remark: '老朋友',
    scene: 'ADD_SCENE_ACCOUNT_MIGRATION',
  });
  // The old fan has left, and the tag it carries still finds the person.
  expect(await db.fan.findUnique({ where: { id: tagged.id }, include: { tags: true } })).toMatchObject({
    isSubscribed: false,
    tags: [{ wanted: true }],
  });
  await detailNewFans(ctx);
  expect(await db.fan.count({ where: { accountId: to.account.id, detailedAt: null } })).toBe(0);
  // Once more moves nobody twice.
  await migrateOpenids(ctx, input);
  await workMigrations(ctx);
  expect(await db.fan.count({ where: { accountId: to.account.id } })).toBe(230);
});

test('a fan that the new account knows already makes both members one; two registered ones stay apart and are told', async () => {
  const { old, to, ctx, input } = await makeMerged(2);
  const [first, second] = await db.fan.findMany({
    where: { accountId: old.account.id },
    orderBy: { id: 'asc' },
  });
  const { openids } = await newOpenids(to.account.appId);
  const members = await Promise.all(
    openids.map(() => db.member.create({ data: { registeredAt: new Date() } })),
  );
  for (const [n, openid] of openids.entries())
    await db.fan.create({
      data: { accountId: to.account.id, openid, memberId: members[n]?.id ?? 0n, isSubscribed: true },
    });
  await db.member.update({ where: { id: second?.memberId ?? 0n }, data: { registeredAt: new Date() } });
  const { id } = await migrateOpenids(ctx, input);
  await workMigrations(ctx);
  expect(await db.openidMigration.findUnique({ where: { id } })).toMatchObject({
    movedCount: 1,
    joinedCount: 1,
    failedCount: 2,
  });
  expect(await db.member.findUnique({ where: { id: first?.memberId ?? 0n } })).toMatchObject({
    mergedIntoId: members[0]?.id,
  });
  expect(
    await db.openidMigrationFailure.findMany({ where: { migrationId: id }, orderBy: { fanId: 'asc' } }),
  ).toMatchObject([{ fanId: second?.id, reason: 'fan.both_registered' }, { reason: 'fan.no_new_openid' }]);
});

test('a migration that WeChat does not know stops with its reason and goes on when somebody resumes it', async () => {
  const [old, to] = [await makeSandboxAccount({ fanCount: 3 }), await makeSandboxAccount()];
  const ctx = makeCtx({ accountId: to.account.id });
  const { id } = await migrateOpenids(ctx, { accountId: to.account.id, fromAppId: old.account.appId });
  await workMigrations(ctx);
  expect(await db.openidMigration.findUnique({ where: { id } })).toMatchObject({
    status: 'paused',
    failure: 'wechat.40013',
    movedCount: 0,
  });
  await control('POST', `/_control/accounts/${to.account.appId}/migrate`, { from: old.account.appId });
  await resumeMigration(ctx, { id });
  await expect(resumeMigration(ctx, { id })).rejects.toMatchObject({ code: 'fan.sync_wrong_state' });
  await workMigrations(ctx);
  expect(await db.openidMigration.findUnique({ where: { id } })).toMatchObject({
    status: 'finished',
    movedCount: 3,
  });
});

test('nobody begins one without the right, from an account that is not here, or from the account itself', async () => {
  const { account } = await makeSandboxAccount();
  const ctx = makeCtx({ accountId: account.id });
  const from = (fromAppId: string) => ({ accountId: account.id, fromAppId });
  const approver = makeCtx({ role: 'approver' });
  await expect(migrateOpenids(approver, from('wx1'))).rejects.toMatchObject({ code: 'auth.forbidden' });
  await expect(workMigrations(approver)).rejects.toMatchObject({ code: 'auth.forbidden' });
  await expect(resumeMigration(approver, { id: 1 })).rejects.toMatchObject({ code: 'auth.forbidden' });
  await expect(getFanBoard(approver, { accountId: account.id })).rejects.toMatchObject({
    code: 'auth.forbidden',
  });
  await expect(migrateOpenids(ctx, from(unique('wx')))).rejects.toMatchObject({
    code: 'fan.migrate_unknown',
  });
  await expect(migrateOpenids(ctx, from(account.appId))).rejects.toMatchObject({ code: 'fan.migrate_same' });
  await expect(migrateOpenids(ctx, { accountId: 9_999_999, fromAppId: 'x' })).rejects.toMatchObject({
    code: 'common.not_found',
  });
  await expect(getFanBoard(ctx, { accountId: 9_999_999 })).rejects.toMatchObject({
    code: 'common.not_found',
  });
});

/** Whom the sandbox's list of followers names now, oldest first. */
async function newOpenids(appId: string): Promise<{ openids: string[] }> {
  const account = await db.account.findUniqueOrThrow({ where: { appId } });
  const { value } = await listOpenids(await accountClient(account.id)).next();
  return { openids: value?.openids ?? [] };
}
