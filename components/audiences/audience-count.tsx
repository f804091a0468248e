'use client';
import { Database, Zap } from 'lucide-react';
import { useFormatter, useTranslations } from 'next-intl';
import type { AudiencePreview } from '@/lib/audiences/schema';

type Props = { preview: AudiencePreview | undefined; isBusy: boolean; accountName: string };

/** How many people the rule finds, how many of them can be reached, and how fresh the figure is. */
export function AudienceCount({ preview, isBusy, accountName }: Props) {
  const t = useTranslations();
  const format = useFormatter();
  const reachable = preview?.reachable;
  const total = preview?.count ?? 0;
  return (
    <section aria-label={t('audiences.preview.title')} aria-busy={isBusy}>
      <div className="flex min-h-6 flex-wrap items-center justify-between gap-x-3">
        <h2 className="text-[13px] text-muted">{t('audiences.preview.matched')}</h2>
        {preview && <Freshness preview={preview} isBusy={isBusy} />}
      </div>
      <p className={`flex items-baseline gap-2 transition-opacity ${isBusy ? 'opacity-60' : ''}`}>
        {preview ? (
          <>
            <strong
              data-testid="audience-count"
              className="font-semibold text-[40px] tabular-nums leading-[48px]"
            >
              {format.number(preview.count)}
            </strong>
            <span className="text-muted text-sm">{t('audiences.preview.unit')}</span>
          </>
        ) : (
          <span className="my-1.5 h-9 w-40 animate-pulse rounded-md bg-default motion-reduce:animate-none" />
        )}
      </p>
      {/* Said once it has settled, not for each number on the way. */}
      <p role="status" aria-live="polite" className="sr-only">
        {preview && !isBusy ? t('audiences.preview.announce', { count: format.number(preview.count) }) : ''}
      </p>
      {(!preview || reachable) && (
        <ul className={`mt-3 space-y-2.5 transition-opacity ${isBusy ? 'opacity-60' : ''}`}>
          <Step
            label={t('audiences.preview.following', { account: accountName })}
            count={reachable ? total - reachable.notFollowing : null}
            of={total}
          />
          <Step
            label={t('audiences.preview.open')}
            count={reachable ? total - reachable.notFollowing - reachable.blacklisted : null}
            of={total}
          />
          <Step
            label={t('audiences.preview.reachable')}
            count={reachable?.count ?? null}
            of={total}
            isResult
          />
        </ul>
      )}
    </section>
  );
}

/** `count` is null while it is not known yet: the line keeps its place, so that nothing jumps. */
type StepProps = { label: string; count: number | null; of: number; isResult?: boolean };

function Step({ label, count, of, isResult = false }: StepProps) {
  const format = useFormatter();
  const share = count !== null && of > 0 ? count / of : 0;
  return (
    <li>
      <p className={`flex items-baseline justify-between gap-3 text-[13px] ${isResult ? 'font-medium' : ''}`}>
        <span className={isResult ? '' : 'text-muted'}>{label}</span>
        <span className={`whitespace-nowrap tabular-nums ${isResult ? 'text-base' : ''}`}>
          {count === null ? '–' : format.number(count)}
          <span className="ml-2 inline-block w-11 text-right font-normal text-muted text-xs">
            {count !== null &&
              format.number(share, { style: 'percent', maximumFractionDigits: share < 0.1 ? 1 : 0 })}
          </span>
        </span>
      </p>
      <div aria-hidden className="mt-1 h-1.5 overflow-hidden rounded-full bg-default">
        <div
          className={`h-full rounded-full ${isResult ? 'bg-accent' : 'bg-[color-mix(in_oklab,var(--accent)_45%,transparent)]'}`}
          style={{ width: `${share * 100}%` }}
        />
      </div>
    </li>
  );
}

function Freshness({ preview, isBusy }: { preview: AudiencePreview; isBusy: boolean }) {
  const t = useTranslations();
  const format = useFormatter();
  const seconds = (value: number, digits: number) =>
    format.number(value, { minimumFractionDigits: digits, maximumFractionDigits: digits });
  const isSql = preview.engine === 'sql';
  const parts = isBusy
    ? [t('audiences.preview.busy')]
    : [
        t('audiences.preview.took', { seconds: seconds(preview.tookMs / 1000, 2) }),
        t(isSql ? 'audiences.preview.database' : 'audiences.preview.elasticsearch'),
        ...(isSql || preview.lagSeconds === null
          ? []
          : [
              preview.lagSeconds < 1
                ? t('audiences.preview.fresh')
                : t('audiences.preview.lag', { seconds: seconds(preview.lagSeconds, 0) }),
            ]),
      ];
  const Icon = isSql ? Database : Zap;
  return (
    <p
      title={isSql ? t('audiences.preview.databaseHelp') : undefined}
      className={`inline-flex items-center gap-1 text-xs tabular-nums ${isSql ? 'rounded-md bg-warning-soft px-1.5 py-0.5 text-warning-soft-foreground' : 'text-muted'}`}
    >
      <Icon size={12} aria-hidden className={isSql ? '' : 'text-accent'} />
      {parts.join(' · ')}
    </p>
  );
}
