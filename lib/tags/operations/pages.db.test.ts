import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createAudience } from '@/lib/audiences/create-audience';
import { tagAudience } from '@/lib/audiences/tag-audience';
import { db, pool } from '@/lib/db/client';
import { countMembers } from '@/lib/members/count-members';
import {
  makeAccount,
  makeBranch,
  makeCtx,
  makeFan,
  makeMember,
  makeStaff,
  makeTag,
  unique,
} from '@/lib/testing/factories';
import { listTagFailures } from '../failures/list-tag-failures';
import { retryTagFailures } from '../failures/retry-tag-failures';
import { tagMembersInput } from '../schema';
import { getTagOperation } from './get-tag-operation';
import { listTagOperations } from './list-tag-operations';
import { operationQuery } from './schema';
import { tagMatching } from './tag-matching';

const code = (value: string) => expect.objectContaining({ code: value });

/** Stored only: no worker runs in this file, so nothing is tagged. */
const started = (id: string) => db.tagOperation.findUniqueOrThrow({ where: { id } });

describe('tagMatching', () => {
  const prefix = unique('找');
  let own: { id: number };
  let other: { id: number };
  beforeAll(async () => {
    [own, other] = [await makeBranch(), await makeBranch()];
    for (let n = 0; n < 3; n++) await makeMember({ name: `${prefix}${n}`, branchId: own.id });
    await makeMember({ name: `${prefix}x`, branchId: other.id });
  });

  test('stores the search and not the people, with how many it finds; the actor’s branches stay with it', async () => {
    const tag = await makeTag();
    const query = { q: prefix, after: 'ignored' };
    const everywhere = await tagMatching(makeCtx({ role: 'marketer' }), {
      kind: 'tag',
      code: tag.code,
      query,
    });
    expect(everywhere.count).toBe(4);
    const ctx = makeCtx({ role: 'marketer', branchIds: [own.id] });
    const { id, count } = await tagMatching(ctx, { kind: 'untag', code: tag.code, query });
    expect(count).toBe(3);
    expect(await started(id)).toMatchObject({
      kind: 'untag',
      status: 'queued',
      estimatedCount: 3,
      branchIds: [own.id],
      selection: { kind: 'members', query: { q: prefix, after: '' } },
    });
    expect(await db.tagOperationPerson.count({ where: { operationId: id } })).toBe(0);
    expect(await countMembers(ctx, { q: '', branch: other.id })).toBe(0);
    expect(await countMembers(makeCtx(), { q: '', branch: other.id })).toBe(1);
  });

  test('nobody found, no permission, a tag that is not there: refused, and nothing is stored', async () => {
    const tag = await makeTag();
    const input = { kind: 'tag', code: tag.code, query: { q: prefix, after: '' } } as const;
    const nobody = { ...input, query: { q: unique('没有'), after: '' } };
    await expect(tagMatching(makeCtx({ role: 'marketer' }), nobody)).rejects.toEqual(
      code('tag.nobody_found'),
    );
    await expect(tagMatching(makeCtx({ role: 'approver' }), input)).rejects.toEqual(code('auth.forbidden'));
    await expect(tagMatching(makeCtx({ role: 'marketer' }), { ...input, code: unique('x') })).rejects.toEqual(
      code('common.not_found'),
    );
    expect(await db.tagOperation.count({ where: { tagId: tag.id } })).toBe(0);
  });

  test('more than 1 000 members named one by one are refused before anything is asked', () => {
    const memberIds = Array.from({ length: 1_001 }, (_, n) => String(n + 1));
    const refused = tagMembersInput.safeParse({ code: 'x', memberIds });
    expect(refused.error?.issues[0]?.message).toBe('tag.too_many_members');
    expect(tagMembersInput.safeParse({ code: 'x', memberIds: memberIds.slice(1) }).success).toBe(true);
  });
});

describe('tagAudience', () => {
  test('the saved rule is what the operation is about, and who may not see the audience tags nobody', async () => {
    const [own, other] = [await makeBranch(), await makeBranch()];
    await makeMember({ branchId: own.id });
    const { ctx } = await makeStaff({ role: 'marketer' });
    const rule = {
      version: 1 as const,
      combinator: 'and' as const,
      rules: [{ field: 'branch' as const, operator: 'in' as const, value: [own.id] }],
    };
    const audience = await createAudience(ctx, { name: unique('群'), rule });
    const tag = await makeTag();
    const { id, count } = await tagAudience(ctx, { id: audience.id, code: tag.code });
    expect(count).toBe(1);
    expect(await started(id)).toMatchObject({ sourceRef: audience.id, selection: { kind: 'rule', rule } });
    const limited = makeCtx({ role: 'marketer', branchIds: [other.id] });
    await expect(tagAudience(limited, { id: audience.id, code: tag.code })).rejects.toEqual(
      code('rule.branch_out_of_scope'),
    );
    await expect(
      tagAudience(makeCtx({ role: 'branch_manager', branchIds: [own.id] }), {
        id: audience.id,
        code: tag.code,
      }),
    ).rejects.toEqual(code('auth.forbidden'));
  });
});

