import { CircleAlert, CircleCheck, CircleDashed, CircleX, type LucideIcon } from 'lucide-react';
import { useFormatter, useTranslations } from 'next-intl';
import { classes } from '@/components/ui/classes';
import type { Lamp, LampState } from '@/lib/accounts/schema';

const LOOKS: Record<LampState, { icon: LucideIcon; colour: string }> = {
  well: { icon: CircleCheck, colour: 'text-success' },
  waits: { icon: CircleAlert, colour: 'text-warning' },
  bad: { icon: CircleX, colour: 'text-danger' },
  off: { icon: CircleDashed, colour: 'text-muted' },
};

/** How an account is, a sign and words for each part: 凭据 12 分钟前刷新. */
export function LampList({ lamps, isWide = false }: { lamps: Lamp[]; isWide?: boolean }) {
  const t = useTranslations();
  return (
    <ul
      aria-label={t('accounts.lamps.label')}
      className={classes('grid gap-x-6 gap-y-1.5', isWide && 'sm:grid-cols-2 xl:grid-cols-4')}
    >
      {lamps.map((lamp) => (
        <LampLine key={lamp.name} lamp={lamp} />
      ))}
    </ul>
  );
}

function LampLine({ lamp }: { lamp: Lamp }) {
  const t = useTranslations();
  const format = useFormatter();
  const { icon: Icon, colour } = LOOKS[lamp.state];
  const ago =
    lamp.ageSeconds === null
      ? ''
      : format.relativeTime(new Date(-lamp.ageSeconds * 1_000), { now: new Date(0) });
  const words = t(`accounts.lamps.${lamp.name}.${lamp.code}`, { ...lamp.params, ago });
  return (
    <li className="flex min-w-0 items-start gap-2 text-[13px] leading-5">
      <Icon size={16} aria-hidden className={classes('mt-0.5 shrink-0', colour)} />
      <span className="min-w-0">
        <span className="text-muted">{t(`accounts.lamps.${lamp.name}.name`)}</span> {words}
      </span>
    </li>
  );
}
