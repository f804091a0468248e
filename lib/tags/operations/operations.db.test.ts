import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { createOwnDatabase } from '@/lib/testing/own-services';

// Workers take whatever operation is open, so this file has a database of its own.
const database = await createOwnDatabase();
process.env.DATABASE_URL = database.url;
const { closeDb, db, pool } = await import('@/lib/db/client');
const { transaction } = await import('@/lib/db/transaction');
const { makeAccount, makeBranch, makeCtx, makeMember, makeTag, unique } = await import(
  '@/lib/testing/factories'
);
const { moveTagOperation } = await import('./move-tag-operation');
const { OPERATION_PRIORITY } = await import('./schema');
const { startTagOperation } = await import('./start-tag-operation');
const { MAX_CHUNK_ATTEMPTS, workNextChunk, workTagOperations } = await import('./work-tag-operations');
type Start = Parameters<typeof startTagOperation>[2];
type Ctx = ReturnType<typeof makeCtx>;

const SMALL = { chunkSize: 100 };
const EVERYBODY = { kind: 'members', query: { q: '', after: '' } } as const;
const code = (value: string) => expect.objectContaining({ code: value });
const marketer = (options: { accountId?: number; branchIds?: number[] } = {}) =>
  makeCtx({ role: 'marketer', ...options });
const job = () => makeCtx();

afterAll(async () => {
  await closeDb();
  await database.drop();
});
beforeEach(async () => {
  await pool.query('truncate tag_operation, search_outbox, wechat_tag_outbox, member cascade');
});

async function people(count: number, options: { branchId?: number; accountId?: number } = {}) {
  const { rows } = await pool.query<{ id: string }>(
    `with made as (insert into member (name, branch_id, updated_at)
       select 'p' || i, $2, now() from generate_series(1, $1::int) i returning id),
     fans as (insert into fan (account_id, openid, member_id, is_subscribed)
       select $3, 'o' || id, id, true from made where $3::int is not null)
     select id::text from made order by id`,
    [count, options.branchId ?? null, options.accountId ?? null],
  );
  return rows.map(({ id }) => BigInt(id));
}
function start(ctx: Ctx, input: Partial<Start> & { tagId: number }) {
  const whole: Start = {
    kind: 'tag',
    selection: EVERYBODY,
    priority: OPERATION_PRIORITY.person,
    source: 'staff',
    ...input,
  };
  return transaction((tx) => startTagOperation(tx, ctx, whole));
}
const carriers = (tagId: number) => db.memberTag.count({ where: { tagId } });
const operation = (id: string) => db.tagOperation.findUniqueOrThrow({ where: { id } });

