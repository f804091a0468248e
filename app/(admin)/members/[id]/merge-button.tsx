'use client';
import { ArrowLeftRight, Merge } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { useState, useTransition } from 'react';
import { Button } from '@/components/ui/button';
import { Dialog, FormError } from '@/components/ui/dialog';
import { notify } from '@/components/ui/toast';
import type { MergePreview } from '@/lib/members/schema';
import { mergeMembersAction, previewMergeAction } from './actions';
import { MemberFinder } from './member-finder';
import { MergeTable } from './merge-table';

/** Merges this member with another: find, compare, say yes. Both are named on the way. */
export function MergeButton({ memberId }: { memberId: string }) {
  const t = useTranslations();
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button icon={<Merge size={15} aria-hidden />} onPress={() => setOpen(true)}>
        {t('members.merge.open')}
      </Button>
      {isOpen && <MergeDialog memberId={memberId} onClose={() => setOpen(false)} />}
    </>
  );
}

function MergeDialog({ memberId, onClose }: { memberId: string; onClose: () => void }) {
  const t = useTranslations();
  const router = useRouter();
  const [preview, setPreview] = useState<MergePreview | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const [isPending, start] = useTransition();

  function look(winnerId: string, loserId: string) {
    start(async () => {
      setFailure(null);
      const result = await previewMergeAction({ winnerId, loserId });
      if (result.ok) setPreview(result.data);
      else setFailure(result.error.message);
    });
  }
  function merge({ winner, loser }: MergePreview) {
    start(async () => {
      setFailure(null);
      const result = await mergeMembersAction({ winnerId: winner.id, loserId: loser.id });
      if (!result.ok) {
        setFailure(result.error.message);
        return;
      }
      onClose();
      notify.done(t('members.merge.done', result.data));
      if (winner.id !== memberId) router.push(`/members/${winner.id}`);
    });
  }
  const nameOf = (side: MergePreview['winner']) => `${side.name ?? t('members.list.noName')}（${side.id}）`;

  return (
    <Dialog
      isOpen
      size="lg"
      onOpenChange={(open) => !open && onClose()}
      title={
        preview
          ? t('members.merge.confirm', { loser: nameOf(preview.loser), winner: nameOf(preview.winner) })
          : t('members.merge.title')
      }
      footer={
        preview && (
          <>
            <Button isDisabled={isPending} onPress={() => setPreview(null)}>
              {t('members.merge.other')}
            </Button>
            <Button variant="danger" isPending={isPending} onPress={() => merge(preview)}>
              {t('members.merge.do')}
            </Button>
          </>
        )
      }
    >
      <div className="flex min-h-64 flex-col gap-3" aria-busy={isPending}>
        {preview ? (
          <>
            <MergeTable preview={preview} />
            <Button
              size="sm"
              className="w-fit"
              isDisabled={isPending}
              icon={<ArrowLeftRight size={14} aria-hidden />}
              onPress={() => look(preview.loser.id, preview.winner.id)}
            >
              {t('members.merge.swap')}
            </Button>
          </>
        ) : (
          <MemberFinder exceptId={memberId} onPick={(id) => look(memberId, id)} />
        )}
        <FormError>{failure}</FormError>
      </div>
    </Dialog>
  );
}
