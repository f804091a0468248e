import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { createOwnDatabase } from '@/lib/testing/own-services';

// Everybody is gone through, so this file has a database of its own.
const database = await createOwnDatabase();
process.env.DATABASE_URL = database.url;
const { closeDb, db, pool } = await import('@/lib/db/client');
const { makeBranch, makeCtx, makeTag } = await import('@/lib/testing/factories');
const { getTagInit, getTagInitBoard } = await import('./get-tag-init');
const { becomeCommand, becomeOwner } = await import('./locks');
const { moveTagInit } = await import('./move-tag-init');
const { openTagInit, startTagInit } = await import('./start-tag-init');
const { workRange } = await import('./work-range');
const { workTagInit } = await import('./work-tag-init');

const SMALL = { rangeSize: 100 };
const women = { version: 1, combinator: 'and', rules: [{ field: 'sex', operator: 'in', value: ['female'] }] };
const code = (value: string) => expect.objectContaining({ code: value });
const marketer = (options: { branchIds?: number[] } = {}) => makeCtx({ role: 'marketer', ...options });
const job = () => makeCtx();

afterAll(async () => {
  await closeDb();
  await database.drop();
});
beforeEach(async () => {
  await pool.query(
    'truncate tag_init_run, tag_rule, search_outbox, rule_outbox, member restart identity cascade',
  );
});

async function womenAndMen(count: number) {
  await pool.query(
    `insert into member (name, sex, updated_at)
     select 'p' || i, (case when i % 2 = 0 then 'female' else 'male' end)::"Sex", now() from generate_series(1, $1::int) i`,
    [count],
  );
  const tag = await makeTag();
  await db.tagRule.create({ data: { tagId: tag.id, rule: women, isOn: true } });
  return tag;
}
const carriers = (tagId: number) => db.memberTag.count({ where: { tagId, source: 'initialisation' } });

