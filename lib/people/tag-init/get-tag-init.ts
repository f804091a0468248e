import 'server-only';
import type { Ctx } from '@/lib/auth/ctx';
import { allow, may } from '@/lib/auth/permissions';
import { db } from '@/lib/db/client';
import { Prisma } from '@/lib/db/generated/client';
import { AppError } from '@/lib/errors';
import { readTagInits } from './read-runs';
import type { TagInitBoard, TagInitView } from './schema';

const SHOWN_RUNS = 10;

/** The last full initialisations with how far they are; polled by their page. */
export async function getTagInitBoard(ctx: Ctx): Promise<TagInitBoard> {
  allow(ctx, 'tag.read');
  const [ruleCount, runs] = await Promise.all([
    db.tagRule.count({ where: { isOn: true, tag: { state: 'active' } } }),
    readTagInits(Prisma.sql`true`, SHOWN_RUNS),
  ]);
  return { ruleCount, runs, canWrite: may(ctx, 'tag.write') && ctx.branchIds === null };
}

/** One of them. @throws AppError `common.not_found` */
export async function getTagInit(ctx: Ctx, { id }: { id: number }): Promise<TagInitView> {
  allow(ctx, 'tag.read');
  const [run] = await readTagInits(Prisma.sql`r.id = ${id}`, 1);
  if (!run) throw new AppError('common.not_found');
  return run;
}
