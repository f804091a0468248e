import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Ctx } from '@/lib/auth/ctx';
import { closeDb, db } from '@/lib/db/client';
import { transaction } from '@/lib/db/transaction';
import { MONTH, makeAudienceWorld, now, ruleOf } from '@/lib/testing/audience-world';
import { makeTag, unique } from '@/lib/testing/factories';
import { createAudience } from './create-audience';
import { digestSnapshot, freezeAudience } from './freeze-audience';

let world: Awaited<ReturnType<typeof makeAudienceWorld>>;
let admin: Ctx;
let hzMarketer: Ctx;
let nbMarketer: Ctx;
let manager: Ctx;

beforeAll(async () => {
  world = await makeAudienceWorld();
  ({ admin, hzMarketer, nbMarketer, manager } = world);
});
afterAll(closeDb);

const create = (ctx: Ctx, rule = world.rule, name = unique('人群')) => createAudience(ctx, { name, rule });
const freeze = (ctx: Ctx, audienceId: string, more: Partial<Parameters<typeof freezeAudience>[2]> = {}) =>
  transaction((tx) =>
    freezeAudience(tx, ctx, { audienceId, version: 1, accountId: world.account.id, month: MONTH, ...more }),
  );

describe('freezeAudience', () => {
  test('freezes one fan a member, the last to interact, and says why others stay out', async () => {
    const { id } = await create(admin);
    const frozen = await freeze(admin, id);
    expect(frozen).toMatchObject({
      matchedCount: 10,
      peopleCount: 5,
      leftOut: { notFollowing: 3, blacklisted: 1, monthFull: 1 },
    });
    const { following, twice, almostFull, ningbo, noBranch } = world.people;
    const rows = await db.snapshotPerson.findMany({
      where: { snapshotId: frozen.id },
      orderBy: { memberId: 'asc' },
    });
    expect(rows.map((row) => [row.memberId, row.fanId, row.branchId])).toEqual([
      [following.member.id, following.fans[0]?.id, world.hz.id],
      [twice.member.id, twice.fans[1]?.id, world.hz.id],
      [almostFull.member.id, almostFull.fans[0]?.id, world.hz.id],
      [ningbo.member.id, ningbo.fans[0]?.id, world.nb.id],
      [noBranch.member.id, noBranch.fans[0]?.id, null],
    ]);
    const pairs = rows.map((row) => `${row.memberId}:${row.fanId}\n`).join('');
    expect(Buffer.from(frozen.digest).toString('hex')).toBe(createHash('sha256').update(pairs).digest('hex'));
    expect(await db.audienceSnapshot.findUnique({ where: { id: frozen.id } })).toMatchObject({
      peopleCount: 5,
      engine: 'sql',
      leftOut: frozen.leftOut,
    });
    expect(await db.auditLog.count({ where: { targetId: id, action: 'audience.freeze' } })).toBe(1);
  });
  test('frozen twice, the same people give the same digest; one fewer gives another', async () => {
    const { id } = await create(admin);
    const [first, second] = [await freeze(admin, id), await freeze(admin, id)];
    expect(second.id).not.toBe(first.id);
    expect(second.digest).toEqual(first.digest);
    await db.snapshotPerson.deleteMany({
      where: { snapshotId: second.id, memberId: world.people.ningbo.member.id },
    });
    expect(await transaction((tx) => digestSnapshot(tx, second.id))).not.toEqual(first.digest);
  });
  test('asks for the month that is given, and not at all about months on a 订阅号', async () => {
    const { id } = await create(admin);
    expect(await freeze(admin, id, { month: '2026-12' })).toMatchObject({
      peopleCount: 6,
      leftOut: { monthFull: 0 },
    });
    await db.account.update({ where: { id: world.account.id }, data: { kind: 'subscription' } });
    const frozen = await freeze(admin, id).finally(() =>
      db.account.update({ where: { id: world.account.id }, data: { kind: 'service' } }),
    );
    expect(frozen.peopleCount).toBe(6);
  });
  test('keeps to own people, and to what one may see', async () => {
    const national = await create(admin);
    expect(await freeze(nbMarketer, national.id)).toMatchObject({ matchedCount: 1, peopleCount: 1 });
    const foreign = await create(nbMarketer);
    await expect(freeze(hzMarketer, foreign.id)).rejects.toMatchObject({ code: 'common.not_found' });
    await expect(freeze(manager, national.id)).rejects.toMatchObject({ code: 'auth.forbidden' });
  });
  test('an empty audience, a missing version and account, an archived audience', async () => {
    const empty = await makeTag();
    const { id } = await create(admin, ruleOf({ field: 'tag', operator: 'any', value: [empty.code] }));
    const frozen = await freeze(admin, id);
    expect(frozen).toMatchObject({ matchedCount: 0, peopleCount: 0 });
    expect(Buffer.from(frozen.digest).toString('hex')).toBe(createHash('sha256').digest('hex'));
    await expect(freeze(admin, id, { version: 9 })).rejects.toMatchObject({ code: 'common.not_found' });
    await expect(freeze(admin, id, { accountId: 2_000_000 })).rejects.toMatchObject({
      code: 'common.not_found',
    });
    await db.audience.update({ where: { id }, data: { archivedAt: now } });
    await expect(freeze(admin, id)).rejects.toMatchObject({ code: 'audience.archived' });
  });
});
