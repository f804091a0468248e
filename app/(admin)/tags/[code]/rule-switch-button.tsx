'use client';
import { CirclePause, CirclePlay } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useState, useTransition } from 'react';
import { Button } from '@/components/ui/button';
import { ConfirmDialog } from '@/components/ui/dialog';
import { notify } from '@/components/ui/toast';
import { switchTagRuleOffAction, switchTagRuleOnAction } from './rule-actions';

/** Switches a tag's rule on, which changes people, or off, which leaves everybody as they are; asks before either. */
export function RuleSwitchButton({ code, name, isOn }: { code: string; name: string; isOn: boolean }) {
  const t = useTranslations();
  const [isAsking, setAsking] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const [isPending, start] = useTransition();
  const to = isOn ? 'off' : 'on';

  function change(open: boolean) {
    setAsking(open);
    setFailure(null);
  }
  function confirm() {
    start(async () => {
      const result = isOn ? await switchTagRuleOffAction({ code }) : await switchTagRuleOnAction({ code });
      if (!result.ok) {
        setFailure(result.error.message);
        return;
      }
      change(false);
      notify.done(t(`tags.rule.switched.${to}`));
    });
  }

  return (
    <>
      <Button
        size="sm"
        variant={isOn ? 'secondary' : 'primary'}
        icon={isOn ? <CirclePause size={15} aria-hidden /> : <CirclePlay size={15} aria-hidden />}
        onPress={() => change(true)}
      >
        {t(`tags.rule.switch.${to}`)}
      </Button>
      <ConfirmDialog
        isOpen={isAsking}
        onOpenChange={change}
        title={t(`tags.rule.ask.${to}`, { name })}
        confirmLabel={t(`tags.rule.switch.${to}`)}
        isPending={isPending}
        error={failure}
        onConfirm={confirm}
      >
        <p>{t(`tags.rule.askText.${to}`)}</p>
      </ConfirmDialog>
    </>
  );
}
