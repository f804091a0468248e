import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { createOwnDatabase } from '@/lib/testing/own-services';

// Workers take whatever operation is open, so this file has a database of its own.
const database = await createOwnDatabase();
process.env.DATABASE_URL = database.url;
const { closeDb, db, pool } = await import('@/lib/db/client');
const { makeAccount, makeBranch, makeCtx, makeTag, unique } = await import('@/lib/testing/factories');
const { archiveTag } = await import('./archive-tag');
const { countTagDays } = await import('./count-tag-days');
const { createTag } = await import('./create-tag');
const { deleteTag } = await import('./delete-tag');
const { findTagUses } = await import('./find-tag-uses');
const { mergeTags } = await import('./merge-tags');
const { workTagOperations } = await import('./operations/work-tag-operations');
const { tagMembers } = await import('./tag-members');
const { unarchiveTag } = await import('./unarchive-tag');

const SMALL = { chunkSize: 20 };
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
  await pool.query('truncate tag_operation, search_outbox, member, audience, channel cascade');
});

async function people(count: number): Promise<string[]> {
  const { rows } = await pool.query<{ id: string }>(
    'insert into member (name, updated_at) select $1, now() from generate_series(1, $2::int) returning id::text',
    ['p', count],
  );
  return rows.map(({ id }) => id);
}
async function give(tagId: number, memberIds: string[], at: string): Promise<void> {
  await pool.query(
    `insert into member_tag (member_id, tag_id, applied_at, source)
     select id, $1, $2, 'staff' from unnest($3::bigint[]) as m(id)`,
    [tagId, at, memberIds],
  );
}
const rows = async (tagId: number) =>
  (await db.memberTag.findMany({ where: { tagId }, orderBy: { memberId: 'asc' } })).map(
    (row) => `${row.memberId}@${row.appliedAt.toISOString().slice(0, 10)}`,
  );
const carries = (tag: { code: string }) => ({
  version: 1,
  combinator: 'and',
  rules: [{ field: 'tag', operator: 'any', value: [tag.code] }],
});
const audienceOf = (tag: { code: string }) =>
  db.audience.create({ data: { name: unique('人群'), rule: carries(tag), createdById: marketer.actor.id } });
const read = (id: number) => db.tag.findUniqueOrThrow({ where: { id } });

describe('archiving', () => {
  test('an archived tag keeps its people, is given to nobody, frees its name, and comes back when asked', async () => {
    const tag = await makeTag();
    const ids = await people(3);
    await give(tag.id, ids, '2026-11-01');
    const ctx = makeCtx({ role: 'marketer' });
    await archiveTag(ctx, { code: tag.code });
    await archiveTag(ctx, { code: tag.code });
    expect(await rows(tag.id)).toHaveLength(3);
    await expect(tagMembers(ctx, { code: tag.code, memberIds: ids })).rejects.toEqual(
      code('common.not_found'),
    );
    const twin = await createTag(ctx, { kind: 'local', name: tag.name, code: '', groupId: null });
    await expect(unarchiveTag(ctx, { code: tag.code })).rejects.toEqual(code('tag.name_taken'));
    await archiveTag(ctx, twin);
    await unarchiveTag(ctx, { code: tag.code });
    await unarchiveTag(ctx, { code: tag.code });
    expect(await read(tag.id)).toMatchObject({ state: 'active', archivedAt: null });
    expect(await db.auditLog.count({ where: { actorId: ctx.actor.id, targetId: String(tag.id) } })).toBe(2);
  });

  test('an automatic tag’s rule is switched off with it', async () => {
    const tag = await makeTag();
    await db.tagRule.create({ data: { tagId: tag.id, rule: carries(tag), isOn: true } });
    await archiveTag(marketer, { code: tag.code });
    expect(await db.tagRule.findUnique({ where: { tagId: tag.id } })).toMatchObject({ isOn: false });
  });

  test('a WeChat tag, a branch’s tag, another account’s, no permission and branches only are refused', async () => {
    const [account, stranger] = [await makeAccount(), await makeAccount()];
    const wechat = await makeTag({ accountId: account.id, wechatTagId: 100 });
    const branch = await makeBranch();
    const { code: branchCode } = await read(branch.tagId);
    const own = makeCtx({ role: 'marketer', accountId: account.id });
    const foreign = makeCtx({ role: 'marketer', accountId: stranger.id });
    await expect(archiveTag(own, { code: wechat.code })).rejects.toEqual(code('tag.archive_local_only'));
    await expect(archiveTag(own, { code: branchCode })).rejects.toEqual(code('tag.of_branch'));
    await expect(archiveTag(foreign, { code: wechat.code })).rejects.toEqual(code('common.not_found'));
    await expect(unarchiveTag(foreign, { code: wechat.code })).rejects.toEqual(code('common.not_found'));
    const tag = await makeTag();
    for (const verb of [archiveTag, unarchiveTag]) {
      await expect(verb(approver, { code: tag.code })).rejects.toEqual(code('auth.forbidden'));
      await expect(verb(ofBranch, { code: tag.code })).rejects.toEqual(code('tag.whole_country_only'));
    }
  });
});

