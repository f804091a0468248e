'use client';
import { useTranslations } from 'next-intl';
import { useId, useState, useTransition } from 'react';
import { Notice } from '@/components/ui/badge';
import { Button } from '@/components/ui/button';
import { Dialog, FormError } from '@/components/ui/dialog';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { notify } from '@/components/ui/toast';
import { changePhoneAction } from './actions';

type Props = { memberId: string; editKey: string; hasPhone: boolean };
/** What the number brings with it, in words, and what agrees to just that. */
type Question = { text: string; agree: string; kind: 'merge' | 'phone_move' };

/** Changes the number; one that another member holds asks first what is to become of the two. */
export function PhoneButton(props: Props) {
  const t = useTranslations();
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button size="sm" variant="ghost" className="h-6 px-1.5" onPress={() => setOpen(true)}>
        {t(props.hasPhone ? 'members.phone.change' : 'members.phone.add')}
      </Button>
      {isOpen && <PhoneDialog {...props} onClose={() => setOpen(false)} />}
    </>
  );
}

function PhoneDialog({ memberId, editKey, hasPhone, onClose }: Props & { onClose: () => void }) {
  const t = useTranslations();
  const formId = useId();
  const [phone, setPhone] = useState('');
  const [question, setQuestion] = useState<Question | null>(null);
  const [isRemoving, setRemoving] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const [isPending, start] = useTransition();

  function save(number: string) {
    start(async () => {
      setFailure(null);
      const agreedTo = question?.agree ?? '';
      const result = await changePhoneAction({ id: memberId, editKey, phone: number, agreedTo });
      if (result.ok) {
        onClose();
        notify.done(t(`members.phone.done.${result.data.kind}`));
        return;
      }
      const { code, message, params } = result.error;
      if (code === 'member.phone_held_merge' || code === 'member.phone_held_move') {
        const kind = code === 'member.phone_held_merge' ? 'merge' : 'phone_move';
        setQuestion({ text: message, agree: String(params.agree), kind });
      } else {
        setQuestion(null);
        setFailure(message);
      }
    });
  }

  return (
    <Dialog
      isOpen
      size="sm"
      onOpenChange={(open) => !open && onClose()}
      title={t('members.phone.title')}
      footer={
        <>
          <Button onPress={onClose}>{t('actions.cancel')}</Button>
          <Button type="submit" form={formId} variant="primary" isPending={isPending}>
            {t(
              isRemoving
                ? 'members.phone.removeNow'
                : question
                  ? `members.phone.agree.${question.kind}`
                  : 'members.phone.save',
            )}
          </Button>
        </>
      }
    >
      <form
        id={formId}
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          save(isRemoving ? '' : phone);
        }}
      >
        <Field label={t('members.phone.number')} hint={t('members.phone.hint')}>
          <Input
            name="phone"
            required={!isRemoving}
            inputMode="tel"
            autoComplete="off"
            value={phone}
            onChange={(event) => {
              setPhone(event.target.value);
              setQuestion(null);
              setRemoving(false);
            }}
          />
        </Field>
        <div aria-live="polite" className="empty:-mt-4">
          {question && <Notice tone="waits">{question.text}</Notice>}
          {isRemoving && <Notice tone="waits">{t('members.phone.removeText')}</Notice>}
        </div>
        <FormError>{failure}</FormError>
        {hasPhone && !question && !isRemoving && (
          <Button
            variant="ghost"
            className="w-fit"
            isDisabled={isPending}
            onPress={() => {
              setPhone('');
              setFailure(null);
              setRemoving(true);
            }}
          >
            {t('members.phone.remove')}
          </Button>
        )}
      </form>
    </Dialog>
  );
}
