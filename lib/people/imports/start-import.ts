import 'server-only';
import { withAudit } from '@/lib/auth/audit';
import type { Ctx } from '@/lib/auth/ctx';
import { allow, inBranchScope } from '@/lib/auth/permissions';
import type { Tx } from '@/lib/db/client';
import { toJson } from '@/lib/db/json';
import { AppError } from '@/lib/errors';
import { usableTag } from '@/lib/tags/usable-tag';
import { headerKeyOf } from './guess-mapping';
import { ownUpload } from './own-upload';
import { readHead } from './read-head';
import type { ImportOptions, StartImportInput } from './schema';
import { keptBranches } from './scope';

/**
 * Begins the dry run of a file: the workers read it and count what it would do; nobody is changed. The actor's branches,
 * the account in hand and the way the file is read are kept for the real run.
 * @throws AppError `common.not_found` (file, tag, branch; not the actor's), `import.bad_column`, and what reading refuses
 */
export async function startImport(ctx: Ctx, input: StartImportInput): Promise<{ id: string }> {
  allow(ctx, 'member.import');
  const upload = await ownUpload(ctx, input.uploadId);
  const head = await readHead(upload, input);
  const columns = Object.keys(input.mapping).map(Number);
  if (columns.some((column) => column >= head.headers.length)) throw new AppError('import.bad_column');
  return withAudit(
    ctx,
    async (tx) => {
      if (input.branchId !== null) await checkBranch(tx, ctx, input.branchId);
      const tagIds = new Set<number>();
      for (const code of input.tagCodes) tagIds.add((await usableTag(tx, ctx, { code })).id);
      const options: ImportOptions = {
        ...head.reading,
        headerRow: head.headerRow,
        headers: head.headers,
        write: input.write,
        create: input.create,
        tagIds: [...tagIds],
        branchId: input.branchId,
      };
      return tx.memberImport.create({
        data: {
          uploadId: upload.id,
          format: upload.format,
          encoding: head.reading.encoding,
          mapping: toJson(input.mapping),
          options: toJson(options),
          headerKey: headerKeyOf(head.headers),
          accountId: ctx.accountId || null,
          branchIds: keptBranches(ctx),
          actorId: ctx.actor.id,
          actorName: ctx.actor.name,
          createdAt: ctx.now,
        },
        select: { id: true },
      });
    },
    ({ id }) => ({
      action: 'member.import.dry_run',
      targetType: 'member_import',
      targetId: id,
      details: {
        uploadId: upload.id,
        name: upload.name,
        mapping: input.mapping,
        write: input.write,
        create: input.create,
        tags: input.tagCodes,
        branchId: input.branchId,
      },
    }),
  );
}

async function checkBranch(tx: Tx, ctx: Ctx, branchId: number): Promise<void> {
  const branch = inBranchScope(ctx, branchId)
    ? await tx.branch.findUnique({ where: { id: branchId }, select: { id: true } })
    : null;
  if (!branch) throw new AppError('common.not_found');
}
