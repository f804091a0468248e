'use client';
import { ShieldCheck } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { Button } from '@/components/ui/button';

/** Opens the window of `useAuthorisation`. */
export function AuthoriseButton({
  isAgain = false,
  isDisabled = false,
  isPrimary = false,
  onPress,
}: {
  isAgain?: boolean;
  isDisabled?: boolean;
  isPrimary?: boolean;
  onPress: () => void;
}) {
  const t = useTranslations();
  return (
    <Button
      size="sm"
      variant={isPrimary ? 'primary' : 'secondary'}
      isDisabled={isDisabled}
      icon={<ShieldCheck size={15} aria-hidden />}
      onPress={onPress}
    >
      {t(isAgain ? 'accounts.authorise.again' : 'accounts.authorise.do')}
    </Button>
  );
}
