import { useFormatter, useTranslations } from 'next-intl';
import { FormError } from '@/components/ui/dialog';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { Select } from '@/components/ui/select';
import { EXPIRY_DAYS, TOKEN_SCOPES } from '@/lib/auth/tokens/schema';
import type { Failure } from '../branches/use-saving';

type Choice = { id: number; name: string };
export type TokenChoices = {
  branches: Choice[];
  accounts: Choice[];
  /** Who is limited to branches makes tokens of these only. */
  seesAllBranches: boolean;
  /** Calls a minute where nothing is entered. */
  usualCalls: number;
};

/** What a token may do, for whom, how often and until when. */
export function TokenFields({ choices, failure }: { choices: TokenChoices; failure: Failure | null }) {
  const t = useTranslations();
  const format = useFormatter();
  const { branches, accounts, seesAllBranches, usualCalls } = choices;
  const wrong = failure?.fields;
  return (
    <>
      <Field label={t('tokens.form.name')} hint={t('tokens.form.nameHint')} error={wrong?.name}>
        <Input name="name" required maxLength={60} autoComplete="off" />
      </Field>
      <fieldset className="min-w-0">
        <legend className="mb-1.5 font-medium text-sm">{t('tokens.form.scopes')}</legend>
        {TOKEN_SCOPES.map((scope) => (
          <Tick key={scope} name="scopes" value={scope}>
            <span className="font-mono text-[13px]">{scope}</span>
            <span className="block text-[13px] text-muted">
              {t(`tokens.scope.${scope.replace('.', '_')}`)}
            </span>
          </Tick>
        ))}
        <p role="alert" className="text-[13px] text-danger empty:hidden">
          {wrong?.scopes}
        </p>
      </fieldset>
      {branches.length > 0 && (
        <fieldset className="min-w-0">
          <legend className="font-medium text-sm">{t('terms.branch')}</legend>
          <p className="mb-1 text-[13px] text-muted">
            {t(seesAllBranches ? 'tokens.form.branchesHint' : 'tokens.form.ownBranchesHint')}
          </p>
          <div className="grid max-h-40 grid-cols-2 overflow-y-auto rounded-lg border border-border px-3 py-1 max-sm:grid-cols-1">
            {branches.map(({ id, name }) => (
              <Tick key={id} name="branchIds" value={String(id)}>
                {name}
              </Tick>
            ))}
          </div>
        </fieldset>
      )}
      <Field label={t('tokens.form.account')} hint={t('tokens.form.accountHint')} error={wrong?.accountId}>
        <Select
          name="accountId"
          defaultValue=""
          options={[
            { value: '', label: t('tokens.list.noAccount') },
            ...accounts.map(({ id, name }) => ({ value: String(id), label: name })),
          ]}
        />
      </Field>
      <div className="grid grid-cols-2 gap-4 max-sm:grid-cols-1">
        <Field
          label={t('tokens.form.calls')}
          hint={t('tokens.form.callsHint', { count: format.number(usualCalls) })}
          error={wrong?.callsPerMinute}
        >
          <Input name="callsPerMinute" inputMode="numeric" autoComplete="off" />
        </Field>
        <Field label={t('tokens.form.expiry')} error={wrong?.expiresInDays}>
          <Select
            name="expiresInDays"
            defaultValue="365"
            options={EXPIRY_DAYS.map((days) => ({
              value: String(days),
              label: days === 0 ? t('tokens.list.never') : t('tokens.form.days', { count: days }),
            }))}
          />
        </Field>
      </div>
      <FormError>{failure && !failure.fields ? failure.message : null}</FormError>
    </>
  );
}

function Tick({ name, value, children }: { name: string; value: string; children: React.ReactNode }) {
  return (
    <label className="flex min-h-8 cursor-pointer items-start gap-2 py-1 text-sm">
      <input type="checkbox" name={name} value={value} className="mt-0.5 size-4 shrink-0 accent-(--accent)" />
      <span className="min-w-0">{children}</span>
    </label>
  );
}
