'use client';
import { Ticket } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { Button } from '@/components/ui/button';
import { FormError } from '@/components/ui/dialog';
import { useAccountAction } from '../../[id]/use-account-action';
import { requestTicketAction } from '../../actions';

/** Asks WeChat to push tickets again, where none comes. */
export function TicketButton({ componentId }: { componentId: number }) {
  const t = useTranslations();
  const { run, failure, isPending } = useAccountAction();
  return (
    <div className="mt-3 flex flex-col items-start gap-4">
      <Button
        size="sm"
        isPending={isPending}
        icon={<Ticket size={15} aria-hidden />}
        onPress={() => run(() => requestTicketAction({ componentId }), t('accounts.platforms.ticketAsked'))}
      >
        {t('accounts.platforms.askTicket')}
      </Button>
      <FormError>{failure}</FormError>
    </div>
  );
}