describe('merging local tags', () => {
  test('everybody gets the other tag with the earlier time, channels give the other one, the old code leads to it', async () => {
    const [tag, into] = [await makeTag(), await makeTag()];
    const ids = await people(50);
    await give(tag.id, ids.slice(0, 30), '2026-10-01');
    await give(into.id, ids.slice(20, 25), '2026-09-01');
    await give(into.id, ids.slice(25), '2026-11-01');
    const account = await makeAccount();
    const channel = await db.channel.create({
      data: {
        accountId: account.id,
        scene: unique('s'),
        name: unique('渠道'),
        tags: { create: { tagId: tag.id } },
      },
    });
    expect((await findTagUses(marketer, { code: tag.code })).channels).toEqual([
      { id: channel.id, name: channel.name },
    ]);
    const { id } = await mergeTags(marketer, { code: tag.code, into: into.code });
    expect(await read(tag.id)).toMatchObject({ state: 'archived', mergedIntoId: into.id });
    await workTagOperations(job, SMALL);
    expect(await db.tagOperation.findUnique({ where: { id } })).toMatchObject({
      status: 'finished',
      changedCount: 30,
    });
    expect(await rows(tag.id)).toEqual([]);
    expect(await rows(into.id)).toEqual(
      ids.map(
        (member, n) =>
          `${member}@${n < 20 ? '2026-10-01' : n < 25 ? '2026-09-01' : n < 30 ? '2026-10-01' : '2026-11-01'}`,
      ),
    );
    expect(await db.channelTag.findMany({ where: { channelId: channel.id } })).toEqual([
      { channelId: channel.id, tagId: into.id },
    ]);
    expect(await db.searchOutbox.count()).toBe(30);
  });

  test('within exclusive groups nobody ends with two tags, and the newest stays', async () => {
    const group = await db.tagGroup.create({ data: { name: unique('组'), isExclusive: true } });
    const other = await makeTag({ groupId: group.id });
    const into = await makeTag({ groupId: group.id });
    const [inside, outside] = [await makeTag({ groupId: group.id }), await makeTag()];
    const [a = '', b = '', c = '', d = ''] = await people(4);
    await give(inside.id, [a], '2026-10-01');
    await give(outside.id, [b, c, d], '2026-10-01');
    await give(other.id, [b], '2026-09-01');
    await give(other.id, [c], '2026-11-01');
    await give(into.id, [d], '2026-11-01');
    await mergeTags(marketer, { code: inside.code, into: into.code });
    await mergeTags(marketer, { code: outside.code, into: into.code }).catch((error: unknown) => {
      expect(error).toEqual(code('tag.busy'));
    });
    await workTagOperations(job, SMALL);
    await mergeTags(marketer, { code: outside.code, into: into.code });
    await workTagOperations(job, SMALL);
    expect(await rows(into.id)).toEqual([`${a}@2026-10-01`, `${b}@2026-10-01`, `${d}@2026-10-01`]);
    expect(await rows(other.id)).toEqual([`${c}@2026-11-01`]);
  });

  test('a rule that names the tag stops the merge with its name, whether of an audience or of an automatic tag', async () => {
    const [tag, into, automatic] = [await makeTag(), await makeTag(), await makeTag()];
    const audience = await audienceOf(tag);
    await db.tagRule.create({ data: { tagId: automatic.id, rule: carries(tag) } });
    await expect(mergeTags(marketer, { code: tag.code, into: into.code })).rejects.toMatchObject({
      code: 'tag.in_use',
      params: { count: 2, names: `${audience.name}、${automatic.name}` },
    });
    expect(await read(tag.id)).toMatchObject({ state: 'active', mergedIntoId: null });
    await db.audience.update({ where: { id: audience.id }, data: { archivedAt: new Date() } });
    await db.tagRule.delete({ where: { tagId: automatic.id } });
    await mergeTags(marketer, { code: tag.code, into: into.code });
  });

  test('two who merge the same tags, also in opposite directions, get one merge', async () => {
    for (const turned of [false, true]) {
      const [a, b] = [await makeTag(), await makeTag()];
      const merges = await Promise.allSettled([
        mergeTags(marketer, { code: a.code, into: b.code }),
        mergeTags(marketer, turned ? { code: b.code, into: a.code } : { code: a.code, into: b.code }),
      ]);
      const refused = merges.filter((one) => one.status === 'rejected');
      expect(refused).toHaveLength(1);
      expect(['tag.not_ready', 'tag.busy']).toContain(refused[0]?.reason.code);
    }
    expect(await db.tagOperation.count({ where: { kind: 'merge' } })).toBe(2);
  });

  test('itself, another kind, an archived one, an automatic one, no permission and branches only are refused', async () => {
    const account = await makeAccount();
    const ctx = makeCtx({ role: 'marketer', accountId: account.id });
    const [tag, into, archived, automatic] = [
      await makeTag(),
      await makeTag(),
      await makeTag(),
      await makeTag(),
    ];
    const wechat = await makeTag({ accountId: account.id, wechatTagId: 100 });
    const branch = await read((await makeBranch()).tagId);
    await archiveTag(ctx, { code: archived.code });
    await db.tagRule.create({ data: { tagId: automatic.id, rule: carries(into), isOn: true } });
    const merge = (one: { code: string }, two: { code: string }, who = ctx) =>
      mergeTags(who, { code: one.code, into: two.code });
    await expect(merge(tag, tag)).rejects.toEqual(code('tag.merge_self'));
    await expect(merge(tag, wechat)).rejects.toEqual(code('tag.merge_kinds'));
    await expect(merge(branch, tag)).rejects.toEqual(code('tag.of_branch'));
    await expect(merge(archived, tag)).rejects.toEqual(code('tag.not_ready'));
    await expect(merge(tag, automatic)).rejects.toEqual(code('tag.merge_automatic'));
    await expect(merge(tag, { code: 'none' })).rejects.toEqual(code('common.not_found'));
    await expect(merge(tag, into, approver)).rejects.toEqual(code('auth.forbidden'));
    await expect(merge(tag, into, ofBranch)).rejects.toEqual(code('tag.whole_country_only'));
    expect(await db.tagOperation.count()).toBe(0);
  });
});

