'use client';
import { useQuery } from '@tanstack/react-query';
import { CircleAlert, CircleCheck, CircleDashed, CircleMinus, CircleX, type LucideIcon } from 'lucide-react';
import { useFormatter, useTranslations } from 'next-intl';
import { healthQuery } from '@/components/layout/health-query';
import { Card } from '@/components/ui/card';
import { type Health, PARTS, type PartHealth, type PartState } from '@/lib/health/schema';

const EVERY_MS = 5_000;
const LOOKS: Record<PartState, { icon: LucideIcon; color: string }> = {
  ok: { icon: CircleCheck, color: 'text-success' },
  degraded: { icon: CircleAlert, color: 'text-warning' },
  down: { icon: CircleX, color: 'text-danger' },
  off: { icon: CircleMinus, color: 'text-muted' },
};
const UNKNOWN = { icon: CircleDashed, color: 'text-faint' };

/** How the parts are, looked at every five seconds; the last answer stays while a new one is on its way. */
export function HealthCard({ initial }: { initial: Health | null }) {
  const t = useTranslations();
  const { data, isError } = useQuery(healthQuery(EVERY_MS, initial));
  return (
    <Card title={t('health.title')} note={isError ? t('health.noAnswer') : t('health.live')}>
      <ul className="flex flex-col">
        {PARTS.map((name) => {
          const part = data?.parts[name];
          const { icon: Icon, color } = part ? LOOKS[part.state] : UNKNOWN;
          return (
            <li key={name} className="flex min-h-9 items-center gap-2.5">
              <Icon size={16} aria-hidden className={`shrink-0 ${color}`} />
              <span className="shrink-0 text-sm">{t(`health.parts.${name}`)}</span>
              {part && <span className="sr-only">{t(`health.states.${part.state}`)}</span>}
              <span className="ml-auto min-w-0 text-right text-[13px] text-muted tabular-nums">
                {part ? <Detail part={part} /> : '…'}
              </span>
            </li>
          );
        })}
      </ul>
    </Card>
  );
}

function Detail({ part }: { part: PartHealth }) {
  const t = useTranslations();
  const format = useFormatter();
  const seconds = part.seconds ?? 0;
  // Relative to a fixed moment: server and browser say the same whatever their clocks.
  const ago = format.relativeTime(new Date(0), new Date(seconds * 1_000));
  return t(`health.detail.${part.detail}`, {
    ms: format.number(part.ms, { maximumFractionDigits: part.ms < 10 ? 1 : 0 }),
    seconds: format.number(Math.round(seconds)),
    ago,
  });
}
