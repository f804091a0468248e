'use client';
import { Plus } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useId, useState, useTransition } from 'react';
import { Button } from '@/components/ui/button';
import { Dialog, FormError } from '@/components/ui/dialog';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { Select } from '@/components/ui/select';
import { notify } from '@/components/ui/toast';
import { createTagAction } from './actions';

const KINDS = ['local', 'wechat'] as const;
type Failure = { message: string; fields?: Record<string, string> };

/** Makes a local tag, or one that lives at WeChat. */
export function CreateTagButton({
  groups,
}: {
  groups: { id: number; name: string; isExclusive: boolean }[];
}) {
  const t = useTranslations();
  const formId = useId();
  const [isOpen, setOpen] = useState(false);
  const [kind, setKind] = useState<(typeof KINDS)[number]>('local');
  const [groupId, setGroupId] = useState('');
  const [failure, setFailure] = useState<Failure | null>(null);
  const [isPending, start] = useTransition();

  function change(open: boolean) {
    setOpen(open);
    setFailure(null);
  }

  function create(form: FormData) {
    start(async () => {
      const name = String(form.get('name') ?? '');
      const result = await createTagAction({
        kind,
        name,
        code: String(form.get('code') ?? ''),
        groupId: groupId === '' ? null : Number(groupId),
      });
      if (!result.ok) {
        setFailure(result.error);
        return;
      }
      change(false);
      notify.done(t('tags.create.done', { name }));
    });
  }

  return (
    <>
      <Button variant="primary" icon={<Plus size={16} aria-hidden />} onPress={() => change(true)}>
        {t('tags.create.title')}
      </Button>
      <Dialog
        isOpen={isOpen}
        onOpenChange={change}
        title={t('tags.create.title')}
        footer={
          <>
            <Button onPress={() => change(false)}>{t('actions.cancel')}</Button>
            <Button type="submit" form={formId} variant="primary" isPending={isPending}>
              {t('tags.create.do')}
            </Button>
          </>
        }
      >
        <form
          id={formId}
          className="flex flex-col gap-4"
          onSubmit={(event) => {
            event.preventDefault();
            create(new FormData(event.currentTarget));
          }}
        >
          <fieldset>
            <legend className="mb-1.5 font-medium text-sm">{t('tags.list.kind')}</legend>
            <div className="inline-flex rounded-lg bg-default p-0.5">
              {KINDS.map((one) => (
                <label
                  key={one}
                  className="flex h-8 min-w-24 cursor-pointer items-center justify-center rounded-md px-4 text-muted text-sm has-checked:bg-surface has-checked:text-foreground has-checked:shadow-xs has-focus-visible:outline-2 has-focus-visible:outline-focus"
                >
                  <input
                    type="radio"
                    name="kind"
                    checked={kind === one}
                    onChange={() => setKind(one)}
                    className="sr-only"
                  />
                  {t(`tags.kind.${one}`)}
                </label>
              ))}
            </div>
            <p className="mt-1.5 text-[13px] text-muted">{t(`tags.create.about.${kind}`)}</p>
          </fieldset>
          <Field label={t('tags.create.name')} error={failure?.fields?.name}>
            <Input name="name" required maxLength={30} autoComplete="off" />
          </Field>
          <Field
            label={t('tags.create.code')}
            hint={t('tags.create.codeHint')}
            error={failure?.fields?.code}
            isOptional
            optionalText={t('common.optional')}
          >
            <Input name="code" maxLength={32} autoComplete="off" autoCapitalize="none" spellCheck={false} />
          </Field>
          <Field label={t('tags.list.group')} isOptional optionalText={t('common.optional')}>
            <Select
              value={groupId}
              onChange={setGroupId}
              options={[
                { value: '', label: t('tags.create.noGroup') },
                ...groups
                  .filter((group) => kind === 'local' || !group.isExclusive)
                  .map((group) => ({ value: String(group.id), label: group.name })),
              ]}
            />
          </Field>
          <FormError>{failure && !failure.fields ? failure.message : null}</FormError>
        </form>
      </Dialog>
    </>
  );
}
