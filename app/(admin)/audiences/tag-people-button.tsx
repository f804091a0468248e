'use client';
import { Tag } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { TagPeopleDialog } from '@/components/tags/tag-people-dialog';
import { Button } from '@/components/ui/button';
import { tagAudienceAction } from './actions';

/** Gives the people of a saved audience a tag; leads to the operation's progress. */
export function TagPeopleButton({ id, name, isDisabled }: { id: string; name: string; isDisabled: boolean }) {
  const t = useTranslations();
  const router = useRouter();
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button icon={<Tag size={16} />} isDisabled={isDisabled} onPress={() => setOpen(true)}>
        {t('audiences.tagPeople.do')}
      </Button>
      <TagPeopleDialog
        isOpen={isOpen}
        onOpenChange={setOpen}
        title={t('audiences.tagPeople.title', { name })}
        about={t('audiences.tagPeople.about')}
        confirmLabel={t('audiences.tagPeople.confirm')}
        run={async (tag) => {
          const result = await tagAudienceAction({ id, code: tag.code });
          if (!result.ok) return result.error.message;
          router.push(`/tags/operations/${result.data.id}`);
          return null;
        }}
      />
    </>
  );
}
