'use client';
import { Pencil } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useId, useState, useTransition } from 'react';
import { Button } from '@/components/ui/button';
import { Dialog, FormError } from '@/components/ui/dialog';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { Select } from '@/components/ui/select';
import { notify } from '@/components/ui/toast';
import type { MemberView } from '@/lib/members/schema';
import { editMemberAction } from './actions';

export type Places = readonly { name: string; cities: string[] }[];
type Failure = { message: string; fields?: Record<string, string> };

/** Edits what staff know of a member. Somebody else's change meanwhile is told instead of overwritten. */
export function EditButton({ member, places }: { member: MemberView; places: Places }) {
  const t = useTranslations();
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button icon={<Pencil size={15} aria-hidden />} onPress={() => setOpen(true)}>
        {t('members.edit.open')}
      </Button>
      {isOpen && <EditDialog member={member} places={places} onClose={() => setOpen(false)} />}
    </>
  );
}

function EditDialog({
  member,
  places,
  onClose,
}: {
  member: MemberView;
  places: Places;
  onClose: () => void;
}) {
  const t = useTranslations();
  const formId = useId();
  // What was on the screen when the dialog opened, also when the page is read again behind it.
  const [before] = useState(member);
  const [sex, setSex] = useState<string>(member.sex ?? '');
  const [month, setMonth] = useState(String(member.birthMonth ?? ''));
  const [province, setProvince] = useState(member.province ?? '');
  const [city, setCity] = useState(member.city ?? '');
  const [failure, setFailure] = useState<Failure | null>(null);
  const [isPending, start] = useTransition();
  const unknown = { value: '', label: t('members.edit.unknown') };
  const cities = places.find(({ name }) => name === province)?.cities ?? [];

  function save(form: FormData) {
    start(async () => {
      const result = await editMemberAction({
        id: before.id,
        editKey: before.editKey,
        name: String(form.get('name') ?? ''),
        sex: sex === 'female' || sex === 'male' ? sex : null,
        birthMonth: month === '' ? null : Number(month),
        province,
        city,
      });
      if (!result.ok) {
        setFailure(result.error);
        return;
      }
      onClose();
      notify.done(t('members.edit.done'));
    });
  }

  return (
    <Dialog
      isOpen
      onOpenChange={(open) => !open && onClose()}
      title={t('members.edit.title')}
      footer={
        <>
          <Button onPress={onClose}>{t('actions.cancel')}</Button>
          <Button type="submit" form={formId} variant="primary" isPending={isPending}>
            {t('members.edit.save')}
          </Button>
        </>
      }
    >
      <form
        id={formId}
        className="grid gap-4 sm:grid-cols-2"
        onSubmit={(event) => {
          event.preventDefault();
          save(new FormData(event.currentTarget));
        }}
      >
        <Field className="sm:col-span-2" label={t('members.edit.name')} error={failure?.fields?.name}>
          <Input name="name" defaultValue={before.name ?? ''} maxLength={40} autoComplete="off" />
        </Field>
        <Field label={t('members.detail.sex')}>
          <Select
            value={sex}
            onChange={setSex}
            options={[
              unknown,
              ...(['female', 'male'] as const).map((one) => ({ value: one, label: t(`members.sex.${one}`) })),
            ]}
          />
        </Field>
        <Field label={t('members.detail.birthMonth')}>
          <Select
            value={month}
            onChange={setMonth}
            options={[
              unknown,
              ...Array.from({ length: 12 }, (_, n) => ({
                value: String(n + 1),
                label: t('members.detail.month', { month: n + 1 }),
              })),
            ]}
          />
        </Field>
        <Field label={t('members.edit.province')} error={failure?.fields?.province}>
          <Select
            value={province}
            onChange={(next) => {
              setProvince(next);
              const only = places.find(({ name }) => name === next)?.cities;
              setCity(only?.length === 1 ? (only[0] ?? '') : '');
            }}
            options={withOwn(
              [unknown, ...places.map(({ name }) => ({ value: name, label: name }))],
              before.province,
            )}
          />
        </Field>
        <Field label={t('members.detail.city')} error={failure?.fields?.city}>
          <Select
            value={city}
            onChange={setCity}
            isDisabled={province === ''}
            options={withOwn(
              [unknown, ...cities.map((name) => ({ value: name, label: name }))],
              province === before.province ? before.city : null,
            )}
          />
        </Field>
        <div className="sm:col-span-2">
          <FormError>{failure && !failure.fields ? failure.message : null}</FormError>
        </div>
      </form>
    </Dialog>
  );
}

/** A place that an import brought and the list does not know stays choosable. */
function withOwn(options: { value: string; label: string }[], own: string | null) {
  return !own || options.some(({ value }) => value === own)
    ? options
    : [...options, { value: own, label: own }];
}
