import type { Metadata } from 'next';
import { getFormatter, getTranslations } from 'next-intl/server';
import { Card } from '@/components/ui/card';
import { EmptyState } from '@/components/ui/empty-state';
import { PageHeader } from '@/components/ui/page-header';
import { requireCtx } from '@/lib/auth/session';
import { recentHealth } from '@/lib/health/recent-health';
import { startOfBusinessDay } from '@/lib/time/format';
import { orForbidden } from '@/lib/web/or-forbidden';
import { getWorkbench } from '@/lib/workbench/get-workbench';
import { FigureCards } from './figure-cards';
import { HealthCard } from './health-card';
import { OwnBranches } from './own-branches';
import { TodayLine } from './today-line';
import { WaitingList } from './waiting-list';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations();
  return { title: t('nav.items.workbench') };
}

/** Long enough for parts that are well; the card asks again by itself. */
const HEALTH_WAIT_MS = 300;
const HOUR_MS = 3_600_000;
/** From which hour on the greeting changes; before five it is still night. */
const GREETINGS = [
  { from: 18, key: 'evening' },
  { from: 12, key: 'afternoon' },
  { from: 5, key: 'morning' },
  { from: 0, key: 'night' },
] as const;

/** What waits for the reader, what goes out today, how many people there are, how the parts are. */
export default async function WorkbenchPage() {
  const ctx = await requireCtx();
  const [t, format, view, health] = await Promise.all([
    getTranslations(),
    getFormatter(),
    orForbidden(getWorkbench(ctx)),
    recentHealth(HEALTH_WAIT_MS),
  ]);
  const dayStart = startOfBusinessDay(ctx.now).getTime();
  const hour = (ctx.now.getTime() - dayStart) / HOUR_MS;
  const greeting = GREETINGS.find(({ from }) => hour >= from)?.key ?? 'morning';
  const day = format.dateTime(ctx.now, { month: 'long', day: 'numeric', weekday: 'short' });
  return (
    <>
      <PageHeader
        title={t(`workbench.greeting.${greeting}`)}
        about={
          view.waiting === null
            ? day
            : view.waiting.length === 0
              ? t('workbench.aboutNothing', { day })
              : t('workbench.about', { day, count: view.waiting.length })
        }
      />
      <div className="grid gap-4">
        <FigureCards figures={view.figures} tags={view.tags} />
        <div className="grid items-start gap-4 xl:grid-cols-[minmax(0,1fr)_21.25rem]">
          <div className="grid min-w-0 gap-4">
            {view.waiting && (
              <Card isFlush title={t('workbench.waiting.title')}>
                {view.waiting.length > 0 ? (
                  <WaitingList items={view.waiting} />
                ) : (
                  <EmptyState title={t('workbench.waiting.emptyTitle')}>
                    {t('workbench.waiting.emptyText')}
                  </EmptyState>
                )}
              </Card>
            )}
            {view.today && (
              <Card title={t('workbench.today.title')} note={t('workbench.today.note')}>
                <TodayLine items={view.today} dayStart={dayStart} now={ctx.now.getTime()} />
              </Card>
            )}
            {view.branches && <OwnBranches branches={view.branches} />}
          </div>
          <HealthCard initial={health} />
        </div>
      </div>
    </>
  );
}
