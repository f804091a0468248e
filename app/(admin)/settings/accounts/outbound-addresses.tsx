import { useTranslations } from 'next-intl';
import { CopyField } from '@/components/ui/copy-field';

/** What belongs into WeChat's allow-list; where nobody has said it, the live check learns it from WeChat's refusal. */
export function OutboundAddresses({ addresses }: { addresses: string[] }) {
  const t = useTranslations();
  if (addresses.length === 0) {
    return (
      <p className="rounded-lg bg-default px-3 py-2 text-[13px]">{t('accounts.setup.addressUnknown')}</p>
    );
  }
  return <CopyField label={t('accounts.setup.address')} value={addresses.join('\n')} />;
}
