'use client';
import { useTranslations } from 'next-intl';
import { useState, useTransition } from 'react';
import type { TagOption } from '@/components/audiences/rule-editor-context';
import { Button } from '@/components/ui/button';
import { Dialog, FormError } from '@/components/ui/dialog';
import { TagChoice } from './tag-choice';

/** Chooses the tag that people are given or lose. `run` answers with the sentence of a failure, or null when it went well. */
export function TagPeopleDialog({
  isOpen,
  onOpenChange,
  title,
  about,
  confirmLabel,
  run,
}: {
  isOpen: boolean;
  onOpenChange: (open: boolean) => void;
  /** Names the number of people. */
  title: string;
  about: string;
  confirmLabel: string;
  run: (tag: TagOption) => Promise<string | null>;
}) {
  const t = useTranslations();
  const [tag, setTag] = useState<TagOption | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const [isPending, start] = useTransition();

  function change(open: boolean) {
    onOpenChange(open);
    setTag(null);
    setFailure(null);
  }

  function confirm() {
    if (!tag) return;
    setFailure(null);
    start(async () => {
      const failed = await run(tag);
      if (failed) setFailure(failed);
      else change(false);
    });
  }

  return (
    <Dialog
      isOpen={isOpen}
      onOpenChange={change}
      title={title}
      footer={
        <>
          <Button onPress={() => change(false)}>{t('actions.cancel')}</Button>
          <Button variant="primary" isDisabled={!tag} isPending={isPending} onPress={confirm}>
            {confirmLabel}
          </Button>
        </>
      }
    >
      <div className="flex min-h-64 flex-col gap-3">
        <p className="text-[13px] text-muted">{about}</p>
        <TagChoice value={tag} onChange={setTag} />
        <FormError>{failure}</FormError>
      </div>
    </Dialog>
  );
}
