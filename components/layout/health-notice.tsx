'use client';
import { useQuery } from '@tanstack/react-query';
import { CircleAlert } from 'lucide-react';
import { useTranslations } from 'next-intl';
import type { Health, PartName } from '@/lib/health/schema';
import { PARTS } from '@/lib/health/schema';
import { healthQuery } from './health-query';

const EVERY_MS = 15_000;

/** A line across the page for each part that is away, and what that means for the work; nothing when all is well. */
export function HealthNotice({ initial }: { initial: Health | null }) {
  const t = useTranslations();
  const { data, isError } = useQuery(healthQuery(EVERY_MS, initial));
  const missing: (PartName | 'web')[] = isError ? ['web'] : [];
  if (!isError && data) {
    missing.push(...PARTS.filter((part) => ['down', 'degraded'].includes(data.parts[part].state)));
  }
  return (
    <div role="status">
      {missing.map((part) => (
        <p
          key={part}
          className="flex items-start gap-2 border-border border-b bg-warning-soft px-4 py-2 text-[13px] text-warning-soft-foreground lg:px-6"
        >
          <CircleAlert size={16} aria-hidden className="mt-0.5 shrink-0" />
          {t(`health.missing.${part}`)}
        </p>
      ))}
    </div>
  );
}
