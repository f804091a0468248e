'use client';
import { useFormatter, useTranslations } from 'next-intl';
import { Card } from '@/components/ui/card';
import { MOMENT } from '@/lib/i18n/formats';
import type { ImportView } from '@/lib/people/imports/schema';

/** How this import was asked for: who, when, columns, options. */
export function ImportSettings({ view }: { view: ImportView }) {
  const t = useTranslations();
  const format = useFormatter();
  const { options } = view;
  const columns = view.columns
    .map(({ header, field }) => `${header} → ${t(`imports.columns.${field}`)}`)
    .join(t('imports.run.comma'));
  return (
    <Card title={t('imports.run.settings')}>
      <ul className="flex flex-col gap-1.5 text-[13px] text-muted">
        <li>
          {view.actorName} · {format.dateTime(new Date(view.createdAt), MOMENT)}
        </li>
        <li>
          {t(`imports.run.write.${options.write}`)} ·{' '}
          {t(`imports.run.create.${options.create ? 'yes' : 'no'}`)}
        </li>
        {options.tagNames.length > 0 && (
          <li>{t('imports.run.tags', { names: options.tagNames.join(t('imports.run.comma')) })}</li>
        )}
        {options.branchName && <li>{t('imports.run.branch', { name: options.branchName })}</li>}
        <li className="[overflow-wrap:anywhere]">{t('imports.run.columns', { columns })}</li>
      </ul>
    </Card>
  );
}
