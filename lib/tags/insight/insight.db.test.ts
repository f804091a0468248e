import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createOwnDatabase } from '@/lib/testing/own-services';

// The list shows every tag there is, so this file has a database of its own; and no index, so that the sample answers.
const database = await createOwnDatabase();
process.env.DATABASE_URL = database.url;
const { closeDb, db, pool } = await import('@/lib/db/client');
const { makeAccount, makeBranch, makeCtx, makeTag, unique } = await import('@/lib/testing/factories');
const { archiveTag } = await import('../archive-tag');
const { getTag } = await import('../get-tag');
const { countUngrouped, listTags } = await import('../list-tags');
const { tagQuery } = await import('../schema');
const { getTagInsight } = await import('./get-tag-insight');
const { getTagOverlap } = await import('./get-tag-overlap');

const now = new Date('2026-12-10T04:00:00Z');
const ctx = makeCtx({ role: 'marketer', now });
const limited = makeCtx({ role: 'marketer', now, branchIds: [1] });
const list = async (query: Record<string, string>, who = ctx) =>
  (await listTags(who, tagQuery.parse(query))).rows;

let popular: Awaited<ReturnType<typeof makeTag>>;
let other: typeof popular;
let unused: typeof popular;
beforeAll(async () => {
  const group = await db.tagGroup.create({ data: { name: unique('组'), color: 3 } });
  [popular, other, unused] = [
    await makeTag({ groupId: group.id }),
    await makeTag({ groupId: group.id }),
    await makeTag(),
  ];
  const branch = await makeBranch();
  await pool.query(
    `with people as (insert into member (name, branch_id, updated_at)
       select 'p', case when i <= 3 then $1::int end, now() from generate_series(1, 10) i returning id)
     insert into member_tag (member_id, tag_id, applied_at, source)
     select id, $2, now(), case when row_number() over (order by id) <= 4 then 'api' else 'staff' end::"TagSource" from people`,
    [branch.id, popular.id],
  );
  await pool.query(
    `insert into member_tag (member_id, tag_id, source)
     select member_id, $1, 'rule' from member_tag where tag_id = $2 order by member_id limit 6`,
    [other.id, popular.id],
  );
  await db.tagDaily.deleteMany({});
  await db.tagDaily.createMany({
    data: [
      { tagId: popular.id, day: new Date('2026-12-01'), memberCount: 4 },
      { tagId: popular.id, day: new Date('2026-12-09'), memberCount: 9 },
    ],
  });
  await db.tagRule.create({
    data: { tagId: other.id, isOn: true, rule: { version: 1, combinator: 'and', rules: [] } },
  });
});
afterAll(async () => {
  await closeDb();
  await database.drop();
});

describe('the list', () => {
  test('tells the change in seven days and where each tag comes from', async () => {
    const rows = await list({});
    expect(rows.find(({ id }) => id === popular.id)).toMatchObject({
      memberCount: 10,
      weekChange: 6,
      origin: 'staff',
    });
    expect(rows.find(({ id }) => id === other.id)).toMatchObject({ weekChange: null, origin: 'automatic' });
    expect(
      (await list({}, limited)).every(
        ({ memberCount, weekChange }) => memberCount === null && weekChange === null,
      ),
    ).toBe(true);
  });

  test('is narrowed to a group, to tags without one, to automatic ones, to those nobody carries, to archived ones', async () => {
    const ids = async (query: Record<string, string>) =>
      (await list(query)).map(({ id }) => id).sort((a, b) => a - b);
    expect(await ids({ group: String(popular.groupId) })).toEqual([popular.id, other.id]);
    expect(await ids({ group: '0', kind: 'local' })).toEqual([unused.id]);
    expect(await countUngrouped(ctx)).toBe(2);
    expect(await ids({ only: 'automatic' })).toEqual([other.id]);
    expect(await ids({ only: 'unused', kind: 'local' })).toEqual([unused.id]);
    await archiveTag(ctx, { code: unused.code });
    expect(await ids({ only: 'unused', kind: 'local' })).toEqual([]);
    expect(await ids({ state: 'archived' })).toEqual([unused.id]);
    await db.tag.update({ where: { id: unused.id }, data: { deletedAt: now } });
    expect(await ids({ state: 'archived' })).toEqual([]);
    await expect(getTag(ctx, { code: unused.code })).rejects.toMatchObject({ code: 'common.not_found' });
  });
});

describe('a tag’s page', () => {
  test('shows its days with today’s number, and how people came by it', async () => {
    const tag = await getTag(ctx, { code: popular.code });
    expect(await getTagInsight(ctx, tag)).toEqual({
      days: [
        { day: '2026-12-01', memberCount: 4 },
        { day: '2026-12-09', memberCount: 9 },
        { day: '2026-12-10', memberCount: 10 },
      ],
      sources: [
        { source: 'staff', count: 6 },
        { source: 'api', count: 4 },
      ],
      isSample: false,
    });
  });

  test('counts the tags carried together, branch tags too, and none of another account', async () => {
    const account = await makeAccount();
    const foreign = await makeTag({ accountId: account.id, wechatTagId: 100 });
    await pool.query(
      `with fans as (insert into fan (account_id, openid, member_id, is_subscribed)
         select $1, 'o' || member_id, member_id, true from member_tag where tag_id = $2 returning id)
       insert into fan_tag (fan_id, tag_id, wanted, source) select id, $3, true, 'staff' from fans`,
      [account.id, popular.id, foreign.id],
    );
    const overlap = await getTagOverlap(ctx, popular);
    expect(overlap?.tags.map(({ kind, count }) => `${kind} ${count}`)).toEqual(['local 6', 'branch 3']);
    const own = await getTagOverlap(makeCtx({ role: 'marketer', now, accountId: account.id }), popular);
    expect(own?.tags[0]).toMatchObject({ code: foreign.code, count: 10 });
    expect(own?.lookedAt).toBe(10);
    const turned = await getTagOverlap(makeCtx({ role: 'marketer', now, accountId: account.id }), foreign);
    expect(turned?.tags[0]).toMatchObject({ code: popular.code, count: 10 });
  });

  test('who is limited to branches gets no numbers of the whole country, who may not read tags gets nothing', async () => {
    const tag = await getTag(ctx, { code: popular.code });
    expect(await getTagInsight(limited, tag)).toBeNull();
    expect(await getTagOverlap(limited, tag)).toBeNull();
    const manager = makeCtx({ role: 'branch_manager', branchIds: [1] });
    await expect(getTagInsight(manager, tag)).rejects.toMatchObject({ code: 'auth.forbidden' });
    await expect(getTagOverlap(manager, tag)).rejects.toMatchObject({ code: 'auth.forbidden' });
  });
});
