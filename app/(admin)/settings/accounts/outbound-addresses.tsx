import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { CopyField } from '@/components/ui/copy-field';

/** What belongs into WeChat's allow-list; where nobody has said it, `unknown` says how to find out. */
export function OutboundAddresses({ addresses, unknown }: { addresses: string[]; unknown?: ReactNode }) {
  const t = useTranslations();
  if (addresses.length > 0)
    return <CopyField label={t('accounts.setup.address')} value={addresses.join('\n')} />;
  return unknown ? <p className="rounded-lg bg-default px-3 py-2 text-[13px]">{unknown}</p> : null;
}
