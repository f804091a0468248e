'use client';
import { Printer } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { Button } from '@/components/ui/button';

/** Opens the browser's own print window, which also saves a PDF. */
export function PrintButton() {
  const t = useTranslations();
  return (
    <Button variant="primary" icon={<Printer size={16} aria-hidden />} onPress={() => window.print()}>
      {t('channels.sheet.print')}
    </Button>
  );
}
