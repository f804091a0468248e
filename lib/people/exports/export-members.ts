import 'server-only';
import { audit } from '@/lib/auth/audit';
import type { Ctx } from '@/lib/auth/ctx';
import { allow } from '@/lib/auth/permissions';
import { transaction } from '@/lib/db/transaction';
import { messageText } from '@/lib/i18n/error-text';
import { countMembers } from '@/lib/members/count-members';
import { businessDay } from '@/lib/time/format';
import { CSV_START, csvLine } from './csv-text';
import type { ExportFile } from './export-file';
import { exportRows } from './export-rows';
import type { ExportQuery } from './schema';

/**
 * The members that a search finds as a CSV file, within the actor's branches, numbers as their role may see them. What is
 * asked for is in the audit log before the first byte leaves, and how it ended after the last; rows are read page by page
 * while they are sent, so a million of them need no more memory than a hundred.
 */
export async function exportMembers(ctx: Ctx, query: ExportQuery): Promise<ExportFile> {
  allow(ctx, 'member.export');
  const { q, branch, columns } = query;
  const count = await countMembers(ctx, { q, branch });
  const tell = (action: string, details: Record<string, unknown>) =>
    transaction((tx) => audit(tx, ctx, { action, targetType: 'member', targetId: 'list', details }));
  await tell('member.export', { query: hidden({ q, branch }), columns, count });
  const heads = await Promise.all(
    columns.map((column) => messageText(ctx.locale, `imports.columns.${column}`)),
  );
  const title = await messageText(ctx.locale, 'imports.export.file');
  return {
    name: `${title}-${businessDay(ctx.now)}.csv`,
    body: (async function* () {
      let rowCount = 0;
      let isComplete = false;
      try {
        yield CSV_START + csvLine(heads);
        for await (const page of exportRows(ctx, query)) {
          rowCount += page.length;
          yield page.map(csvLine).join('');
        }
        isComplete = true;
      } finally {
        await tell('member.export.end', { rowCount, isComplete });
      }
    })(),
  };
}

/** How many members an export would hold; asked for by its dialog. */
export async function countExport(
  ctx: Ctx,
  query: Pick<ExportQuery, 'q' | 'branch'>,
): Promise<{ count: number }> {
  allow(ctx, 'member.export');
  return { count: await countMembers(ctx, query) };
}

/** A search by number is told as one, not which: the audit log is read by more people than may see numbers. */
function hidden({ q, branch }: Pick<ExportQuery, 'q' | 'branch'>) {
  return { q: /^[+\d\s-]{7,}$/.test(q) ? `***${q.slice(-4)}` : q, branch: branch ?? null };
}
