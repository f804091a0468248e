'use client';
import { Eye } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useState, useTransition } from 'react';
import { Button } from '@/components/ui/button';
import { notify } from '@/components/ui/toast';
import { showPhoneAction } from './actions';

/** The masked number, and for who may a button that shows it whole; each look is noted. */
export function PhoneField({
  memberId,
  masked,
  canShow,
}: {
  memberId: string;
  masked: string;
  canShow: boolean;
}) {
  const t = useTranslations();
  const [whole, setWhole] = useState<string | null>(null);
  const [isPending, start] = useTransition();
  function show() {
    start(async () => {
      const result = await showPhoneAction({ id: memberId });
      if (result.ok) setWhole(result.data.phone);
      else notify.failed(result.error.message);
    });
  }
  return (
    <span className="flex flex-wrap items-center gap-x-2">
      <span aria-live="polite">{whole ?? masked}</span>
      {canShow && whole === null && (
        <Button
          size="sm"
          variant="ghost"
          className="h-6 px-1.5"
          isPending={isPending}
          icon={<Eye size={14} aria-hidden />}
          aria-label={t('members.phone.showWhole')}
          onPress={show}
        >
          {t('members.phone.show')}
        </Button>
      )}
    </span>
  );
}
