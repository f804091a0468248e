import { useFormatter, useTranslations } from 'next-intl';
import { type Column, DataTable } from '@/components/data-table/data-table';
import { StatusBadge } from '@/components/ui/badge';
import { Num } from '@/components/ui/num';
import { TagBadge } from '@/components/ui/tag-badge';
import { MOMENT } from '@/lib/i18n/formats';
import type { DriftRunView, DriftTagView } from '@/lib/tags/drift/schema';

/** Tag by tag what both sides have; a row leads to its fans. */
export function DriftTable({
  run,
  action,
}: {
  run: DriftRunView;
  action: (tag: DriftTagView) => React.ReactNode;
}) {
  const t = useTranslations();
  const columns: Column<DriftTagView>[] = [
    {
      key: 'tag',
      header: t('tags.list.name'),
      cell: (tag) => (
        <TagBadge name={tag.name} kind="wechat" color={null} wechatLabel={t('terms.wechatTag')} />
      ),
    },
    number('agreed', t('tags.drift.agreed'), (tag) => tag.agreedCount, true),
    number('ours', t('tags.drift.oursOnly'), (tag) => tag.oursOnlyCount),
    number('theirs', t('tags.drift.theirsOnly'), (tag) => tag.theirsOnlyCount),
    number('unknown', t('tags.drift.unknown'), (tag) => tag.unknownCount, true),
    { key: 'state', header: t('tags.list.state'), cell: (tag) => <DriftState tag={tag} /> },
    {
      key: 'repair',
      header: t('tags.drift.repair'),
      isHeaderHidden: true,
      // On a phone the page of the tag has it.
      isHiddenOnPhone: true,
      align: 'right',
      cell: (tag) => <span className="relative z-10">{action(tag)}</span>,
    },
  ];
  return (
    <DataTable
      caption={t('tags.drift.caption')}
      rows={run.tags}
      rowKey={(tag) => tag.tagId}
      rowHref={(tag) => (tag.isGone ? `/tags/${tag.code}` : `/tags/drift/${tag.code}`)}
      columns={columns}
    />
  );
}

function number(
  key: string,
  header: string,
  of: (tag: DriftTagView) => number,
  isHiddenOnPhone = false,
): Column<DriftTagView> {
  return {
    key,
    header,
    align: 'right',
    isHiddenOnPhone,
    cell: (tag) => <Num value={tag.isCompared && !tag.isGone ? of(tag) : null} />,
  };
}

/** Whether a tag was compared, differs, is gone, is being repaired or was. */
export function DriftState({ tag }: { tag: DriftTagView }) {
  const t = useTranslations();
  const format = useFormatter();
  const all = tag.oursOnlyCount + tag.theirsOnlyCount;
  if (tag.isGone) return <StatusBadge tone="bad">{t('tags.state.gone')}</StatusBadge>;
  if (!tag.isCompared) return <StatusBadge tone="neutral">{t('tags.drift.notYet')}</StatusBadge>;
  if (tag.repairedAs !== null && tag.repairedAt === null) {
    return (
      <StatusBadge tone="underway">{t('tags.drift.repairing', { done: tag.repairedCount, all })}</StatusBadge>
    );
  }
  if (tag.repairedAs !== null) {
    return (
      <span title={format.dateTime(new Date(tag.repairedAt ?? ''), MOMENT)}>
        <StatusBadge tone="well">{t(`tags.drift.repaired.${tag.repairedAs}`)}</StatusBadge>
      </span>
    );
  }
  return all === 0 ? (
    <StatusBadge tone="well">{t('tags.drift.equal')}</StatusBadge>
  ) : (
    <StatusBadge tone="waits">{t('tags.drift.toRepair')}</StatusBadge>
  );
}
