import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { classes } from '@/components/ui/classes';
import { hrefWith, type UrlParams } from '@/components/ui/href';
import { Num } from '@/components/ui/num';
import type { TagGroupRow } from '@/lib/tags/schema';

/** Groups with how many tags each holds; one chosen filters the list. */
export function GroupPanel({
  groups,
  ungroupedCount,
  group,
  params,
  manage,
}: {
  groups: TagGroupRow[];
  ungroupedCount: number;
  /** The chosen group; 0 = without a group. */
  group: number | undefined;
  params: UrlParams;
  /** The button that opens the groups for changing. */
  manage: React.ReactNode;
}) {
  const t = useTranslations();
  const all = groups.reduce((sum, { tagCount }) => sum + tagCount, ungroupedCount);
  const items = [
    { key: 'all', id: undefined, name: t('tags.groups.all'), color: null, count: all, isExclusive: false },
    ...groups.map((one) => ({ key: String(one.id), ...one, count: one.tagCount })),
    {
      key: '0',
      id: 0,
      name: t('tags.create.noGroup'),
      color: null,
      count: ungroupedCount,
      isExclusive: false,
    },
  ];
  return (
    <nav aria-label={t('tags.list.group')} className="min-w-0">
      <div className="mb-1 flex min-h-8 items-center gap-2 px-2">
        <h2 className="font-medium text-[13px] text-muted">{t('tags.list.group')}</h2>
        <div className="ml-auto">{manage}</div>
      </div>
      <ul>
        {items.map((item) => {
          const isCurrent = item.id === group;
          return (
            <li key={item.key}>
              <Link
                href={hrefWith(params, { group: item.id ?? null, after: null })}
                aria-current={isCurrent ? 'page' : undefined}
                scroll={false}
                className={classes(
                  'flex min-h-9 items-center gap-2 rounded-md px-2 text-sm hover:bg-default',
                  isCurrent && 'bg-default font-medium',
                )}
              >
                <span
                  aria-hidden
                  className={classes('size-2 shrink-0 rounded-full', item.color === null && 'opacity-0')}
                  style={{ background: item.color === null ? undefined : `var(--chart-${item.color})` }}
                />
                <span className="min-w-0 flex-1 truncate">{item.name}</span>
                {item.isExclusive && (
                  <span className="shrink-0 text-[11px] text-muted">{t('tags.groups.exclusive')}</span>
                )}
                <Num value={item.count} className="shrink-0 text-[13px] text-muted" />
              </Link>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}
