'use client';
import { useTranslations } from 'next-intl';
import { Field } from '@/components/ui/field';
import { Select } from '@/components/ui/select';
import { MAX_TAGS_FOR_ALL } from '@/lib/people/imports/schema';
import { type ChosenTag, TagsForAll } from './tags-for-all';

export type Options = {
  write: 'overwrite' | 'fill';
  create: boolean;
  tags: ChosenTag[];
  branchId: number | null;
};
type Props = {
  options: Options;
  onChange: (options: Options) => void;
  branches: { id: number; name: string }[];
  needsBranch: boolean;
};

/** How the file is written: over what is known or into gaps, with new members or without, tags and branch. */
export function OptionFields({ options, onChange, branches, needsBranch }: Props) {
  const t = useTranslations();
  return (
    <div className="flex max-w-[640px] flex-col gap-5">
      <fieldset className="flex flex-col gap-2">
        <legend className="mb-2 font-medium text-sm">{t('imports.file.write')}</legend>
        {(['overwrite', 'fill'] as const).map((write) => (
          <label key={write} className="flex items-start gap-2 text-sm">
            <input
              type="radio"
              name="write"
              className="mt-1 size-4 accent-(--accent)"
              checked={options.write === write}
              onChange={() => onChange({ ...options, write })}
            />
            <span>
              {t(`imports.file.${write}`)}
              <span className="block text-[13px] text-muted">{t(`imports.file.${write}Hint`)}</span>
            </span>
          </label>
        ))}
      </fieldset>
      <label className="flex items-start gap-2 text-sm">
        <input
          type="checkbox"
          className="mt-1 size-4 accent-(--accent)"
          checked={options.create}
          onChange={(event) => onChange({ ...options, create: event.target.checked })}
        />
        <span>
          {t('imports.file.create')}
          <span className="block text-[13px] text-muted">{t('imports.file.createHint')}</span>
        </span>
      </label>
      {options.create && branches.length > 0 && (
        <Field label={t('imports.file.branch')} hint={t('imports.file.branchHint')}>
          <Select
            value={options.branchId === null ? '' : String(options.branchId)}
            onChange={(value) => onChange({ ...options, branchId: value === '' ? null : Number(value) })}
            options={[
              ...(needsBranch ? [] : [{ value: '', label: t('imports.file.noBranch') }]),
              ...branches.map(({ id, name }) => ({ value: String(id), label: name })),
            ]}
            className="max-w-xs"
          />
        </Field>
      )}
      <fieldset className="flex min-w-0 flex-col gap-1.5">
        <legend className="mb-1.5 font-medium text-sm">
          {t('imports.file.tags')}
          <span className="ml-1.5 font-normal text-muted">{t('common.optional')}</span>
        </legend>
        <TagsForAll chosen={options.tags} onChange={(tags) => onChange({ ...options, tags })} />
        <p className="text-[13px] text-muted">{t('imports.file.tagsHint', { limit: MAX_TAGS_FOR_ALL })}</p>
      </fieldset>
    </div>
  );
}
