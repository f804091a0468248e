import 'server-only';
import { audit } from '@/lib/auth/audit';
import type { Ctx } from '@/lib/auth/ctx';
import { allow } from '@/lib/auth/permissions';
import type { Tx } from '@/lib/db/client';
import type { TagSource } from '@/lib/db/generated/enums';
import { transaction } from '@/lib/db/transaction';
import { AppError } from '@/lib/errors';
import { markDirty } from '@/lib/search/mark-dirty';
import type { TagMembersInput, TagOutcome } from './schema';

type UsableTag = { id: number; code: string; kind: 'local' | 'wechat'; accountId: number | null };

/**
 * Tags up to 1 000 members in one transaction, with the rows that the index and WeChat are brought up to date from. A
 * WeChat tag is set on each following fan of its account; members without one are skipped and reported. In an exclusive
 * group the new tag takes the place of the old one.
 * @throws AppError `common.not_found`, `tag.of_branch` (a branch is changed, not tagged), `tag.not_ready`
 */
export function tagMembers(ctx: Ctx, input: TagMembersInput): Promise<TagOutcome> {
  return change(ctx, input, 'member.tag', applyTag);
}

/** Untags up to 1 000 members; who does not carry the tag stays as they are. @throws AppError as tagMembers */
export function untagMembers(ctx: Ctx, input: TagMembersInput): Promise<TagOutcome> {
  return change(ctx, input, 'member.untag', removeTag);
}

type Change = (
  tx: Tx,
  ctx: Ctx,
  tag: UsableTag,
  memberIds: bigint[],
) => Promise<{ changed: bigint[]; skipped: number }>;

async function change(ctx: Ctx, input: TagMembersInput, action: string, work: Change): Promise<TagOutcome> {
  allow(ctx, 'member.tag');
  return transaction(async (tx) => {
    const tag = await usableTag(tx, ctx, input.code);
    const memberIds = await ownMembers(tx, ctx, [...new Set(input.memberIds)].map(BigInt));
    const { changed, skipped } = await work(tx, ctx, tag, memberIds);
    if (changed.length > 0) {
      await markDirty(tx, changed);
      await tx.tag.update({ where: { id: tag.id }, data: { updatedAt: ctx.now } });
    }
    await audit(tx, ctx, {
      action,
      targetType: memberIds.length === 1 ? 'member' : 'tag',
      targetId: memberIds.length === 1 ? String(memberIds[0]) : tag.id,
      details: { code: tag.code, asked: memberIds.length, changed: changed.length, skipped },
    });
    return {
      changedCount: changed.length,
      skippedCount: skipped,
      unchangedCount: memberIds.length - changed.length - skipped,
    };
  });
}

async function usableTag(tx: Tx, ctx: Ctx, code: string): Promise<UsableTag> {
  const tag = await tx.tag.findUnique({ where: { code } });
  if (!tag || tag.state === 'archived' || (tag.accountId !== null && tag.accountId !== ctx.accountId)) {
    throw new AppError('common.not_found');
  }
  if (tag.kind === 'branch') throw new AppError('tag.of_branch');
  if (tag.state !== 'active') throw new AppError('tag.not_ready');
  return { id: tag.id, code: tag.code, kind: tag.kind, accountId: tag.accountId };
}

/** Locks the members, in order of id so that two requests cannot wait for each other; one outside the actor's branches, or none, refuses all. */
async function ownMembers(tx: Tx, ctx: Ctx, ids: bigint[]): Promise<bigint[]> {
  const rows = await tx.$queryRaw<{ id: bigint; branch_id: number | null }[]>`
    select id, branch_id from member where id = any(${ids}::bigint[]) and merged_into_id is null order by id for update`;
  const own = rows.filter(
    (row) => ctx.branchIds === null || (row.branch_id !== null && ctx.branchIds.includes(row.branch_id)),
  );
  if (own.length !== ids.length) throw new AppError('common.not_found');
  return own.map((row) => row.id);
}

function sourceOf(ctx: Ctx): TagSource {
  return ctx.actor.kind === 'staff' ? 'staff' : ctx.actor.kind === 'token' ? 'api' : 'rule';
}

async function applyTag(tx: Tx, ctx: Ctx, tag: UsableTag, ids: bigint[]) {
  if (tag.kind === 'wechat') return changeFans(tx, ctx, tag, ids, true);
  await tx.$executeRaw`
    delete from member_tag o using tag t join tag_group g on g.id = t.group_id and g.is_exclusive
     where t.id = ${tag.id} and o.member_id = any(${ids}::bigint[]) and o.exclusive_group_id = g.id and o.tag_id <> t.id`;
  const rows = await tx.$queryRaw<{ member_id: bigint }[]>`
    insert into member_tag (member_id, tag_id, applied_at, source, source_ref)
    select id, ${tag.id}, ${ctx.now}, ${sourceOf(ctx)}::"TagSource", ${ctx.actor.id} from unnest(${ids}::bigint[]) as id
    on conflict (member_id, tag_id) do nothing returning member_id`;
  return { changed: rows.map((row) => row.member_id), skipped: 0 };
}

async function removeTag(tx: Tx, ctx: Ctx, tag: UsableTag, ids: bigint[]) {
  if (tag.kind === 'wechat') return changeFans(tx, ctx, tag, ids, false);
  const rows = await tx.$queryRaw<{ member_id: bigint }[]>`
    delete from member_tag where tag_id = ${tag.id} and member_id = any(${ids}::bigint[]) returning member_id`;
  return { changed: rows.map((row) => row.member_id), skipped: 0 };
}

/** Writes the wish for every following fan of the tag's account, and the work that brings WeChat to it. */
async function changeFans(tx: Tx, ctx: Ctx, tag: UsableTag, ids: bigint[], wanted: boolean) {
  const changed = wanted
    ? await tx.$queryRaw<{ fan_id: bigint; member_id: bigint }[]>`
        with fans as (
          select id, member_id from fan
           where account_id = ${tag.accountId} and member_id = any(${ids}::bigint[]) and is_subscribed
        ), written as (
          insert into fan_tag (fan_id, tag_id, applied_at, wanted, confirmed, source)
          select id, ${tag.id}, ${ctx.now}, true, false, ${sourceOf(ctx)}::"TagSource" from fans
          on conflict (fan_id, tag_id) do update set wanted = true, applied_at = excluded.applied_at, failure = null
            where not fan_tag.wanted
          returning fan_id
        ) select w.fan_id, f.member_id from written w join fans f on f.id = w.fan_id`
    : await tx.$queryRaw<{ fan_id: bigint; member_id: bigint }[]>`
        update fan_tag t set wanted = false, failure = null from fan f
         where t.tag_id = ${tag.id} and t.wanted and f.id = t.fan_id and f.member_id = any(${ids}::bigint[])
        returning t.fan_id, f.member_id`;
  const fanIds = changed.map((row) => row.fan_id);
  if (fanIds.length > 0) {
    await tx.$executeRaw`
      insert into wechat_tag_outbox (account_id, tag_id, fan_id, not_before)
      select ${tag.accountId}, ${tag.id}, id, ${ctx.now} from unnest(${fanIds}::bigint[]) as id`;
  }
  const following = await tx.$queryRaw<{ member_id: bigint }[]>`
    select distinct member_id from fan
     where account_id = ${tag.accountId} and member_id = any(${ids}::bigint[]) and is_subscribed`;
  const members = [...new Set(changed.map((row) => row.member_id))];
  return { changed: members, skipped: wanted ? ids.length - following.length : 0 };
}
