'use client';
import { useFormatter, useTranslations } from 'next-intl';
import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { Dialog, FormError } from '@/components/ui/dialog';
import {
  DRIFT_DIRECTIONS,
  type DriftDirection,
  type DriftRunView,
  type DriftTagView,
  repairCalls,
} from '@/lib/tags/drift/schema';
import { repairDriftAction } from '../manage-actions';
import { useTagAction } from '../use-tag-action';

type Props = { run: Pick<DriftRunView, 'id'>; tag: DriftTagView; onDone: () => void };

/** Chooses the side that is right for a tag, with what each choice changes and costs. */
export function RepairButton({ run, tag, onDone }: Props) {
  const t = useTranslations();
  const [isOpen, setOpen] = useState(false);
  const [as, setAs] = useState<DriftDirection | null>(null);
  const { run: act, failure, isPending, forget } = useTagAction();
  if (tag.isGone || tag.repairedAs !== null || tag.oursOnlyCount + tag.theirsOnlyCount === 0) return null;
  const change = (open: boolean) => {
    setOpen(open);
    setAs(null);
    forget();
  };
  return (
    <>
      <Button
        size="sm"
        onPress={() => change(true)}
        aria-label={t('tags.drift.repairLabel', { name: tag.name })}
      >
        {t('tags.drift.repair')}
      </Button>
      {isOpen && (
        <Dialog
          isOpen
          onOpenChange={change}
          title={t('tags.drift.repairTitle', {
            name: tag.name,
            count: tag.oursOnlyCount + tag.theirsOnlyCount,
          })}
          footer={
            <>
              <Button onPress={() => change(false)}>{t('actions.cancel')}</Button>
              <Button
                variant="danger"
                isPending={isPending}
                isDisabled={as === null}
                onPress={() =>
                  as &&
                  act(
                    () => repairDriftAction({ runId: run.id, tagId: tag.tagId, as }),
                    ({ fanCount }) => t('tags.drift.repairStarted', { count: fanCount }),
                    () => {
                      change(false);
                      onDone();
                    },
                  )
                }
              >
                {t('tags.drift.repair')}
              </Button>
            </>
          }
        >
          <fieldset className="flex flex-col gap-2">
            <legend className="mb-2 text-sm">{t('tags.drift.which')}</legend>
            {DRIFT_DIRECTIONS.map((one) => (
              <Choice key={one} tag={tag} as={one} isChosen={as === one} onChoose={() => setAs(one)} />
            ))}
          </fieldset>
          <div className="mt-3 mb-1">
            <FormError>{failure?.message}</FormError>
          </div>
        </Dialog>
      )}
    </>
  );
}

function Choice({
  tag,
  as,
  isChosen,
  onChoose,
}: {
  tag: DriftTagView;
  as: DriftDirection;
  isChosen: boolean;
  onChoose: () => void;
}) {
  const t = useTranslations();
  const format = useFormatter();
  const calls = repairCalls(tag, as);
  const gains = as === 'ours' ? tag.oursOnlyCount : tag.theirsOnlyCount;
  const loses = as === 'ours' ? tag.theirsOnlyCount : tag.oursOnlyCount;
  return (
    <label className="flex cursor-pointer items-start gap-3 rounded-lg border border-border p-3 has-checked:border-accent has-focus-visible:outline-2 has-focus-visible:outline-focus">
      <input
        type="radio"
        name="side"
        checked={isChosen}
        onChange={onChoose}
        className="mt-1 size-4 accent-(--accent)"
      />
      <span className="min-w-0 text-sm">
        <span className="font-medium">{t(`tags.drift.side.${as}`)}</span>
        <span className="block text-[13px] text-muted">
          {t(`tags.drift.effect.${as}`, { gains: format.number(gains), loses: format.number(loses) })}
        </span>
        <span className="block text-[13px]">
          {calls.tag + calls.untag === 0
            ? t('tags.drift.noCalls')
            : t('tags.drift.cost', { tag: calls.tag, untag: calls.untag })}
        </span>
      </span>
    </label>
  );
}
