import 'server-only';
import type { Ctx } from '@/lib/auth/ctx';
import { allow, inBranchScope } from '@/lib/auth/permissions';
import { db } from '@/lib/db/client';
import { namesIn } from '@/lib/rules/names-in';
import { parseQueryDsl } from '@/lib/search/dsl';
import { QueryDslError } from '@/lib/search/dsl-error';
import { countPeople, type PeopleCount } from '@/lib/search/engines';

/**
 * Counts the members that a query in Elasticsearch's words finds (E2), own branches' only.
 * @throws QueryDslError for what is outside the subset, an unknown tag code, a branch that may not be seen
 */
export async function countPeopleByQuery(ctx: Ctx, body: unknown): Promise<PeopleCount> {
  allow(ctx, 'member.read');
  const rule = parseQueryDsl(body);
  const { tagCodes, branchIds } = namesIn(rule);
  const foreign = branchIds.find((id) => !inBranchScope(ctx, id));
  if (foreign !== undefined) {
    throw new QueryDslError('illegal_argument_exception', `unknown branch [${foreign}]`);
  }
  const tags = await db.tag.findMany({ where: { code: { in: tagCodes } }, select: { code: true } });
  const known = new Set(tags.map((tag) => tag.code));
  const unknown = tagCodes.find((code) => !known.has(code));
  if (unknown !== undefined) {
    throw new QueryDslError('illegal_argument_exception', `unknown tag code [${unknown}]`);
  }
  return countPeople(rule, ctx);
}