describe('startTagOperation and the worker', () => {
  test('all members of a search get the tag in chunks, each with its outbox rows and checkpoint', async () => {
    await people(250);
    const tag = await makeTag();
    const ctx = marketer();
    const { id } = await start(ctx, { tagId: tag.id, estimatedCount: 250 });
    const later = await makeMember();
    expect(await workNextChunk(job(), SMALL)).toBe(true);
    expect(await operation(id)).toMatchObject({ status: 'running', processedCount: 100, changedCount: 100 });
    await workTagOperations(job(), SMALL);
    expect(await operation(id)).toMatchObject({ status: 'finished', processedCount: 250, changedCount: 250 });
    expect(await carriers(tag.id)).toBe(250);
    expect(await db.memberTag.count({ where: { memberId: later.id } })).toBe(0);
    expect(await db.searchOutbox.count({ where: { priority: 1 } })).toBe(250);
    expect(await db.auditLog.count({ where: { actorId: ctx.actor.id } })).toBe(1);
    expect(await workNextChunk(job(), SMALL)).toBe(false);
  });

  test('the same operation again changes nobody, and untagging the carriers leaves none', async () => {
    await people(150);
    const tag = await makeTag();
    await start(marketer(), { tagId: tag.id });
    await workTagOperations(job(), SMALL);
    const again = await start(marketer(), { tagId: tag.id });
    const off = await start(marketer(), { tagId: tag.id, kind: 'untag', selection: { kind: 'carriers' } });
    await workTagOperations(job(), SMALL);
    expect(await operation(again.id)).toMatchObject({ processedCount: 150, changedCount: 0 });
    expect(await operation(off.id)).toMatchObject({ processedCount: 150, changedCount: 150 });
    expect(await carriers(tag.id)).toBe(0);
  });

  test('a rule finds its people and nobody outside the branches of whoever asked', async () => {
    const [own, other] = [await makeBranch(), await makeBranch()];
    await people(30, { branchId: own.id });
    await people(30, { branchId: other.id });
    const tag = await makeTag();
    const rule = { version: 1, combinator: 'and', rules: [] } as const;
    await start(marketer({ branchIds: [own.id] }), {
      tagId: tag.id,
      selection: { kind: 'rule', rule: { ...rule, rules: [] } },
    });
    await start(marketer({ branchIds: [] }), { tagId: tag.id });
    await workTagOperations(job(), SMALL);
    expect(await carriers(tag.id)).toBe(30);
  });

  test('members of a list that do not exist or were merged are counted, the others get the tag', async () => {
    const ids = await people(120);
    await db.member.update({ where: { id: ids[0] }, data: { mergedIntoId: ids[1] } });
    const tag = await makeTag();
    const { id } = await transaction(async (tx) => {
      const started = await startTagOperation(tx, marketer(), {
        kind: 'tag',
        tagId: tag.id,
        selection: { kind: 'list' },
        priority: OPERATION_PRIORITY.system,
        source: 'api',
      });
      await tx.tagOperationPerson.createMany({
        data: [...ids, 999_999_999n].map((memberId) => ({ operationId: started.id, memberId })),
      });
      return started;
    });
    await workTagOperations(job(), SMALL);
    expect(await operation(id)).toMatchObject({
      status: 'finished',
      processedCount: 121,
      changedCount: 119,
      skippedCount: 2,
      skips: { unknown: 2 },
    });
    expect(await db.tagOperationPerson.count()).toBe(0);
  });

  test('a fan with 20 WeChat tags is counted and not sent to fail; who does not follow is counted too', async () => {
    const account = await makeAccount();
    const ids = await people(10, { accountId: account.id });
    await people(3);
    const tag = await makeTag({ accountId: account.id, wechatTagId: 100 });
    for (let n = 0; n < 20; n++) {
      const full = await makeTag({ accountId: account.id, wechatTagId: 200 + n });
      await pool.query(
        `insert into fan_tag (fan_id, tag_id, wanted, source)
         select id, $1, true, 'staff' from fan where member_id = any($2::bigint[])`,
        [full.id, ids.slice(0, 2).map(String)],
      );
    }
    const { id } = await start(marketer({ accountId: account.id }), { tagId: tag.id });
    await workTagOperations(job(), SMALL);
    expect(await operation(id)).toMatchObject({
      changedCount: 8,
      skippedCount: 5,
      skips: { notFollowing: 3, tooManyTags: 2, unknown: 0 },
    });
    expect(await db.wechatTagOutbox.count({ where: { accountId: account.id, priority: 1 } })).toBe(8);
  });

  test('in an exclusive group the new tag replaces the old one, also while two operations run at once', async () => {
    const ids = await people(200);
    const group = await db.tagGroup.create({ data: { name: unique('组'), isExclusive: true } });
    const [a, b] = [await makeTag({ groupId: group.id }), await makeTag({ groupId: group.id })];
    await start(marketer(), { tagId: a.id });
    await start(marketer(), { tagId: b.id });
    await Promise.all([workTagOperations(job(), SMALL), workTagOperations(job(), SMALL)]);
    expect((await carriers(a.id)) + (await carriers(b.id))).toBe(ids.length);
    expect(await db.tagOperation.count({ where: { status: 'finished', attempts: 0 } })).toBe(2);
  });

  test('a more urgent operation goes between the chunks of another one', async () => {
    await people(250);
    const tag = await makeTag();
    const night = await start(marketer(), { tagId: tag.id, priority: OPERATION_PRIORITY.night });
    await workNextChunk(job(), SMALL);
    const urgent = await start(marketer(), { tagId: tag.id });
    for (let n = 0; n < 3; n++) await workNextChunk(job(), SMALL);
    expect(await operation(urgent.id)).toMatchObject({ status: 'finished' });
    expect(await operation(night.id)).toMatchObject({ status: 'running', processedCount: 100 });
  });

  test('a tag archived while the operation runs stops it with the reason, and nothing more is changed', async () => {
    await people(250);
    const tag = await makeTag();
    const { id } = await start(marketer(), { tagId: tag.id });
    await workNextChunk(job(), SMALL);
    await db.tag.update({ where: { id: tag.id }, data: { state: 'archived' } });
    await workTagOperations(job(), SMALL);
    expect(await operation(id)).toMatchObject({ status: 'failed', failure: 'tag.gone', processedCount: 100 });
    expect(await carriers(tag.id)).toBe(100);
  });

  test('what nobody expected is tried again later, given up in the end, and goes on where it stopped', async () => {
    await people(150);
    const tag = await makeTag();
    const { id } = await start(marketer(), { tagId: tag.id });
    await workNextChunk(job(), SMALL);
    await pool.query('alter table member_tag add constraint broken check (false) not valid');
    for (let n = 0; n < MAX_CHUNK_ATTEMPTS; n++) {
      await db.tagOperation.update({ where: { id }, data: { notBefore: null } });
      await workTagOperations(job(), SMALL);
    }
    await pool.query('alter table member_tag drop constraint broken');
    expect(await operation(id)).toMatchObject({ status: 'failed', failure: 'tag.operation_failed' });
    await moveTagOperation(marketer(), { id, move: 'retry' });
    await workTagOperations(job(), SMALL);
    expect(await operation(id)).toMatchObject({ status: 'finished', processedCount: 150, failure: null });
  });
});

