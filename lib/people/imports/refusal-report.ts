import 'server-only';
import type { Ctx } from '@/lib/auth/ctx';
import { allow } from '@/lib/auth/permissions';
import { db } from '@/lib/db/client';
import type { ErrorParams } from '@/lib/errors';
import { errorText, messageText } from '@/lib/i18n/error-text';
import { CSV_START, csvLine } from '../exports/csv-text';
import type { ExportFile } from '../exports/export-file';
import { lockImport } from './lock-import';
import { importOptions } from './schema';

const PAGE_ROWS = 2_000;

/**
 * The rows that an import did not take, as a CSV file: the cells as they were and, before them, number and reason in the
 * reader's language. It can be mended and handed in again.
 * @throws AppError `common.not_found`
 */
export async function refusalReport(ctx: Ctx, { id }: { id: string }): Promise<ExportFile> {
  allow(ctx, 'member.import');
  await db.$transaction((tx) => lockImport(tx, ctx, id));
  const row = await db.memberImport.findUniqueOrThrow({ where: { id }, include: { upload: true } });
  const { headers } = importOptions.parse(row.options);
  const heads = await Promise.all(
    ['imports.report.row', 'imports.report.reason'].map((key) => messageText(ctx.locale, key)),
  );
  const base = row.upload.name.replace(/\.[^.]*$/, '');
  return {
    name: `${base}-${await messageText(ctx.locale, 'imports.report.file')}.csv`,
    body: (async function* () {
      yield CSV_START + csvLine([...heads, ...headers]);
      for (let after = -1; ; ) {
        const refusals = await db.importRefusal.findMany({
          where: { importId: id, row: { gt: after } },
          orderBy: { row: 'asc' },
          take: PAGE_ROWS,
        });
        let text = '';
        for (const one of refusals) {
          const reason = await errorText(ctx.locale, one.code, one.params as ErrorParams);
          text += csvLine([String(one.row), reason, ...(one.cells as string[])]);
        }
        if (text) yield text;
        if (refusals.length < PAGE_ROWS) return;
        after = refusals.at(-1)?.row ?? after;
      }
    })(),
  };
}
