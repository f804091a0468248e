'use client';
import { useFormatter, useTranslations } from 'next-intl';
import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { ConfirmDialog } from '@/components/ui/dialog';
import { Field } from '@/components/ui/field';
import { Textarea } from '@/components/ui/textarea';
import { MOMENT } from '@/lib/i18n/formats';
import { approveBroadcastAction, refuseBroadcastAction } from '../actions';
import { useMove } from './use-move';

type Props = {
  id: string;
  title: string;
  digest: string;
  peopleCount: number;
  calls: number;
  scheduledAt: string | null;
};

/** The approver's two buttons, at the end of what is approved. The digest read here is what gets signed. */
export function Decision({ id, title, digest, peopleCount, calls, scheduledAt }: Props) {
  const t = useTranslations();
  const format = useFormatter();
  const [asked, setAsked] = useState<'approve' | 'refuse' | null>(null);
  const [reason, setReason] = useState('');
  const { move, failure, isPending, forget } = useMove();
  const close = () => {
    setAsked(null);
    forget();
  };
  const count = format.number(peopleCount);
  return (
    <div>
      <p className="text-[13px] text-muted">{t('broadcasts.detail.youDecide')}</p>
      <div className="mt-3 flex flex-wrap gap-3">
        <Button variant="primary" onPress={() => setAsked('approve')}>
          {t('broadcasts.detail.approve')}
        </Button>
        <Button variant="secondary" onPress={() => setAsked('refuse')}>
          {t('broadcasts.detail.refuse')}
        </Button>
      </div>
      <ConfirmDialog
        isOpen={asked === 'approve'}
        onOpenChange={(open) => !open && close()}
        title={t('broadcasts.confirm.approveTitle', { count, title })}
        confirmLabel={t(scheduledAt ? 'broadcasts.confirm.approveDoLater' : 'broadcasts.confirm.approveDo')}
        isPending={isPending}
        cancelLabel={t('broadcasts.confirm.back')}
        error={failure?.message}
        onConfirm={() => move(() => approveBroadcastAction({ id, digest }), close)}
      >
        <p>
          {scheduledAt
            ? t('broadcasts.confirm.approveLater', { at: format.dateTime(new Date(scheduledAt), MOMENT) })
            : t('broadcasts.confirm.approveNow')}
        </p>
        <p className="text-muted">{t('broadcasts.confirm.approveCost', { calls })}</p>
      </ConfirmDialog>
      <ConfirmDialog
        isOpen={asked === 'refuse'}
        onOpenChange={(open) => !open && close()}
        title={t('broadcasts.confirm.refuseTitle', { title })}
        confirmLabel={t('broadcasts.confirm.refuseDo')}
        isDanger
        isPending={isPending}
        cancelLabel={t('broadcasts.confirm.back')}
        error={failure?.message}
        onConfirm={() => move(() => refuseBroadcastAction({ id, digest, reason }), close)}
      >
        <p>{t('broadcasts.confirm.refuseText')}</p>
        <Field label={t('broadcasts.confirm.refuseReason')}>
          <Textarea
            name="reason"
            required
            rows={3}
            maxLength={500}
            value={reason}
            placeholder={t('broadcasts.confirm.refusePlaceholder')}
            onChange={(event) => setReason(event.target.value)}
          />
        </Field>
      </ConfirmDialog>
    </div>
  );
}
