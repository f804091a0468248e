import { ArrowDown, ArrowUp, ArrowUpDown } from 'lucide-react';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { classes } from '@/components/ui/classes';
import { hrefWith, type UrlParams } from '@/components/ui/href';

export type Column<Row> = {
  key: string;
  header: ReactNode;
  cell: (row: Row) => ReactNode;
  /** Numbers stand right. */
  align?: 'left' | 'right';
  /** Value of the URL's `sort`; only columns that the query schema whitelists have one. */
  sort?: string;
  /** The way this column sorts, and the first way where the direction can be flipped. */
  sortDirection?: 'asc' | 'desc';
  /** CSS width, e.g. '12rem'; the others share what is left. */
  width?: string;
  /** Left out below 640 px. */
  isHiddenOnPhone?: boolean;
  /** The header is for readers only (row menus). */
  isHeaderHidden?: boolean;
};

/**
 * A table that the server renders: caption, sortable headers as links (`?sort=…&dir=…`, back to the first page) with
 * `aria-sort`, a link over the whole row, scrolling inside itself on a phone. Wrap what else can be pressed in a row in
 * `relative z-10`. When `rows` is empty, `empty` (an EmptyState) takes the table's place.
 *
 *   <DataTable caption={t('tags.list.caption')} columns={columns} rows={page.rows} rowKey={(tag) => tag.id}
 *     rowHref={(tag) => `/tags/${tag.id}`} params={query} sort={{ by: query.sort }} empty={<EmptyState … />} />
 */
export function DataTable<Row>({
  caption,
  columns,
  rows,
  rowKey,
  rowHref,
  linkColumn,
  params = {},
  sort,
  empty,
  isCompact = false,
  isBare = false,
  footer,
}: {
  caption: string;
  columns: Column<Row>[];
  rows: Row[];
  rowKey: (row: Row) => string | number;
  /** Where a row leads; the first column becomes the link, or the one of `linkColumn`. */
  rowHref?: (row: Row) => string | null;
  /** Key of the column that is the link where it is not the first, such as behind a tick box. */
  linkColumn?: string;
  /** Current search parameters, kept by the sort links. */
  params?: UrlParams;
  /** The column in force. With `direction` a second press flips it (`dir` in the URL). */
  sort?: { by: string; direction?: 'asc' | 'desc' };
  empty?: ReactNode;
  /** Rows of 36 instead of 44 px. */
  isCompact?: boolean;
  /** Without its own border, inside a Card with `isFlush`. */
  isBare?: boolean;
  /** Rows after the body, e.g. a sum: `<tr>…</tr>`. */
  footer?: ReactNode;
}) {
  const frame = isBare ? '' : 'rounded-lg border border-border bg-surface';
  if (rows.length === 0 && empty) return <div className={frame}>{empty}</div>;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section aria-label={caption} tabIndex={0} className={classes('relative overflow-x-auto', frame)}>
      <table className="w-full border-collapse text-[13px]">
        <caption className="sr-only">{caption}</caption>
        <thead>
          <tr className="border-border border-b text-muted">
            {columns.map((column) => (
              <HeaderCell key={column.key} column={column} sort={sort} params={params} />
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => {
            const href = rowHref?.(row) ?? null;
            return (
              <tr
                key={rowKey(row)}
                className={classes(
                  'relative border-border border-b last:border-b-0',
                  isCompact ? 'h-9' : 'h-11',
                  href && 'hover:bg-surface-hover has-[a:focus-visible]:bg-surface-hover',
                )}
              >
                {columns.map((column, index) => (
                  <td
                    key={column.key}
                    className={classes(
                      'px-4 py-1.5 max-sm:px-3',
                      column.align === 'right' && 'text-right tabular-nums',
                      column.isHiddenOnPhone && 'max-sm:hidden',
                    )}
                  >
                    {href && (linkColumn ? column.key === linkColumn : index === 0) ? (
                      <Link href={href} className="font-medium text-foreground after:absolute after:inset-0">
                        {column.cell(row)}
                      </Link>
                    ) : (
                      column.cell(row)
                    )}
                  </td>
                ))}
              </tr>
            );
          })}
        </tbody>
        {footer && <tfoot className="border-border border-t font-medium">{footer}</tfoot>}
      </table>
    </section>
  );
}

function HeaderCell<Row>({
  column,
  sort,
  params,
}: {
  column: Column<Row>;
  sort: { by: string; direction?: 'asc' | 'desc' } | undefined;
  params: UrlParams;
}) {
  const natural = column.sortDirection ?? 'asc';
  const isSorted = column.sort !== undefined && sort?.by === column.sort;
  const direction = isSorted ? (sort?.direction ?? natural) : null;
  const className = classes(
    'h-10 whitespace-nowrap px-4 font-normal max-sm:whitespace-normal max-sm:px-3',
    column.align === 'right' ? 'text-right' : 'text-left',
    column.isHiddenOnPhone && 'max-sm:hidden',
  );
  const style = column.width ? { width: column.width } : undefined;
  const name = column.isHeaderHidden ? <span className="sr-only">{column.header}</span> : column.header;
  if (column.sort === undefined) {
    return (
      <th scope="col" className={className} style={style}>
        {name}
      </th>
    );
  }
  const flipped = direction === 'asc' ? 'desc' : 'asc';
  const dir = sort?.direction === undefined ? null : isSorted ? flipped : natural;
  const Icon = direction === null ? ArrowUpDown : direction === 'asc' ? ArrowUp : ArrowDown;
  return (
    <th
      scope="col"
      className={className}
      style={style}
      aria-sort={direction === null ? 'none' : direction === 'asc' ? 'ascending' : 'descending'}
    >
      <Link
        href={hrefWith(params, { sort: column.sort, dir, after: null })}
        scroll={false}
        className={classes(
          'inline-flex min-h-6 items-center gap-1 rounded hover:text-foreground',
          isSorted && 'font-medium text-foreground',
        )}
      >
        {name}
        <Icon size={13} aria-hidden className={isSorted ? undefined : 'text-faint'} />
      </Link>
    </th>
  );
}