describe('deleting local tags', () => {
  test('only an archived one, with the number that was shown; its code is never given away again', async () => {
    const tag = await makeTag();
    const ids = await people(50);
    await give(tag.id, ids, '2026-11-01');
    await expect(deleteTag(marketer, { code: tag.code, carrierCount: 50 })).rejects.toEqual(
      code('tag.delete_archive_first'),
    );
    await archiveTag(marketer, { code: tag.code });
    await expect(deleteTag(marketer, { code: tag.code, carrierCount: 49 })).rejects.toMatchObject({
      code: 'tag.carriers_changed',
      params: { count: 50 },
    });
    const { operationId } = await deleteTag(marketer, { code: tag.code, carrierCount: 50 });
    await expect(deleteTag(marketer, { code: tag.code, carrierCount: 50 })).rejects.toEqual(code('tag.busy'));
    await expect(unarchiveTag(marketer, { code: tag.code })).rejects.toEqual(code('tag.not_ready'));
    await workTagOperations(job, SMALL);
    expect(await db.tagOperation.findUnique({ where: { id: operationId ?? '' } })).toMatchObject({
      status: 'finished',
      changedCount: 50,
    });
    expect(await rows(tag.id)).toEqual([]);
    await expect(deleteTag(marketer, { code: tag.code, carrierCount: 0 })).rejects.toEqual(
      code('common.not_found'),
    );
    await expect(
      createTag(marketer, { kind: 'local', name: unique('t'), code: tag.code, groupId: null }),
    ).rejects.toEqual(code('tag.code_taken'));
  });

  test('one that nobody carries is gone at once; one that a rule names is not, nor without permission', async () => {
    const tag = await makeTag();
    await archiveTag(marketer, { code: tag.code });
    const audience = await audienceOf(tag);
    const ask = (ctx = marketer) => deleteTag(ctx, { code: tag.code, carrierCount: 0 });
    await expect(ask()).rejects.toEqual(code('tag.in_use'));
    await db.audience.delete({ where: { id: audience.id } });
    await expect(ask(approver)).rejects.toEqual(code('auth.forbidden'));
    await expect(ask(ofBranch)).rejects.toEqual(code('tag.whole_country_only'));
    expect(await ask()).toEqual({ operationId: null });
    expect(await read(tag.id)).toMatchObject({ state: 'archived', deletedAt: marketer.now });
  });
});

