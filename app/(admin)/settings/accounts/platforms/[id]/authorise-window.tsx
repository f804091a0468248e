'use client';
import { useQuery } from '@tanstack/react-query';
import { CircleCheck, ExternalLink, LoaderCircle } from 'lucide-react';
import Image from 'next/image';
import { useFormatter, useTranslations } from 'next-intl';
import { type ReactNode, useRef, useState, useTransition } from 'react';
import { accountsLive } from '@/components/accounts/accounts-query';
import { Button } from '@/components/ui/button';
import { classes } from '@/components/ui/classes';
import { Dialog, FormError } from '@/components/ui/dialog';
import { LinkButton } from '@/components/ui/link-button';
import type { AccountsLive } from '@/lib/accounts/schema';
import { MOMENT } from '@/lib/i18n/formats';
import { startAuthorisationAction } from '../../actions';

type Links = { pcUrl: string; mobileUrl: string; expiresAt: string; qr: string };
/** `accountId` for an account that is to be authorised again. */
type Asked = { componentId: number; accountId?: number };

/**
 * Has an owner authorise an account, on a computer or by a QR code on a phone. The window watches for what the owner does
 * and says when it is done, wherever that was. It stands beside the buttons that open it: those may go when it is done.
 */
export function useAuthorisation(initial: AccountsLive): {
  begin: (asked: Asked) => void;
  authoriseWindow: ReactNode;
} {
  const t = useTranslations();
  const [isOpen, setOpen] = useState(false);
  const [isAgain, setAgain] = useState(false);
  const [links, setLinks] = useState<Links | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const [isPending, start] = useTransition();

  function begin(asked: Asked) {
    setOpen(true);
    setAgain(asked.accountId !== undefined);
    setLinks(null);
    setFailure(null);
    start(async () => {
      const result = await startAuthorisationAction(asked);
      if (result.ok) setLinks(result.data);
      else setFailure(result.error.message);
    });
  }

  const authoriseWindow = (
    <Dialog
      isOpen={isOpen}
      onOpenChange={setOpen}
      size="lg"
      title={t(isAgain ? 'accounts.authorise.titleAgain' : 'accounts.authorise.title')}
      footer={<Button onPress={() => setOpen(false)}>{t('actions.close')}</Button>}
    >
      {/* As high as what comes, so that the window does not grow under the pointer. */}
      <div className={classes('flex flex-col gap-4', !failure && 'min-h-[29rem] sm:min-h-[27rem]')}>
        <p className="text-[13px] text-muted">{t('accounts.authorise.about')}</p>
        {isPending && (
          <p className="flex items-center gap-2 text-[13px] text-muted">
            <LoaderCircle size={16} aria-hidden className="animate-spin" />
            {t('common.loading')}
          </p>
        )}
        {links && <Ways links={links} />}
        {links && <Outcome initial={initial} />}
        <FormError>{failure}</FormError>
      </div>
    </Dialog>
  );
  return { begin, authoriseWindow };
}

function Ways({ links }: { links: Links }) {
  const t = useTranslations();
  const format = useFormatter();
  return (
    <>
      <div className="grid gap-5 sm:grid-cols-[minmax(0,1fr)_auto]">
        <section aria-labelledby="on-computer">
          <h3 id="on-computer" className="font-medium text-sm">
            {t('accounts.authorise.pc')}
          </h3>
          <p className="mt-1 mb-3 text-[13px] text-muted">{t('accounts.authorise.pcText')}</p>
          <LinkButton
            href={links.pcUrl}
            target="_blank"
            rel="opener"
            icon={<ExternalLink size={16} aria-hidden />}
          >
            {t('accounts.authorise.open')}
          </LinkButton>
        </section>
        <section aria-labelledby="on-phone" className="sm:w-62">
          <h3 id="on-phone" className="font-medium text-sm">
            {t('accounts.authorise.phone')}
          </h3>
          <p className="mt-1 mb-3 text-[13px] text-muted">{t('accounts.authorise.phoneText')}</p>
          <Image
            src={links.qr}
            alt={t('accounts.authorise.qr')}
            width={248}
            height={248}
            unoptimized
            className="rounded-lg bg-white"
          />
        </section>
      </div>
      <p className="text-[13px] text-muted">
        {t('accounts.authorise.expires', { at: format.dateTime(new Date(links.expiresAt), MOMENT) })}
      </p>
    </>
  );
}

/** Which account was authorised since the window opened. */
function Outcome({ initial }: { initial: AccountsLive }) {
  const t = useTranslations();
  const { data } = useQuery(accountsLive(initial));
  const before = useRef(new Map(data.accounts.map(({ id, authorisedAt }) => [id, authorisedAt])));
  const done = data.accounts.find(
    ({ id, authorisedAt }) => authorisedAt !== null && before.current.get(id) !== authorisedAt,
  );
  return (
    <div role="status">
      {done ? (
        <div className="flex flex-wrap items-center gap-3 rounded-lg bg-success-soft px-3 py-2 text-[13px] text-success-soft-foreground">
          <CircleCheck size={16} aria-hidden />
          <span className="min-w-0 flex-1">{t('accounts.authorise.done', { name: done.name })}</span>
          <LinkButton size="sm" href={`/settings/accounts/${done.id}`}>
            {t('accounts.authorise.toAccount')}
          </LinkButton>
        </div>
      ) : (
        <p className="flex items-center gap-2 text-[13px] text-muted">
          <LoaderCircle size={15} aria-hidden className="animate-spin" />
          {t('accounts.authorise.waiting')}
        </p>
      )}
    </div>
  );
}
