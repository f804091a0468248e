import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { createOwnDatabase } from '@/lib/testing/own-services';

// Workers take whatever operation is open, so this file has a database of its own.
const database = await createOwnDatabase();
process.env.DATABASE_URL = database.url;
const { closeDb, db, pool } = await import('@/lib/db/client');
const { makeAccount, makeBranch, makeCtx, makeTag, unique } = await import('@/lib/testing/factories');
const { CHUNK } = await import('../operations/chunk');
const { workTagOperations } = await import('../operations/work-tag-operations');
const { tagMembers } = await import('../tag-members');
const { changeTagGroup } = await import('./change-tag-group');
const { createTagGroup } = await import('./create-tag-group');
const { deleteTagGroup } = await import('./delete-tag-group');
const { moveTagGroup } = await import('./move-tag-group');
const { moveTagToGroup } = await import('./move-tag-to-group');
const { setGroupExclusive } = await import('./set-group-exclusive');

const code = (value: string) => expect.objectContaining({ code: value });
const marketer = makeCtx({ role: 'marketer' });
const approver = makeCtx({ role: 'approver' });
const ofBranch = makeCtx({ role: 'marketer', branchIds: [1] });
const job = makeCtx();

afterAll(async () => {
  await closeDb();
  await database.drop();
});
beforeEach(async () => {
  await pool.query('truncate tag_operation, search_outbox, member, tag_group cascade');
});

async function people(count: number): Promise<string[]> {
  const { rows } = await pool.query<{ id: string }>(
    'insert into member (name, updated_at) select $1, now() from generate_series(1, $2::int) returning id::text',
    ['p', count],
  );
  return rows.map(({ id }) => id);
}
async function give(tagId: number, memberIds: string[], at = '2026-11-01'): Promise<void> {
  await pool.query(
    `insert into member_tag (member_id, tag_id, applied_at, source)
     select id, $1, $2, 'staff' from unnest($3::bigint[]) as m(id)`,
    [tagId, at, memberIds],
  );
}
const carriers = async (tagId: number) =>
  (await db.memberTag.findMany({ where: { tagId }, orderBy: { memberId: 'asc' } })).map((row) =>
    String(row.memberId),
  );
const group = (isExclusive = false) =>
  createTagGroup(marketer, { name: unique('组'), color: 2, isExclusive }).then(({ id }) => id);
const unruled = (groupId: number) =>
  db.memberTag.count({ where: { tag: { groupId }, exclusiveGroupId: null } });

