import 'server-only';
import { decrypt } from '@/lib/auth/crypto';
import type { Ctx } from '@/lib/auth/ctx';
import { allow } from '@/lib/auth/permissions';
import { maskPhone } from '@/lib/auth/phone';
import { db, pool } from '@/lib/db/client';
import type { RuleNode } from '@/lib/rules/schema';
import { compileRule } from '@/lib/search/engine-sql';
import { countPeople, firstPeople } from '@/lib/search/engines';
import { businessMonth } from '@/lib/time/format';
import { countReach, findAccount, REACH_PARAMETERS } from './reach';
import { checkRuleNames } from './rule-names';
import type { AudiencePerson, AudiencePreview, PreviewAudienceInput } from './schema';

const PEOPLE_SHOWN = 10;

/**
 * Says whom a rule finds while it is being edited: the exact count with engine, time and age, how many of them can be
 * sent something on the current account this month, and the first ten. Own branches' people only.
 * @throws AppError what `checkRuleNames` throws, `rule.audience_cycle`, `rule.expanded_too_large`
 */
export async function previewAudience(ctx: Ctx, { rule }: PreviewAudienceInput): Promise<AudiencePreview> {
  allow(ctx, 'audience.read');
  await checkRuleNames(ctx, rule);
  return previewRule(ctx, rule);
}

/** The same for a saved rule, which may name what was removed or lies beyond the reader's branches; their people are not counted. */
export async function previewRule(ctx: Ctx, rule: RuleNode): Promise<AudiencePreview> {
  allow(ctx, 'audience.read');
  const [counted, first, reachable] = await Promise.all([
    countPeople(rule, ctx),
    firstPeople(rule, ctx, PEOPLE_SHOWN),
    reach(ctx, rule),
  ]);
  const { count, engine, tookMs, lagSeconds } = counted;
  return { count, engine, tookMs, lagSeconds, reachable, people: await describePeople(first.ids) };
}

async function reach(ctx: Ctx, rule: RuleNode): Promise<AudiencePreview['reachable']> {
  const account = await findAccount(db, ctx);
  if (!account) return null;
  const condition = await compileRule(pool, rule, ctx, REACH_PARAMETERS + 1);
  return countReach(condition, account, businessMonth(ctx.now));
}

/** Names, masked phone, branch and tags of a few members, in the order of their ids. */
async function describePeople(ids: bigint[]): Promise<AudiencePerson[]> {
  if (ids.length === 0) return [];
  const [members, tags] = await Promise.all([
    db.member.findMany({
      where: { id: { in: ids }, mergedIntoId: null },
      select: { id: true, name: true, phoneCipher: true, branch: { select: { name: true } } },
      orderBy: { id: 'asc' },
    }),
    db.$queryRaw<{ member_id: bigint; code: string; name: string }[]>`
      select a.member_id, t.code, t.name from member_tag_all a join tag t on t.id = a.tag_id
       where a.member_id = any(${ids}::bigint[]) order by t.name`,
  ]);
  return members.map((member) => ({
    id: String(member.id),
    name: member.name,
    maskedPhone: member.phoneCipher ? maskPhone(decrypt(member.phoneCipher)) : null,
    branchName: member.branch?.name ?? null,
    tags: tags.filter((tag) => tag.member_id === member.id).map(({ code, name }) => ({ code, name })),
  }));
}
