'use client';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { useState, useTransition } from 'react';
import { Notice } from '@/components/ui/badge';
import { Button } from '@/components/ui/button';
import { FormError } from '@/components/ui/dialog';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { LinkButton } from '@/components/ui/link-button';
import { Select } from '@/components/ui/select';
import { Textarea } from '@/components/ui/textarea';
import { type ChannelKind, MAX_CODE_DAYS } from '@/lib/channels/schema';
import { changeChannelAction, createChannelAction } from './actions';
import { KindChoice } from './kind-choice';
import { type ChosenTag, TagChooser } from './tag-chooser';

type Choice = { id: number; name: string };
type Failure = { message: string; fields?: Record<string, string> };
export type EditedChannel = {
  id: number;
  name: string;
  note: string;
  branchId: number | null;
  storeId: number | null;
  tags: ChosenTag[];
};
type Props = {
  /** A new channel's account can be chosen; `obstacle` says why one can have no codes. */
  accounts: (Choice & { obstacle: string | null })[];
  accountId: number;
  branches: Choice[];
  stores: (Choice & { branchId: number })[];
  canBeNational: boolean;
  /** The channel to change; without one a new channel is made. */
  channel?: EditedChannel;
};

const numberOrNull = (value: string) => (value === '' ? null : Number(value));

/** What a channel is called, where its people belong and what they get; for a new one the code as well. */
export function ChannelForm({ accounts, accountId, branches, stores, canBeNational, channel }: Props) {
  const t = useTranslations();
  const router = useRouter();
  const firstBranch = canBeNational ? '' : String(branches[0]?.id ?? '');
  const [account, setAccount] = useState(String(accountId));
  const [branch, setBranch] = useState(channel ? String(channel.branchId ?? '') : firstBranch);
  const [store, setStore] = useState(String(channel?.storeId ?? ''));
  const [kind, setKind] = useState<ChannelKind>('permanent');
  const [tags, setTags] = useState<ChosenTag[]>(channel?.tags ?? []);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [isPending, start] = useTransition();
  const obstacle = accounts.find(({ id }) => String(id) === account)?.obstacle ?? null;
  const ownStores = stores.filter((one) => String(one.branchId) === branch);

  function save(form: FormData) {
    const text = (name: string) => String(form.get(name) ?? '');
    const facts = {
      name: text('name'),
      note: text('note'),
      branchId: numberOrNull(branch),
      storeId: numberOrNull(store),
      tagCodes: tags.map((tag) => tag.code),
    };
    start(async () => {
      const days = kind === 'temporary' ? Number(text('days')) : null;
      const result = channel
        ? await changeChannelAction({ id: channel.id, ...facts })
        : await createChannelAction({
            ...facts,
            accountId: Number(account),
            scene: text('scene'),
            kind,
            days,
          });
      if (!result.ok) setFailure(result.error);
      else router.push(`/settings/channels/${result.data.id}`);
    });
  }

  return (
    <form
      className="flex flex-col gap-5"
      onSubmit={(event) => {
        event.preventDefault();
        setFailure(null);
        save(new FormData(event.currentTarget));
      }}
    >
      {!channel && accounts.length > 1 && (
        <Field label={t('channels.form.account')}>
          <Select
            value={account}
            onChange={setAccount}
            options={accounts.map((one) => ({
              value: String(one.id),
              label: one.name,
              note: one.obstacle ? t('channels.form.noCodes') : undefined,
            }))}
          />
        </Field>
      )}
      {!channel && obstacle && <Notice>{obstacle}</Notice>}
      <Field label={t('channels.form.name')} hint={t('channels.form.nameHint')} error={failure?.fields?.name}>
        <Input name="name" required maxLength={40} defaultValue={channel?.name} autoComplete="off" />
      </Field>
      <div className="grid gap-5 sm:grid-cols-2">
        <Field label={t('terms.branch')} hint={t('channels.form.branchHint')}>
          <Select
            value={branch}
            onChange={(value) => {
              setBranch(value);
              setStore('');
            }}
            options={[
              ...(canBeNational ? [{ value: '', label: t('channels.national') }] : []),
              ...branches.map(({ id, name }) => ({ value: String(id), label: name })),
            ]}
          />
        </Field>
        {ownStores.length > 0 && (
          <Field label={t('terms.store')} hint={t('channels.form.storeHint')}>
            <Select
              value={store}
              onChange={setStore}
              options={[
                { value: '', label: t('channels.form.noStore') },
                ...ownStores.map(({ id, name }) => ({ value: String(id), label: name })),
              ]}
            />
          </Field>
        )}
      </div>
      {!channel && (
        <>
          <KindChoice kind={kind} onChange={setKind} />
          {kind === 'temporary' && (
            <Field label={t('channels.form.days')} error={failure?.fields?.days}>
              <Input
                name="days"
                type="number"
                required
                min={1}
                max={MAX_CODE_DAYS}
                defaultValue={MAX_CODE_DAYS}
                className="w-28"
              />
            </Field>
          )}
          <Field
            label={t('channels.form.scene')}
            hint={t('channels.form.sceneHint')}
            error={failure?.fields?.scene}
            isOptional
            optionalText={t('common.optional')}
          >
            <Input
              name="scene"
              autoComplete="off"
              autoCapitalize="none"
              spellCheck={false}
              className="font-mono"
            />
          </Field>
        </>
      )}
      <fieldset className="flex min-w-0 flex-col gap-1.5">
        <legend className="mb-1.5 font-medium text-sm">
          {t('channels.form.tags')}
          <span className="ml-1.5 font-normal text-muted">{t('common.optional')}</span>
        </legend>
        <TagChooser chosen={tags} onChange={setTags} />
        <p className="text-[13px] text-muted">{t('channels.form.tagsHint')}</p>
      </fieldset>
      <Field
        label={t('channels.form.note')}
        error={failure?.fields?.note}
        isOptional
        optionalText={t('common.optional')}
      >
        <Textarea name="note" rows={2} maxLength={200} defaultValue={channel?.note} />
      </Field>
      <FormError>{failure && !failure.fields ? failure.message : null}</FormError>
      <div className="flex gap-2">
        <Button
          type="submit"
          variant="primary"
          isPending={isPending}
          isDisabled={!channel && obstacle !== null}
        >
          {t(channel ? 'channels.form.save' : 'channels.form.create')}
        </Button>
        <LinkButton href={channel ? `/settings/channels/${channel.id}` : '/settings/channels'}>
          {t('actions.cancel')}
        </LinkButton>
      </div>
    </form>
  );
}
