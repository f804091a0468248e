'use client';
import { Pencil, ShieldBan, ShieldCheck } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useState, useTransition } from 'react';
import { Button } from '@/components/ui/button';
import { ConfirmDialog } from '@/components/ui/dialog';
import { notify } from '@/components/ui/toast';
import { reasonText } from '@/lib/i18n/reason';
import type { MemberView } from '@/lib/members/schema';
import type { ActionResult } from '@/lib/web/result';
import { RemarkDialog } from './remark-dialog';

export type Fan = MemberView['fans'][number];
type FanIds = { accountId: number; fanIds: string[] };
export type FanActionsProps = {
  fan: Fan;
  canWrite: boolean;
  /** The server actions of the route that shows the fan. */
  actions: {
    blacklist: (input: FanIds) => Promise<ActionResult<unknown>>;
    unblacklist: (input: FanIds) => Promise<ActionResult<unknown>>;
    remark: (input: { fanId: string; remark: string }) => Promise<ActionResult<unknown>>;
  };
};

/** A fan's remark, and what can be done about the fan at WeChat: blacklist, take off, change the remark. */
export function FanActions({ fan, canWrite, actions }: FanActionsProps) {
  const t = useTranslations();
  const [open, setOpen] = useState<'remark' | 'blacklist' | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const [isPending, start] = useTransition();
  const show = (what: typeof open) => {
    setFailure(null);
    setOpen(what);
  };
  const run = (work: () => Promise<ActionResult<unknown>>, done: string) =>
    start(async () => {
      const result = await work();
      if (!result.ok) return setFailure(Object.values(result.error.fields ?? {})[0] ?? result.error.message);
      setOpen(null);
      notify.done(done);
    });
  const ids = { accountId: fan.accountId, fanIds: [fan.id] };
  const waiting = fan.wishes.some((wish) => wish.failure === null);
  const isLeaving = fan.wishes.some((wish) => wish.kind === 'unblacklist' && wish.failure === null);
  return (
    <div className="flex min-w-32 flex-col items-start gap-1">
      <div className="flex flex-wrap items-center gap-1">
        <span className={fan.remark ? '' : 'text-muted'}>{fan.remark ?? '–'}</span>
        {canWrite && (
          <>
            <Button
              isIconOnly
              size="sm"
              variant="ghost"
              isDisabled={!fan.isSubscribed}
              aria-label={t('followers.actions.remarkEdit')}
              icon={<Pencil size={14} aria-hidden />}
              onPress={() => show('remark')}
            />
            {fan.isBlacklisted ? (
              <Button
                size="sm"
                variant="ghost"
                isPending={isPending}
                isDisabled={isLeaving}
                icon={<ShieldCheck size={14} aria-hidden />}
                onPress={() => run(() => actions.unblacklist(ids), t('followers.actions.unblacklisted'))}
              >
                {t('followers.actions.unblacklist')}
              </Button>
            ) : (
              <Button
                size="sm"
                variant="ghost"
                icon={<ShieldBan size={14} aria-hidden />}
                onPress={() => show('blacklist')}
              >
                {t('followers.actions.blacklist')}
              </Button>
            )}
          </>
        )}
      </div>
      {waiting && <p className="text-muted text-xs">{t('followers.actions.pending')}</p>}
      {fan.wishes.map(
        ({ kind, failure: reason }) =>
          reason && (
            <p key={kind} className="text-danger text-xs">
              {t('followers.actions.refused', {
                kind: t(`followers.kinds.${kind}`),
                reason: reasonText(t, reason, { name: fan.accountName }),
              })}
            </p>
          ),
      )}
      <div role="alert" className="text-danger text-xs">
        {open === null && failure}
      </div>
      {open === 'remark' && (
        <RemarkDialog
          remark={fan.remark ?? ''}
          isPending={isPending}
          failure={failure}
          onClose={() => show(null)}
          onSave={(remark) =>
            run(() => actions.remark({ fanId: fan.id, remark }), t('followers.actions.remarked'))
          }
        />
      )}
      <ConfirmDialog
        isOpen={open === 'blacklist'}
        onOpenChange={(isOpen) => show(isOpen ? 'blacklist' : null)}
        title={t('followers.actions.askTitle')}
        confirmLabel={t('followers.actions.blacklist')}
        isDanger
        isPending={isPending}
        error={failure}
        onConfirm={() => run(() => actions.blacklist(ids), t('followers.actions.blacklisted'))}
      >
        <p>{t('followers.actions.askText')}</p>
      </ConfirmDialog>
    </div>
  );
}
