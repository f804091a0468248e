'use client';
import { useTranslations } from 'next-intl';
import { Button } from '@/components/ui/button';
import { ConfirmDialog } from '@/components/ui/dialog';
import { useSaving } from '../branches/use-saving';
import { revokeApiTokenAction } from './actions';

/** Ends a token after asking: whoever uses it is refused from then on. */
export function RevokeButton({ id, name }: { id: string; name: string }) {
  const t = useTranslations();
  const { isOpen, change, failure, isPending, run } = useSaving();
  return (
    <>
      <Button
        variant="ghost"
        size="sm"
        aria-label={t('tokens.revoke.label', { name })}
        onPress={() => change(true)}
      >
        {t('tokens.revoke.button')}
      </Button>
      <ConfirmDialog
        isOpen={isOpen}
        onOpenChange={change}
        isDanger
        title={t('tokens.revoke.title', { name })}
        confirmLabel={t('tokens.revoke.button')}
        isPending={isPending}
        error={failure?.message}
        onConfirm={() => run(() => revokeApiTokenAction({ id }), t('tokens.revoke.done', { name }))}
      >
        <p>{t('tokens.revoke.text')}</p>
      </ConfirmDialog>
    </>
  );
}