describe('a full initialisation', () => {
  test('the workers go through everybody range by range; who carries the tag wrongly loses it; again changes nothing', async () => {
    const tag = await womenAndMen(250);
    await db.memberTag.create({ data: { memberId: 1n, tagId: tag.id, source: 'rule' } });
    await db.memberTag.create({ data: { memberId: 3n, tagId: tag.id, source: 'staff' } });
    const ctx = marketer();
    const { id } = await startTagInit(ctx, SMALL);
    await workTagInit(job());
    expect(await getTagInit(ctx, { id })).toMatchObject({
      status: 'finished',
      memberCount: 250,
      doneCount: 250,
      rangeCount: 3,
      doneRangeCount: 3,
      taggedCount: 125,
      untaggedCount: 1,
      share: 1,
      tags: [tag.name],
    });
    expect(await carriers(tag.id)).toBe(125);
    expect(await db.memberTag.count({ where: { tagId: tag.id } })).toBe(126);
    expect(await db.searchOutbox.count()).toBe(0);
    expect((await db.tagRule.findUniqueOrThrow({ where: { tagId: tag.id } })).evaluatedAt).not.toBeNull();
    expect(await db.auditLog.count({ where: { actorId: ctx.actor.id, action: 'tag.init_start' } })).toBe(1);
    const again = await startTagInit(ctx, SMALL);
    await workTagInit(job());
    expect(await getTagInit(ctx, { id: again.id })).toMatchObject({
      status: 'finished',
      taggedCount: 0,
      untaggedCount: 0,
    });
  });

  test('only one is open at a time; the command goes on with it; without rules none is begun', async () => {
    await womenAndMen(10);
    const { id } = await startTagInit(marketer());
    await expect(startTagInit(marketer())).rejects.toEqual(code('tag.init_open'));
    expect(await openTagInit(job())).toEqual({ id, isNew: false });
    await moveTagInit(marketer(), { id, move: 'cancel' });
    await pool.query('truncate tag_rule');
    await expect(startTagInit(marketer())).rejects.toEqual(code('tag.init_no_rules'));
    await expect(openTagInit(job())).rejects.toEqual(code('tag.init_no_rules'));
  });

  test('whoever may not write tags, or is limited to branches, neither begins nor stops one', async () => {
    await womenAndMen(10);
    const { id } = await startTagInit(marketer());
    const branch = await makeBranch();
    for (const verb of [
      (ctx: ReturnType<typeof marketer>) => startTagInit(ctx),
      (ctx: ReturnType<typeof marketer>) => moveTagInit(ctx, { id, move: 'pause' }),
    ]) {
      await expect(verb(makeCtx({ role: 'approver' }))).rejects.toEqual(code('auth.forbidden'));
      await expect(verb(marketer({ branchIds: [branch.id] }))).rejects.toEqual(
        code('tag.whole_country_only'),
      );
    }
    await expect(getTagInitBoard(makeCtx({ role: 'branch_manager' }))).rejects.toEqual(
      code('auth.forbidden'),
    );
    expect(await getTagInitBoard(marketer({ branchIds: [branch.id] }))).toMatchObject({
      canWrite: false,
      ruleCount: 1,
    });
    await expect(getTagInit(marketer(), { id: 99 })).rejects.toEqual(code('common.not_found'));
  });

  test('paused it rests, resumed it goes on where it stopped, cancelled it is over', async () => {
    const tag = await womenAndMen(300);
    const { id } = await startTagInit(marketer(), SMALL);
    const self = await becomeOwner();
    expect(await workRange(id, self.owner)).toBe('worked');
    await moveTagInit(marketer(), { id, move: 'pause' });
    await expect(moveTagInit(marketer(), { id, move: 'pause' })).rejects.toEqual(
      code('tag.operation_cannot'),
    );
    expect(await workRange(id, self.owner)).toBe('over');
    expect(await getTagInit(marketer(), { id })).toMatchObject({ status: 'paused', doneRangeCount: 1 });
    await moveTagInit(marketer(), { id, move: 'resume' });
    expect(await workRange(id, self.owner)).toBe('worked');
    expect(await carriers(tag.id)).toBe(100);
    await moveTagInit(marketer(), { id, move: 'cancel' });
    await workTagInit(job());
    expect(await carriers(tag.id)).toBe(100);
    await expect(moveTagInit(marketer(), { id, move: 'resume' })).rejects.toEqual(
      code('tag.operation_cannot'),
    );
    await expect(moveTagInit(marketer(), { id: 99, move: 'pause' })).rejects.toEqual(
      code('common.not_found'),
    );
    await self.end();
  });

  test('a range whose holder is gone is taken at once, one whose holder lives is left to it', async () => {
    await womenAndMen(50);
    const { id } = await startTagInit(marketer(), SMALL);
    const [dead, living] = [await becomeOwner(), await becomeOwner()];
    await db.tagInitRange.updateMany({
      where: { runId: id },
      data: { leaseOwner: dead.owner, leaseUntil: new Date(Date.now() + 60_000) },
    });
    expect(await workRange(id, living.owner)).toBe('busy');
    await dead.end();
    expect(await workRange(id, living.owner)).toBe('worked');
    expect(await workRange(id, living.owner)).toBe('over');
    await living.end();
  });

  test('the workers leave ranges to the command while it is at work, and a second command is refused', async () => {
    await womenAndMen(50);
    const { id } = await startTagInit(marketer(), SMALL);
    const command = await becomeCommand();
    await expect(becomeCommand()).rejects.toEqual(code('tag.init_command_running'));
    await workTagInit(job());
    expect(await getTagInit(marketer(), { id })).toMatchObject({ status: 'queued', isCommand: true });
    await command.end();
    await workTagInit(job());
    expect(await getTagInit(marketer(), { id })).toMatchObject({ status: 'finished', isCommand: false });
  });

  test('after five errors at a range the run has failed, and goes on when it is tried again', async () => {
    const tag = await womenAndMen(50);
    const { id } = await startTagInit(marketer(), SMALL);
    const self = await becomeOwner();
    await pool.query(`create function refuse() returns trigger language plpgsql as
      $$ begin raise exception 'no tags today'; end $$;
      create trigger refuse before insert on member_tag for each statement execute function refuse()`);
    for (let tries = 0; tries < 5; tries += 1) {
      await expect(workRange(id, self.owner)).rejects.toThrow('no tags today');
    }
    await pool.query('drop trigger refuse on member_tag; drop function refuse()');
    expect(await workRange(id, self.owner)).toBe('over');
    expect(await getTagInit(marketer(), { id })).toMatchObject({
      status: 'failed',
      failure: 'tag.init_failed',
    });
    await moveTagInit(marketer(), { id, move: 'retry' });
    await workTagInit(job());
    expect(await getTagInit(marketer(), { id })).toMatchObject({ status: 'finished', failure: null });
    expect(await carriers(tag.id)).toBe(25);
    await self.end();
  });
});
