'use client';
import { Trash2 } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useId, useState, useTransition } from 'react';
import { Button } from '@/components/ui/button';
import { ConfirmDialog } from '@/components/ui/dialog';
import { notify } from '@/components/ui/toast';
import { removeTagRuleAction } from './rule-actions';

const CARRIERS = ['stay', 'go'] as const;

/** Takes the rule from a tag; those who have the tag by the rule stay with it or lose it, as is chosen. */
export function RuleRemoveButton({ code, name }: { code: string; name: string }) {
  const t = useTranslations();
  const group = useId();
  const [isAsking, setAsking] = useState(false);
  const [carriers, setCarriers] = useState<(typeof CARRIERS)[number]>('stay');
  const [failure, setFailure] = useState<string | null>(null);
  const [isPending, start] = useTransition();

  function change(open: boolean) {
    setAsking(open);
    setFailure(null);
  }
  function remove() {
    start(async () => {
      const result = await removeTagRuleAction({ code, carriers });
      if (!result.ok) {
        setFailure(result.error.message);
        return;
      }
      change(false);
      notify.done(t('tags.rule.removed'));
    });
  }

  return (
    <>
      <Button size="sm" icon={<Trash2 size={15} aria-hidden />} onPress={() => change(true)}>
        {t('tags.rule.remove')}
      </Button>
      <ConfirmDialog
        isOpen={isAsking}
        onOpenChange={change}
        title={t('tags.rule.removeTitle', { name })}
        confirmLabel={t('tags.rule.remove')}
        isDanger
        isPending={isPending}
        error={failure}
        onConfirm={remove}
      >
        <fieldset className="grid gap-2">
          <legend className="mb-1 text-[13px] text-muted">{t('tags.rule.removeText')}</legend>
          {CARRIERS.map((one) => (
            <label key={one} className="flex min-h-6 cursor-pointer items-center gap-2 text-sm">
              <input
                type="radio"
                name={group}
                checked={carriers === one}
                onChange={() => setCarriers(one)}
                className="size-4 accent-[var(--accent)]"
              />
              {t(`tags.rule.carriers.${one}`)}
            </label>
          ))}
        </fieldset>
      </ConfirmDialog>
    </>
  );
}