test('each night writes every tag’s number, and who has as many WeChat tags as WeChat allows', async () => {
  const account = await makeAccount();
  const tag = await makeTag();
  const ids = await people(3);
  await give(tag.id, ids, '2026-11-01');
  const { rows: fans } = await pool.query<{ id: string }>(
    `insert into fan (account_id, openid, member_id, is_subscribed)
     select $1, 'o' || id, id, true from unnest($2::bigint[]) as m(id) returning id::text`,
    [account.id, ids],
  );
  for (let n = 0; n < 20; n++) {
    const wechat = await makeTag({ accountId: account.id, wechatTagId: 100 + n });
    await pool.query(
      `insert into fan_tag (fan_id, tag_id, wanted, source) select id, $1, true, 'staff' from unnest($2::bigint[]) f(id)`,
      [wechat.id, fans.slice(0, n < 19 ? 2 : 1).map(({ id }) => id)],
    );
  }
  const night = makeCtx({ now: new Date('2026-12-01T20:00:00Z') });
  await countTagDays(night);
  await countTagDays(night);
  const days = await db.tagDaily.findMany({ where: { tagId: tag.id }, orderBy: { day: 'asc' } });
  expect(days.map(({ day, memberCount }) => [day.toISOString().slice(0, 10), memberCount]).at(-1)).toEqual([
    '2026-12-02',
    3,
  ]);
  expect(days[0]).toMatchObject({ memberCount: 0 });
  expect(await db.tagFullFan.findMany({ where: { accountId: account.id } })).toMatchObject([
    { fanId: BigInt(fans[0]?.id ?? 0), tagCount: 20 },
  ]);
  await pool.query('delete from fan_tag where fan_id = $1', [fans[0]?.id]);
  await countTagDays(night);
  expect(await db.tagFullFan.count({ where: { accountId: account.id } })).toBe(0);
});
