import { CircleAlert } from 'lucide-react';
import { useTranslations } from 'next-intl';
import type { MessageMode } from '@/lib/accounts/schema';

/** Plain pushes are signed but not encrypted: said wherever their mode is shown. */
export function PlainWarning({ mode }: { mode: MessageMode }) {
  const t = useTranslations();
  if (mode !== 'plain') return null;
  return (
    <p className="flex items-start gap-2 text-[13px]">
      <CircleAlert size={16} aria-hidden className="mt-0.5 shrink-0 text-warning" />
      <span className="min-w-0">{t('accounts.push.plainWarning')}</span>
    </p>
  );
}
