import 'server-only';
import type { Ctx } from '@/lib/auth/ctx';
import { allow } from '@/lib/auth/permissions';
import { db, type Tx } from '@/lib/db/client';
import { AppError } from '@/lib/errors';
import { namesIn } from '@/lib/rules/names-in';
import { audienceRule } from '@/lib/rules/schema';

/** What names a tag. */
export type TagUses = {
  audiences: { id: string; name: string }[];
  /** Automatic tags whose rule asks for it. */
  tags: { code: string; name: string }[];
  /** Channels whose people get it. */
  channels: { id: number; name: string }[];
};

/** Names in one sentence of a refusal. */
const NAMES_TOLD = 5;

/** Audiences, automatic tags and channels that use a tag; shown before it is archived, merged or deleted. */
export async function findTagUses(ctx: Ctx, { code }: { code: string }): Promise<TagUses> {
  allow(ctx, 'tag.read');
  return readTagUses(db, code);
}

/** The same within a transaction. */
export async function readTagUses(tx: Tx, code: string): Promise<TagUses> {
  // The path is only a first sieve: a city may be spelt as the code is.
  const vars = JSON.stringify({ code });
  const [audiences, tags, channels] = await Promise.all([
    tx.$queryRaw<{ id: string; name: string; rule: unknown }[]>`
      select id::text as id, name, rule from audience
       where archived_at is null and jsonb_path_exists(rule, '$.** ? (@ == $code)', ${vars}::jsonb) order by name`,
    tx.$queryRaw<{ code: string; name: string; rule: unknown }[]>`
      select t.code, t.name, r.rule from tag_rule r join tag t on t.id = r.tag_id
       where t.state <> 'archived' and t.code <> ${code}
         and jsonb_path_exists(r.rule, '$.** ? (@ == $code)', ${vars}::jsonb) order by t.name`,
    tx.$queryRaw<{ id: number; name: string }[]>`
      select c.id, c.name from channel_tag ct join channel c on c.id = ct.channel_id join tag t on t.id = ct.tag_id
       where t.code = ${code} and c.archived_at is null order by c.name`,
  ]);
  const names = ({ rule }: { rule: unknown }) => namesIn(audienceRule.parse(rule)).tagCodes.includes(code);
  return {
    audiences: audiences.filter(names).map(({ id, name }) => ({ id, name })),
    tags: tags.filter(names).map(({ code: own, name }) => ({ code: own, name })),
    channels,
  };
}

/**
 * Refuses while a rule names the tag: what a rule means is for whoever wrote it to change, and an audience that was
 * approved must not become another one behind the approver's back.
 * @throws AppError `tag.in_use`
 */
export async function refuseWhileUsed(tx: Tx, code: string): Promise<void> {
  const { audiences, tags } = await readTagUses(tx, code);
  const names = [...audiences, ...tags].map(({ name }) => name);
  if (names.length === 0) return;
  const told = names.slice(0, NAMES_TOLD).join('、');
  throw new AppError('tag.in_use', { names: told, count: names.length });
}
