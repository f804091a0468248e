import { ListChecks, Tag } from 'lucide-react';
import { useFormatter, useTranslations } from 'next-intl';
import type { BroadcastPlan } from '@/lib/broadcasts/schema';

/** How the people will be reached and what it costs, in figures and one sentence of why. */
export function PlanCard({ plan }: { plan: BroadcastPlan }) {
  const t = useTranslations();
  const format = useFormatter();
  const Icon = plan.route === 'tag' ? Tag : ListChecks;
  const left = Math.max(plan.callsLeft - plan.calls, 0);
  return (
    <div className="rounded-lg border border-border p-4">
      <h3 className="flex items-center gap-2 font-medium">
        <Icon size={16} aria-hidden className="text-accent" />
        {plan.tag ? t('broadcasts.plan.byTag', { name: plan.tag.name }) : t('broadcasts.plan.byList')}
      </h3>
      <dl className="mt-3 grid grid-cols-2 gap-x-6 gap-y-2 text-[13px] sm:grid-cols-4">
        <Figure label={t('broadcasts.plan.people')} value={format.number(plan.peopleCount)} />
        <Figure label={t('broadcasts.plan.batches')} value={format.number(plan.batchCount)} />
        <Figure label={t('broadcasts.plan.largest')} value={format.number(plan.largestBatch)} />
        <Figure
          label={t('broadcasts.plan.calls')}
          value={t('broadcasts.plan.callsValue', { calls: plan.calls, left })}
        />
      </dl>
      <p className="mt-3 border-border border-t pt-3 text-[13px] text-muted leading-5">
        {t(plan.reason === 'oneWechatTag' ? 'broadcasts.plan.whyTag' : 'broadcasts.plan.whyList')}
      </p>
    </div>
  );
}

function Figure({ label, value }: { label: string; value: string }) {
  return (
    <div>
      <dt className="text-muted">{label}</dt>
      <dd className="tabular-nums">{value}</dd>
    </div>
  );
}
