'use client';
import { FileDown, FileUp } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { LinkButton } from '@/components/ui/link-button';
import type { MemberQuery } from '@/lib/members/schema';
import { ExportDialog } from './export-dialog';

type Props = {
  query: MemberQuery;
  canImport: boolean;
  canExport: boolean;
  /** Whole numbers are for those who work with members. */
  arePhonesMasked: boolean;
};

/** The ways of members in and out of files, beside the title of their list. */
export function MemberFiles({ query, canImport, canExport, arePhonesMasked }: Props) {
  const t = useTranslations();
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      {canImport && (
        <LinkButton href="/members/import" icon={<FileUp size={16} aria-hidden />}>
          {t('imports.import')}
        </LinkButton>
      )}
      {canExport && (
        <>
          <Button icon={<FileDown size={16} aria-hidden />} onPress={() => setOpen(true)}>
            {t('imports.export.button')}
          </Button>
          <ExportDialog
            isOpen={isOpen}
            onOpenChange={setOpen}
            query={query}
            arePhonesMasked={arePhonesMasked}
          />
        </>
      )}
    </>
  );
}
