import 'server-only';
import type { Ctx } from '@/lib/auth/ctx';
import { allow } from '@/lib/auth/permissions';
import { db } from '@/lib/db/client';
import { decodeTimeCursor, encodeCursor, PAGE_SIZE, type Page, toPage } from '@/lib/db/page';
import type { RuleNameTables } from '@/lib/rules/names';
import { audienceRule } from '@/lib/rules/schema';
import { staffNames } from './load-audience';
import { ruleNames } from './rule-names';
import type { AudienceQuery, AudienceRow } from './schema';
import { audienceScope } from './scope';

/**
 * Lists audiences, the last changed first, with the names that their rules use.
 * @throws AppError `common.bad_cursor`
 */
export async function listAudiences(
  ctx: Ctx,
  { q, after }: AudienceQuery,
): Promise<Page<AudienceRow> & { names: RuleNameTables }> {
  allow(ctx, 'audience.read');
  const last = decodeTimeCursor(after);
  const scope = await audienceScope(ctx);
  const found = await db.audience.findMany({
    where: {
      AND: [
        scope.where,
        { archivedAt: null },
        q ? { name: { contains: q, mode: 'insensitive' } } : {},
        last ? { OR: [{ updatedAt: { lt: last.at } }, { updatedAt: last.at, id: { gt: last.id } }] } : {},
      ],
    },
    orderBy: [{ updatedAt: 'desc' }, { id: 'asc' }],
    take: PAGE_SIZE + 1,
  });
  const page = toPage(found, PAGE_SIZE, (row) => encodeCursor(row.updatedAt.toISOString(), row.id));
  const staff = await staffNames(page.rows.map((row) => row.createdById));
  const rows = page.rows.map((row) => ({
    id: row.id,
    name: row.name,
    version: row.version,
    rule: audienceRule.parse(row.rule),
    lastCount: scope.maySeeCount(row.createdById) ? row.lastCount : null,
    countedAt: row.countedAt?.toISOString() ?? null,
    createdByName: row.createdById ? (staff.get(row.createdById) ?? null) : null,
    updatedAt: row.updatedAt.toISOString(),
  }));
  return { rows, after: page.after, names: await ruleNames(rows.map((row) => row.rule)) };
}