describe('groups as a list', () => {
  test('a marketer makes, renames, colours and orders groups; each change leaves one audit row', async () => {
    const ctx = makeCtx({ role: 'marketer' });
    const ids = [];
    for (const name of ['甲', '乙', '丙'])
      ids.push((await createTagGroup(ctx, { name, color: 1, isExclusive: false })).id);
    const [first = 0, , last = 0] = ids;
    await moveTagGroup(ctx, { id: last, direction: 'up' });
    await moveTagGroup(ctx, { id: first, direction: 'up' });
    await changeTagGroup(ctx, { id: first, name: '丁', color: 5 });
    await changeTagGroup(ctx, { id: first, name: '丁', color: 5 });
    const names = await db.tagGroup.findMany({ orderBy: [{ position: 'asc' }, { id: 'asc' }] });
    expect(names.map(({ name, color }) => `${name}${color}`)).toEqual(['丁5', '丙1', '乙1']);
    expect(await db.auditLog.count({ where: { actorId: ctx.actor.id } })).toBe(5);
  });

  test('a name that is taken is refused, for two at once too; so is a group that is not there', async () => {
    const name = unique('组');
    const make = () => createTagGroup(marketer, { name, color: 1, isExclusive: false });
    const both = await Promise.allSettled([make(), make()]);
    expect(both.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const other = await group();
    await expect(changeTagGroup(marketer, { id: other, name, color: 1 })).rejects.toEqual(
      code('tag.group_name_taken'),
    );
    await expect(changeTagGroup(marketer, { id: 99_999, name: 'x', color: 1 })).rejects.toEqual(
      code('common.not_found'),
    );
    await expect(moveTagGroup(marketer, { id: 99_999, direction: 'up' })).rejects.toEqual(
      code('common.not_found'),
    );
    await expect(setGroupExclusive(marketer, { id: 99_999, isExclusive: true })).rejects.toEqual(
      code('common.not_found'),
    );
  });

  test('who may not write tags, or only within branches, changes nothing', async () => {
    const id = await group();
    const tag = await makeTag({ groupId: id });
    await expect(createTagGroup(approver, { name: 'x', color: 1, isExclusive: false })).rejects.toEqual(
      code('auth.forbidden'),
    );
    await expect(changeTagGroup(approver, { id, name: 'x', color: 1 })).rejects.toEqual(
      code('auth.forbidden'),
    );
    await expect(moveTagGroup(approver, { id, direction: 'up' })).rejects.toEqual(code('auth.forbidden'));
    await expect(deleteTagGroup(approver, { id, moveTo: null })).rejects.toEqual(code('auth.forbidden'));
    await expect(moveTagToGroup(approver, { code: tag.code, groupId: null })).rejects.toEqual(
      code('auth.forbidden'),
    );
    const refused = code('tag.whole_country_only');
    await expect(setGroupExclusive(ofBranch, { id, isExclusive: true })).rejects.toEqual(refused);
    await expect(deleteTagGroup(ofBranch, { id, moveTo: null })).rejects.toEqual(refused);
    await expect(moveTagToGroup(ofBranch, { code: tag.code, groupId: null })).rejects.toEqual(refused);
    expect(await db.tagGroup.findUnique({ where: { id } })).toMatchObject({ isExclusive: false });
  });

  test('an empty group is deleted; one with tags says how many and moves them where it is told', async () => {
    const [id, target, exclusive] = [await group(), await group(), await group(true)];
    const tag = await makeTag({ groupId: id });
    await expect(deleteTagGroup(marketer, { id })).rejects.toEqual(code('tag.group_not_empty'));
    await expect(deleteTagGroup(marketer, { id, moveTo: id })).rejects.toEqual(code('tag.group_missing'));
    await expect(deleteTagGroup(marketer, { id, moveTo: exclusive })).rejects.toEqual(
      code('tag.group_move_singly'),
    );
    expect(await deleteTagGroup(marketer, { id, moveTo: target })).toEqual({ movedCount: 1 });
    expect(await db.tag.findUnique({ where: { id: tag.id } })).toMatchObject({ groupId: target });
    await expect(deleteTagGroup(marketer, { id })).rejects.toEqual(code('common.not_found'));
    expect(await deleteTagGroup(marketer, { id: exclusive })).toEqual({ movedCount: 0 });
  });
});

describe('exclusive groups', () => {
  test('switching on says how many carry two tags and changes nothing; told to, it keeps the newest of each', async () => {
    const id = await group();
    const [old, young] = [await makeTag({ groupId: id }), await makeTag({ groupId: id })];
    const ids = await people(10);
    await give(old.id, ids, '2026-10-01');
    await give(young.id, ids.slice(0, 4), '2026-11-01');
    await expect(setGroupExclusive(marketer, { id, isExclusive: true })).rejects.toMatchObject({
      code: 'tag.group_doubles',
      params: { count: 4 },
    });
    expect(await carriers(old.id)).toHaveLength(10);
    const done = await setGroupExclusive(marketer, { id, isExclusive: true, resolve: 'keep_newest' });
    expect(done).toEqual({ removedCount: 4, operationIds: [] });
    expect(await carriers(young.id)).toEqual(ids.slice(0, 4));
    expect(await carriers(old.id)).toEqual(ids.slice(4));
    expect(await unruled(id)).toBe(0);
    expect(await db.searchOutbox.count()).toBe(4);
    // The schema holds it from now on: the new tag takes the place of the old one.
    await tagMembers(marketer, { code: old.code, memberIds: ids.slice(0, 1) });
    expect(await carriers(young.id)).toEqual(ids.slice(1, 4));
    expect(await setGroupExclusive(marketer, { id, isExclusive: true })).toEqual({
      removedCount: 0,
      operationIds: [],
    });
    await setGroupExclusive(marketer, { id, isExclusive: false });
    await tagMembers(marketer, { code: young.code, memberIds: ids });
    expect(await carriers(young.id)).toHaveLength(10);
  });

  test('for very many people an operation a tag brings the rows under the rule, and people tagged meanwhile obey it', async () => {
    const id = await group();
    const [old, young] = [await makeTag({ groupId: id }), await makeTag({ groupId: id })];
    const ids = await people(CHUNK + 50);
    await give(old.id, ids, '2026-10-01');
    const { operationIds } = await setGroupExclusive(marketer, { id, isExclusive: true });
    expect(operationIds).toHaveLength(1);
    await tagMembers(marketer, { code: young.code, memberIds: ids.slice(-20) });
    await workTagOperations(job, { chunkSize: 8_000 });
    expect(await db.tagOperation.findFirst({ where: { kind: 'regroup' } })).toMatchObject({
      status: 'finished',
      changedCount: 20,
    });
    expect(await carriers(young.id)).toEqual(ids.slice(-20));
    expect(await carriers(old.id)).toHaveLength(CHUNK + 30);
    expect(await unruled(id)).toBe(0);
  });

  test('a tag that moves into or out of an exclusive group follows its rule', async () => {
    const exclusive = await group(true);
    const [inside, moving] = [await makeTag({ groupId: exclusive }), await makeTag()];
    const ids = await people(6);
    await give(inside.id, ids.slice(0, 3), '2026-11-01');
    await give(moving.id, ids, '2026-10-01');
    const into = { code: moving.code, groupId: exclusive };
    await expect(moveTagToGroup(marketer, into)).rejects.toMatchObject({
      code: 'tag.group_doubles',
      params: { count: 3 },
    });
    await moveTagToGroup(marketer, { ...into, resolve: 'keep_newest' });
    expect(await carriers(moving.id)).toEqual(ids.slice(3));
    await moveTagToGroup(marketer, { code: moving.code, groupId: null });
    await tagMembers(marketer, { code: moving.code, memberIds: ids });
    expect(await carriers(inside.id)).toEqual(ids.slice(0, 3));
    await expect(moveTagToGroup(marketer, { code: moving.code, groupId: 99_999 })).rejects.toEqual(
      code('tag.group_missing'),
    );
    await expect(moveTagToGroup(marketer, { code: 'none', groupId: null })).rejects.toEqual(
      code('common.not_found'),
    );
  });

  test('WeChat tags and branch tags do not go into an exclusive group, whichever way', async () => {
    const account = await makeAccount();
    const wechat = await makeTag({ accountId: account.id, wechatTagId: 100 });
    const branch = await makeBranch();
    const branchTag = await db.tag.findUniqueOrThrow({ where: { id: branch.tagId } });
    const [exclusive, mixed] = [await group(true), await group()];
    const ctx = makeCtx({ role: 'marketer', accountId: account.id });
    for (const tag of [wechat, branchTag]) {
      await expect(moveTagToGroup(ctx, { code: tag.code, groupId: exclusive })).rejects.toEqual(
        code('tag.group_local_only'),
      );
    }
    await moveTagToGroup(ctx, { code: wechat.code, groupId: mixed });
    await expect(setGroupExclusive(ctx, { id: mixed, isExclusive: true })).rejects.toEqual(
      code('tag.group_local_only'),
    );
    await expect(moveTagToGroup(marketer, { code: wechat.code, groupId: null })).rejects.toEqual(
      code('common.not_found'),
    );
  });

  test('people who are tagged at the very moment of the switch end with one tag each', async () => {
    const id = await group();
    const [a, b] = [await makeTag({ groupId: id }), await makeTag({ groupId: id })];
    const ids = await people(200);
    await give(a.id, ids, '2026-10-01');
    const tagging = Array.from({ length: 8 }, (_, n) =>
      tagMembers(marketer, { code: b.code, memberIds: ids.slice(n * 25, n * 25 + 25) }),
    );
    await Promise.all([
      ...tagging,
      setGroupExclusive(marketer, { id, isExclusive: true, resolve: 'keep_newest' }),
    ]);
    expect((await carriers(b.id)).length + (await carriers(a.id)).length).toBe(200);
    expect(await unruled(id)).toBe(0);
  });
});
