import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { getTranslations } from 'next-intl/server';
import { CopyField } from '@/components/ui/copy-field';
import { LinkButton } from '@/components/ui/link-button';
import { PageHeader } from '@/components/ui/page-header';
import { OutboundAddresses } from '../../outbound-addresses';
import { PlainWarning } from '../../plain-warning';
import { SetupSteps } from '../../setup-steps';
import { CheckSection } from '../check-section';
import { readAccount } from '../read-account';

export async function generateMetadata({
  params,
}: PageProps<'/settings/accounts/[id]/setup'>): Promise<Metadata> {
  return { title: (await readAccount((await params).id)).name };
}

/** Steps 2 and 3 of adding an ordinary account: what goes into WeChat's console, and whether it works. */
export default async function SetupPage({
  params,
  searchParams,
}: PageProps<'/settings/accounts/[id]/setup'>) {
  const [t, { id }, { step }] = await Promise.all([getTranslations(), params, searchParams]);
  const account = await readAccount(id);
  // Only ordinary accounts are set up by hand.
  if (account.mode === 'component' || !account.push) redirect(`/settings/accounts/${account.id}`);
  const { push } = account;
  const current = step === '3' ? 3 : 2;
  return (
    <div className="max-w-[640px]">
      <PageHeader
        title={t('accounts.setup.titleOf', { name: account.name })}
        back={{ href: `/settings/accounts/${account.id}`, label: t('accounts.backToAccount') }}
        about={t('accounts.setup.about')}
      />
      <SetupSteps current={current} accountId={account.id} />
      {current === 2 ? (
        <div className="flex flex-col gap-6">
          <section aria-labelledby="allow-list" className="flex flex-col gap-3">
            <div>
              <h2 id="allow-list" className="font-medium text-[15px]">
                {t('accounts.setup.allowTitle')}
              </h2>
              <p className="text-[13px] text-muted">{t('accounts.setup.allowText')}</p>
            </div>
            <OutboundAddresses
              addresses={account.outboundAddresses}
              unknown={t('accounts.setup.addressUnknown')}
            />
          </section>
          <section aria-labelledby="server" className="flex flex-col gap-4">
            <div>
              <h2 id="server" className="font-medium text-[15px]">
                {t('accounts.setup.serverTitle')}
              </h2>
              <p className="text-[13px] text-muted">{t('accounts.setup.serverText')}</p>
            </div>
            <CopyField label={t('accounts.push.url')} value={push.url} />
            <CopyField label={t('accounts.push.token')} value={push.token} />
            <CopyField label={t('accounts.push.aesKey')} value={push.aesKey} />
            <p className="text-[13px]">
              <span className="font-medium">{t('accounts.push.mode')}</span>{' '}
              {t(`accounts.push.modes.${push.mode}`)}
              <span className="text-muted"> · {t('accounts.setup.modeHint')}</span>
            </p>
            <PlainWarning mode={push.mode} />
          </section>
          <div>
            <LinkButton href={`/settings/accounts/${account.id}/setup?step=3`} variant="primary">
              {t('accounts.setup.toCheck')}
            </LinkButton>
          </div>
        </div>
      ) : (
        <div className="flex flex-col gap-4">
          <CheckSection accountId={account.id} check={account.check} isPrimary />
          <div className="flex gap-2">
            <LinkButton href={`/settings/accounts/${account.id}`}>{t('accounts.setup.toAccount')}</LinkButton>
          </div>
        </div>
      )}
    </div>
  );
}
