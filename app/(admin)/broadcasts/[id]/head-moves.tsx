'use client';
import { useFormatter, useTranslations } from 'next-intl';
import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { ConfirmDialog, FormError } from '@/components/ui/dialog';
import { LinkButton } from '@/components/ui/link-button';
import { pauseReasonValues } from '@/lib/broadcasts/pause-reason';
import type { BroadcastView } from '@/lib/broadcasts/schema';
import { reasonText } from '@/lib/i18n/reason';
import { cancelBroadcastAction, resumeBroadcastAction, submitBroadcastAction } from '../actions';
import { useMove } from './use-move';

type Props = {
  broadcast: Pick<
    BroadcastView,
    | 'id'
    | 'title'
    | 'revision'
    | 'account'
    | 'pauseReason'
    | 'canEdit'
    | 'canSubmit'
    | 'canCancel'
    | 'canResume'
  >;
  peopleCount: number | null;
};

/** What the reader may do with this broadcast now; what is not allowed is not offered. */
export function HeadMoves({ broadcast, peopleCount }: Props) {
  const t = useTranslations();
  const format = useFormatter();
  const [asked, setAsked] = useState<'cancel' | 'resume' | null>(null);
  const { move, failure, isPending, forget } = useMove();
  const { id, title, revision, pauseReason, account } = broadcast;
  const close = () => {
    setAsked(null);
    forget();
  };
  const count = format.number(peopleCount ?? 0);
  return (
    <>
      {failure && asked === null && <FormError>{failure.message}</FormError>}
      {broadcast.canCancel && (
        <Button variant="secondary" onPress={() => setAsked('cancel')}>
          {t('broadcasts.detail.cancel')}
        </Button>
      )}
      {broadcast.canEdit && (
        <LinkButton href={`/broadcasts/${id}/edit`} variant="secondary">
          {t('broadcasts.detail.edit')}
        </LinkButton>
      )}
      {broadcast.canSubmit && (
        <Button
          variant="primary"
          isPending={isPending}
          onPress={() => move(() => submitBroadcastAction({ id, revision }))}
        >
          {t('broadcasts.detail.submit')}
        </Button>
      )}
      {broadcast.canResume && (
        <Button variant="primary" onPress={() => setAsked('resume')}>
          {t('broadcasts.detail.resume')}
        </Button>
      )}
      <ConfirmDialog
        isOpen={asked === 'cancel'}
        onOpenChange={(open) => !open && close()}
        title={t('broadcasts.confirm.cancelTitle', { title })}
        confirmLabel={t('broadcasts.confirm.cancelDo')}
        isDanger
        isPending={isPending}
        cancelLabel={t('broadcasts.confirm.back')}
        error={failure?.message}
        onConfirm={() => move(() => cancelBroadcastAction({ id }), close)}
      >
        <p>
          {peopleCount === null
            ? t('broadcasts.confirm.cancelText')
            : t('broadcasts.confirm.cancelTextFrozen', { count })}
        </p>
      </ConfirmDialog>
      <ConfirmDialog
        isOpen={asked === 'resume'}
        onOpenChange={(open) => !open && close()}
        title={t('broadcasts.confirm.resumeTitle', { count, title })}
        confirmLabel={t('broadcasts.confirm.resumeDo')}
        isPending={isPending}
        cancelLabel={t('broadcasts.confirm.back')}
        error={failure?.message}
        onConfirm={() => move(() => resumeBroadcastAction({ id }), close)}
      >
        {pauseReason && (
          <p>
            {t('broadcasts.confirm.resumeText', {
              reason: reasonText(t, pauseReason, pauseReasonValues(account.name)),
            })}
          </p>
        )}
      </ConfirmDialog>
    </>
  );
}
