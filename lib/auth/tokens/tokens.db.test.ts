import { randomUUID } from 'node:crypto';
import { afterAll, expect, test } from 'vitest';
import { closeDb, db } from '@/lib/db/client';
import { makeAccount, makeBranch, makeCtx, makeStaff, unique } from '@/lib/testing/factories';
import { readApiToken } from '../api-token';
import { clearApiTraces, once } from '../idempotency';
import { ROLES } from '../permissions';
import { createApiToken } from './create-api-token';
import { listApiTokens } from './list-api-tokens';
import { revokeApiToken } from './revoke-api-token';
import { createApiTokenInput } from './schema';

afterAll(closeDb);
const code = (value: string) => expect.objectContaining({ code: value });
const input = (more: object = {}) =>
  createApiTokenInput.parse({ name: unique('CRM '), scopes: ['tags.read'], ...more });
const call = (token: string) =>
  readApiToken(new Request('http://localhost/', { headers: { authorization: `Bearer ${token}` } }));

test('a token opens the interface with its scopes, branches, account and limit, and is not stored itself', async () => {
  const [branch, account, { ctx }] = [await makeBranch(), await makeAccount(), await makeStaff()];
  const made = await createApiToken(
    ctx,
    input({ branchIds: [branch.id], accountId: account.id, callsPerMinute: 7, expiresInDays: 90 }),
  );
  const { ctx: caller, rate } = await call(made.token);
  expect(caller).toMatchObject({
    actor: { kind: 'token', id: made.id, scopes: ['tags.read'] },
    branchIds: [branch.id],
    accountId: account.id,
  });
  expect(rate).toMatchObject({ limit: 7, remaining: 6 });
  const row = await db.apiToken.findUniqueOrThrow({ where: { id: made.id } });
  expect(JSON.stringify(row)).not.toContain(made.token);
  expect(row.lastUsedAt).not.toBeNull();
  const audited = await db.auditLog.findMany({ where: { actorId: ctx.actor.id } });
  expect(audited.map(({ action, targetId }) => ({ action, targetId }))).toEqual([
    { action: 'token.create', targetId: made.id },
  ]);
  expect(JSON.stringify(audited[0]?.details)).not.toContain(made.token);
  const listed = (await listApiTokens(makeCtx({ branchIds: [branch.id] }), { after: '' })).rows;
  expect(listed).toMatchObject([
    { id: made.id, state: 'live', branches: [branch.name], accountName: account.name, callsPerMinute: 7 },
  ]);
});

test('a revoked token is refused at once, and revoking it again writes nothing', async () => {
  const { ctx } = await makeStaff();
  const { id, token } = await createApiToken(ctx, input());
  await revokeApiToken(ctx, { id });
  await revokeApiToken(ctx, { id });
  await expect(call(token)).rejects.toEqual(code('auth.bad_token'));
  expect(await db.auditLog.count({ where: { actorId: ctx.actor.id, action: 'token.revoke' } })).toBe(1);
  await expect(revokeApiToken(ctx, { id: randomUUID() })).rejects.toEqual(code('common.not_found'));
});

test('an unknown branch or account, and a disabled one, make no token', async () => {
  const { ctx } = await makeStaff();
  const refused = (more: object, why: string) =>
    expect(createApiToken(ctx, input(more))).rejects.toEqual(code(why));
  await refused({ branchIds: [2_000_000_000] }, 'token.branch_unknown');
  await refused({ accountId: 2_000_000_000 }, 'token.account_unknown');
  const account = await makeAccount();
  await db.account.update({ where: { id: account.id }, data: { disabledAt: new Date() } });
  await refused({ accountId: account.id }, 'token.account_unknown');
  expect(await db.apiToken.count({ where: { createdById: ctx.actor.id } })).toBe(0);
});

test('who is limited to branches makes, sees and ends tokens of these only', async () => {
  const [own, other] = [await makeBranch(), await makeBranch()];
  const ctx = makeCtx({ branchIds: [own.id] });
  for (const branchIds of [[], [other.id], [own.id, other.id]]) {
    await expect(createApiToken(ctx, input({ branchIds }))).rejects.toEqual(code('token.branch_unknown'));
  }
  const mine = await createApiToken(ctx, input({ branchIds: [own.id] }));
  const theirs = await createApiToken(makeCtx(), input({ branchIds: [other.id] }));
  expect((await listApiTokens(ctx, { after: '' })).rows.map(({ id }) => id)).toEqual([mine.id]);
  await expect(revokeApiToken(ctx, { id: theirs.id })).rejects.toEqual(code('common.not_found'));
  expect((await call(theirs.token)).ctx.branchIds).toEqual([other.id]);
});

test.each(ROLES.filter((role) => role !== 'admin'))(
  '%s may neither list, make nor end tokens',
  async (role) => {
    const ctx = makeCtx({ role });
    await expect(listApiTokens(ctx, { after: '' })).rejects.toEqual(code('auth.forbidden'));
    await expect(createApiToken(ctx, input())).rejects.toEqual(code('auth.forbidden'));
    await expect(revokeApiToken(ctx, { id: randomUUID() })).rejects.toEqual(code('auth.forbidden'));
  },
);

test('the list goes page by page, and a key of another list is refused', async () => {
  const branch = await makeBranch();
  const ctx = makeCtx({ branchIds: [branch.id] });
  await db.apiToken.createMany({
    data: Array.from({ length: 60 }, () => ({
      name: unique(),
      prefix: 'tc_',
      tokenHash: Buffer.from(unique()),
      scopes: [],
      branchIds: [branch.id],
    })),
  });
  const first = await listApiTokens(ctx, { after: '' });
  const second = await listApiTokens(ctx, { after: first.after ?? '' });
  const ids = [...first.rows, ...second.rows].map(({ id }) => id);
  expect([new Set(ids).size, second.after]).toEqual([60, null]);
  await expect(listApiTokens(ctx, { after: 'zzz' })).rejects.toEqual(code('common.bad_cursor'));
});

test('the sweep forgets keys and minutes of more than a day and keeps the others', async () => {
  const { id: tokenId } = await createApiToken(makeCtx(), input());
  const answer = async () => ({ status: 200, body: {} });
  for (const key of ['old', 'new']) await once({ tokenId, key, request: [key] }, answer);
  const old = new Date(Date.now() - 25 * 3_600_000);
  await db.idempotencyKey.update({
    where: { tokenId_key: { tokenId, key: 'old' } },
    data: { createdAt: old },
  });
  await db.rateLimit.create({ data: { key: `api:${tokenId}`, windowStart: old, used: 1 } });
  await clearApiTraces();
  expect(await db.idempotencyKey.findMany({ where: { tokenId }, select: { key: true } })).toEqual([
    { key: 'new' },
  ]);
  expect(await db.rateLimit.count({ where: { key: `api:${tokenId}` } })).toBe(0);
});