describe('reading operations', () => {
  test('one’s own and those under way are told apart, in pages without gaps', async () => {
    const { ctx } = await makeStaff({ role: 'marketer' });
    const tag = await makeTag();
    await pool.query(
      `insert into tag_operation (kind, tag_id, selection, branch_ids, source, actor_kind, actor_id, actor_name, status)
       select 'tag', $1, '{"kind":"carriers"}', '{}', 'staff', 'staff', $2, 'm',
              (case when i % 2 = 0 then 'finished' else 'queued' end)::"WorkStatus" from generate_series(1, 60) i`,
      [tag.id, ctx.actor.id],
    );
    const own = operationQuery.parse({ whose: 'own' });
    const first = await listTagOperations(ctx, own);
    const second = await listTagOperations(ctx, { ...own, after: first.after ?? '' });
    expect(new Set([...first.rows, ...second.rows].map((row) => row.id)).size).toBe(60);
    expect(second.after).toBeNull();
    const open = await listTagOperations(ctx, operationQuery.parse({ whose: 'own', show: 'open' }));
    expect(open.rows).toHaveLength(30);
    expect((await listTagOperations(makeCtx({ role: 'marketer' }), own)).rows).toHaveLength(0);
    await expect(listTagOperations(ctx, { ...own, after: 'x' })).rejects.toEqual(code('common.bad_cursor'));
  });

  test('a national operation is not shown to people of a branch, nor another account’s to anybody else', async () => {
    const [branch, account, stranger] = [await makeBranch(), await makeAccount(), await makeAccount()];
    await makeMember({ branchId: branch.id, name: 'a' });
    const tag = await makeTag();
    const wechat = await makeTag({ accountId: account.id, wechatTagId: 1 });
    const query = { q: '', branch: branch.id, after: '' };
    const start = (ctx: ReturnType<typeof makeCtx>, of: { code: string }) =>
      tagMatching(ctx, { kind: 'tag', code: of.code, query });
    const national = await start(makeCtx({ role: 'marketer' }), tag);
    const theirs = await start(makeCtx({ role: 'marketer', accountId: account.id }), wechat);
    const limited = makeCtx({ role: 'marketer', branchIds: [branch.id] });
    await expect(getTagOperation(limited, { id: national.id })).rejects.toEqual(code('common.not_found'));
    const own = await start(limited, tag);
    expect(await getTagOperation(limited, { id: own.id })).toMatchObject({ estimatedCount: 1, share: 0 });
    const foreign = makeCtx({ role: 'marketer', accountId: stranger.id });
    await expect(getTagOperation(foreign, { id: theirs.id })).rejects.toEqual(code('common.not_found'));
    const manager = makeCtx({ role: 'branch_manager', branchIds: [branch.id] });
    await expect(getTagOperation(manager, { id: own.id })).rejects.toEqual(code('auth.forbidden'));
  });
});

describe('fans that WeChat refused', () => {
  test('are listed by reason, asked for again with all tries anew, those of other branches left alone', async () => {
    const account = await makeAccount();
    const [own, other] = [await makeBranch(), await makeBranch()];
    const tag = await makeTag({ accountId: account.id, wechatTagId: 9 });
    const refuse = async (branchId: number, failure: string, waits: boolean) => {
      const member = await makeMember({ branchId });
      const fan = await makeFan({ accountId: account.id, memberId: member.id });
      await db.fanTag.create({
        data: { fanId: fan.id, tagId: tag.id, wanted: true, source: 'staff', failure },
      });
      if (waits) {
        const notBefore = new Date(Date.now() + 3_600_000);
        await db.wechatTagOutbox.create({
          data: { accountId: account.id, tagId: tag.id, fanId: fan.id, attempts: 4, priority: 5, notBefore },
        });
      }
    };
    await refuse(own.id, 'wechat.45059', false);
    await refuse(own.id, 'wechat.45171', true);
    await refuse(other.id, 'wechat.49003', false);
    const limited = makeCtx({ role: 'marketer', accountId: account.id, branchIds: [own.id] });
    const { reasons, people } = await listTagFailures(limited, { tagId: tag.id });
    expect(reasons).toEqual([
      { reason: 'wechat.45059', count: 1 },
      { reason: 'wechat.45171', count: 1 },
    ]);
    expect(people.map((row) => row.isWaiting)).toEqual([false, true]);
    expect(await retryTagFailures(limited, { code: tag.code })).toEqual({ count: 2 });
    expect(await retryTagFailures(limited, { code: tag.code })).toEqual({ count: 0 });
    const rows = await db.wechatTagOutbox.findMany({ where: { tagId: tag.id } });
    expect(rows).toHaveLength(2);
    for (const row of rows) expect(row).toMatchObject({ attempts: 0, priority: 0, notBefore: limited.now });
    expect(await db.fanTag.count({ where: { tagId: tag.id, failure: { not: null } } })).toBe(1);
    expect(
      await db.auditLog.count({ where: { action: 'tag.retry_failures', actorId: limited.actor.id } }),
    ).toBe(2);
    await expect(retryTagFailures(makeCtx({ role: 'approver' }), { code: tag.code })).rejects.toEqual(
      code('auth.forbidden'),
    );
    const stranger = makeCtx({ role: 'marketer', accountId: (await makeAccount()).id });
    await expect(retryTagFailures(stranger, { code: tag.code })).rejects.toEqual(code('common.not_found'));
    expect((await listTagFailures(stranger, { tagId: tag.id })).reasons).toEqual([]);
  });
});

afterAll(async () => {
  // Other files' workers must not find what was only stored here.
  await pool.query(`update tag_operation set status = 'cancelled' where status = 'queued'`);
});
