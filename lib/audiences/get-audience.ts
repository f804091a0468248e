import 'server-only';
import type { Ctx } from '@/lib/auth/ctx';
import { allow, may } from '@/lib/auth/permissions';
import { db } from '@/lib/db/client';
import { audienceRule } from '@/lib/rules/schema';
import { loadAudience, staffNames } from './load-audience';
import { ruleNames } from './rule-names';
import type { AudienceView } from './schema';

const VERSIONS_SHOWN = 50;

/**
 * One audience with its latest versions, newest first.
 * @throws AppError `common.not_found`
 */
export async function getAudience(ctx: Ctx, id: string): Promise<AudienceView> {
  allow(ctx, 'audience.read');
  const { audience, scope } = await loadAudience(ctx, id);
  const versions = await db.audienceVersion.findMany({
    where: { audienceId: id },
    orderBy: { version: 'desc' },
    take: VERSIONS_SHOWN,
  });
  const staff = await staffNames([audience.createdById, ...versions.map((v) => v.createdById)]);
  const nameOf = (staffId: string | null) => (staffId ? (staff.get(staffId) ?? null) : null);
  const seesCount = scope.maySeeCount(audience.createdById);
  const rule = audienceRule.parse(audience.rule);
  const rows = versions.map((version) => ({
    version: version.version,
    rule: audienceRule.parse(version.rule),
    memberCount: seesCount ? version.memberCount : null,
    createdByName: nameOf(version.createdById),
    createdAt: version.createdAt.toISOString(),
  }));
  return {
    id: audience.id,
    name: audience.name,
    version: audience.version,
    rule,
    lastCount: seesCount ? audience.lastCount : null,
    countedAt: audience.countedAt?.toISOString() ?? null,
    createdByName: nameOf(audience.createdById),
    updatedAt: audience.updatedAt.toISOString(),
    canChange: may(ctx, 'audience.write') && scope.mayChange(audience.createdById) && !audience.archivedAt,
    isArchived: audience.archivedAt !== null,
    versions: rows,
    names: await ruleNames([rule, ...rows.map((row) => row.rule)]),
  };
}
