import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createOwnDatabase, dropOwnIndices } from '@/lib/testing/own-services';

// Counts every tag and compares the whole index, so it has a database and an index of its own.
const database = await createOwnDatabase();
process.env.DATABASE_URL = database.url;
process.env.ELASTICSEARCH_INDEX = `invariants${randomBytes(4).toString('hex')}`;
const { closeDb, db, pool } = await import('@/lib/db/client');
const { transaction } = await import('@/lib/db/transaction');
const { AppError } = await import('@/lib/errors');
const { changeBranch } = await import('@/lib/members/change-branch');
const { compareIndex } = await import('@/lib/search/compare-index');
const { markDirty } = await import('@/lib/search/mark-dirty');
const { searchClient } = await import('@/lib/search/client');
const { tagMembers, untagMembers } = await import('@/lib/tags/tag-members');
const { makeAccount, makeBranch, makeCtx, makeFan, makeMember, makeTag } = await import(
  '@/lib/testing/factories'
);
const { claimPhone } = await import('./claim-phone');
const { indexPeople, rebuildPeople } = await import('./index-people');
const { mergeMembers } = await import('./merge-members');
const { undoMerge } = await import('./undo-merge');

const MEMBERS = 8;
const TAGS = 6;
const BRANCHES = 3;
let ctx: ReturnType<typeof makeCtx>;
let members: bigint[] = [];
const codes: string[] = [];
const branches: number[] = [];

beforeAll(async () => {
  const account = await makeAccount();
  ctx = makeCtx({ accountId: account.id });
  const group = await db.tagGroup.create({ data: { name: '互斥', isExclusive: true } });
  for (let n = 0; n < TAGS; n++) {
    const options =
      n < 2 ? { accountId: account.id, wechatTagId: 100 + n } : n < 4 ? { groupId: group.id } : {};
    codes.push((await makeTag(options)).code);
  }
  for (let n = 0; n < BRANCHES; n++) branches.push((await makeBranch()).id);
  await rebuildPeople();
});
afterAll(async () => {
  await dropOwnIndices(searchClient);
  await closeDb();
  await database.drop();
});

/** New people for each run: merges would leave fewer and fewer to do something with. */
async function gather(): Promise<void> {
  members = await Promise.all(
    Array.from({ length: MEMBERS }, async (_, n) => {
      const { id } = await makeMember({ branchId: branches[n % BRANCHES] });
      for (let fan = 0; fan < n % 3; fan++) await makeFan({ accountId: ctx.accountId, memberId: id });
      return id;
    }),
  );
  // Most carry the same WeChat tag and tags of the exclusive group from the start, so that merges have something to unite.
  const memberIds = members.map(String);
  await tagMembers(ctx, { code: codes[0] ?? '', memberIds });
  await tagMembers(ctx, { code: codes[2] ?? '', memberIds: memberIds.slice(0, 4) });
  await tagMembers(ctx, { code: codes[3] ?? '', memberIds: memberIds.slice(4) });
  await transaction((tx) => markDirty(tx, members));
}

const member = fc.nat({ max: MEMBERS - 1 });
const tag = fc.nat({ max: TAGS - 1 });
const step = fc.oneof(
  fc.record({ kind: fc.constant('tag' as const), member, tag }),
  fc.record({ kind: fc.constant('untag' as const), member, tag }),
  fc.record({ kind: fc.constant('branch' as const), member, to: fc.nat({ max: BRANCHES }) }),
  fc.record({ kind: fc.constant('merge' as const), member, other: member }),
  fc.record({ kind: fc.constant('claim' as const), member, phone: fc.nat({ max: 2 }) }),
  fc.record({ kind: fc.constant('undo' as const), which: fc.nat({ max: 3 }) }),
);
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;
const idOf = (n: number) => String(members[n]);

async function carryOut(one: Step): Promise<unknown> {
  switch (one.kind) {
    case 'tag':
      return tagMembers(ctx, { code: codes[one.tag] ?? '', memberIds: [idOf(one.member)] });
    case 'untag':
      return untagMembers(ctx, { code: codes[one.tag] ?? '', memberIds: [idOf(one.member)] });
    case 'branch':
      return changeBranch(ctx, { id: idOf(one.member), branchId: branches[one.to] ?? null });
    case 'merge':
      return mergeMembers(ctx, { winnerId: idOf(one.member), loserId: idOf(one.other) });
    case 'claim':
      return transaction((tx) =>
        claimPhone(tx, ctx, { memberId: members[one.member] ?? 0n, phone: `1380000000${one.phone}` }),
      );
    case 'undo': {
      const open = await db.memberMerge.findMany({ where: { undoneAt: null }, orderBy: { id: 'desc' } });
      const merge = open[one.which];
      return merge && undoMerge(ctx, { mergeId: merge.id });
    }
  }
}

async function found(sql: string): Promise<unknown[]> {
  return (await pool.query(sql)).rows;
}

/** Everything that must hold whatever was done. */
async function expectOrder(): Promise<void> {
  // One branch tag at most, and none on a merged row.
  expect(
    await found(`select member_id from member_tag_all v join branch b on b.tag_id = v.tag_id
                  group by member_id having count(*) > 1`),
  ).toEqual([]);
  expect(
    await found(
      `select v.* from member_tag_all v join member m on m.id = v.member_id where m.merged_into_id is not null`,
    ),
  ).toEqual([]);
  // One tag of an exclusive group at most.
  expect(
    await found(`select x.member_id from member_tag x join tag t on t.id = x.tag_id
                   join tag_group g on g.id = t.group_id and g.is_exclusive group by 1, g.id having count(*) > 1`),
  ).toEqual([]);
  // Counts are exact: folded ones and deltas together.
  expect(
    await found(`select p.tag_id, p.member_count, c.n from tag_people p
                   left join (select tag_id, count(distinct member_id)::int as n from member_tag_all group by tag_id) c using (tag_id)
                  where p.member_count <> coalesce(c.n, 0)`),
  ).toEqual([]);
  // A merged id leads to a row that stands for itself, and nobody's fan hangs on it.
  expect(
    await found(
      `select m.id from member m join member o on o.id = m.merged_into_id where o.merged_into_id is not null`,
    ),
  ).toEqual([]);
  expect(
    await found(
      `select f.id from fan f join member m on m.id = f.member_id where m.merged_into_id is not null`,
    ),
  ).toEqual([]);
  expect(
    await found(`select id from member where merged_into_id is not null and phone_hash is not null`),
  ).toEqual([]);
}

test('whatever is tagged, untagged, merged, undone, claimed and moved, tags, counts and index stay in order', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 25 }), async (steps) => {
      await gather();
      for (const one of steps) {
        // A refusal is an answer as good as any, as long as it changes nothing.
        await carryOut(one).catch((error: unknown) => {
          if (!(error instanceof AppError)) throw error;
        });
      }
      await expectOrder();
      await indexPeople();
      expect(await compareIndex()).toMatchObject({ equal: true, differences: [] });
    }),
    { numRuns: 10 },
  );
});

test('the same holds when it is done by four at once', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 12, maxLength: 24 }), async (steps) => {
      await gather();
      const lanes = [0, 1, 2, 3].map(async (lane) => {
        for (const one of steps.filter((_, n) => n % 4 === lane)) {
          await carryOut(one).catch((error: unknown) => {
            if (!(error instanceof AppError)) throw error;
          });
        }
      });
      await Promise.all(lanes);
      await expectOrder();
      await indexPeople();
      expect(await compareIndex()).toMatchObject({ equal: true, differences: [] });
    }),
    { numRuns: 6 },
  );
});