describe('permission, scope and moves', () => {
  test('who may not tag, a branch’s tag, an unfinished one and one of another account start nothing', async () => {
    const tag = await makeTag();
    const creating = await db.tag.update({
      where: { id: (await makeTag()).id },
      data: { state: 'creating' },
    });
    const branch = await makeBranch();
    const [account, stranger] = [await makeAccount(), await makeAccount()];
    const wechat = await makeTag({ accountId: account.id, wechatTagId: 7 });
    const approver = makeCtx({ role: 'approver' });
    await expect(start(approver, { tagId: tag.id })).rejects.toEqual(code('auth.forbidden'));
    await expect(start(marketer(), { tagId: creating.id })).rejects.toEqual(code('tag.not_ready'));
    await expect(start(marketer(), { tagId: branch.tagId })).rejects.toEqual(code('tag.of_branch'));
    const foreign = marketer({ accountId: stranger.id });
    await expect(start(foreign, { tagId: wechat.id })).rejects.toEqual(code('common.not_found'));
    expect(await db.tagOperation.count()).toBe(0);
  });

  test('paused it waits, resumed it goes on, cancelled it keeps what is done; each once and with its audit row', async () => {
    await people(250);
    const tag = await makeTag();
    const ctx = marketer();
    const { id } = await start(ctx, { tagId: tag.id });
    await workNextChunk(job(), SMALL);
    await moveTagOperation(ctx, { id, move: 'pause' });
    expect(await workNextChunk(job(), SMALL)).toBe(false);
    await expect(moveTagOperation(ctx, { id, move: 'pause' })).rejects.toEqual(code('tag.operation_cannot'));
    await moveTagOperation(ctx, { id, move: 'resume' });
    await workNextChunk(job(), SMALL);
    await moveTagOperation(ctx, { id, move: 'cancel' });
    expect(await workNextChunk(job(), SMALL)).toBe(false);
    expect(await operation(id)).toMatchObject({ status: 'cancelled', processedCount: 200 });
    expect(await carriers(tag.id)).toBe(200);
    await expect(moveTagOperation(ctx, { id, move: 'resume' })).rejects.toEqual(code('tag.operation_cannot'));
    expect(await db.auditLog.count({ where: { actorId: ctx.actor.id } })).toBe(4);
  });

  test('an operation beyond one’s branches or of another account is not found, nor moved without permission', async () => {
    const [own, other] = [await makeBranch(), await makeBranch()];
    const [account, stranger] = [await makeAccount(), await makeAccount()];
    const wechat = await makeTag({ accountId: account.id, wechatTagId: 8 });
    const national = await start(marketer(), { tagId: (await makeTag()).id });
    const limited = await start(marketer({ branchIds: [own.id] }), { tagId: (await makeTag()).id });
    const theirs = await start(marketer({ accountId: account.id }), { tagId: wechat.id });
    const pause = (ctx: Ctx, id: string) => moveTagOperation(ctx, { id, move: 'pause' });
    await expect(pause(marketer({ branchIds: [own.id] }), national.id)).rejects.toEqual(
      code('common.not_found'),
    );
    await expect(pause(marketer({ branchIds: [other.id] }), limited.id)).rejects.toEqual(
      code('common.not_found'),
    );
    await expect(pause(marketer({ accountId: stranger.id }), theirs.id)).rejects.toEqual(
      code('common.not_found'),
    );
    await expect(pause(makeCtx({ role: 'approver' }), national.id)).rejects.toEqual(code('auth.forbidden'));
    expect(await pause(marketer({ branchIds: [own.id, other.id] }), limited.id)).toEqual({
      status: 'paused',
    });
  });
});
