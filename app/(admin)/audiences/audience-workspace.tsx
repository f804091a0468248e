'use client';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Send } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { useEffect, useState, useTransition } from 'react';
import { AudienceCount } from '@/components/audiences/audience-count';
import { FirstPeople } from '@/components/audiences/first-people';
import { audiencePreview, PREVIEW_DELAY_MS } from '@/components/audiences/preview-query';
import { RuleEditor } from '@/components/audiences/rule-editor';
import type { RuleVocabulary } from '@/components/audiences/rule-editor-context';
import { RuleSentence } from '@/components/audiences/rule-sentence';
import { useRuleDraft } from '@/components/audiences/use-rule-draft';
import { RequestFailure } from '@/components/query/fetch-json';
import { useDebounced } from '@/components/query/use-debounced';
import { Button } from '@/components/ui/button';
import { Card } from '@/components/ui/card';
import { FormError } from '@/components/ui/dialog';
import { ErrorState } from '@/components/ui/error-state';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { LinkButton } from '@/components/ui/link-button';
import { PageHeader } from '@/components/ui/page-header';
import { Skeleton } from '@/components/ui/skeleton';
import { notify } from '@/components/ui/toast';
import { AUDIENCE_NAME_LENGTH } from '@/lib/audiences/schema';
import type { AudienceRule } from '@/lib/rules/schema';
import { changeAudienceAction, createAudienceAction } from './actions';
import { TagPeopleButton } from './tag-people-button';

type Props = {
  /** Null for one that was not saved yet. */
  saved: { id: string; version: number; name: string } | null;
  title: string;
  about: string;
  rule: AudienceRule;
  vocabulary: RuleVocabulary;
  accountName: string;
  canChange: boolean;
  canBroadcast: boolean;
  canTag?: boolean;
};

/** The rule on the left, who it finds on the right: counted anew with every change, saved when it is right. */
export function AudienceWorkspace(props: Props) {
  const { saved, title, about, vocabulary, accountName, canChange, canBroadcast } = props;
  const t = useTranslations();
  const router = useRouter();
  const draft = useRuleDraft(props.rule, vocabulary);
  const [name, setName] = useState(saved?.name ?? '');
  const [version, setVersion] = useState(saved?.version ?? 0);
  const [savedState, setSavedState] = useState(() => JSON.stringify([saved?.name ?? '', draft.rule]));
  const [failure, setFailure] = useState<{ message: string } | null>(null);
  const [nameError, setNameError] = useState<string>();
  const [isPending, startSaving] = useTransition();
  const isDirty = JSON.stringify([name, draft.rule]) !== savedState;

  const settled = useDebounced(draft.countable, PREVIEW_DELAY_MS);
  const preview = useQuery({ ...audiencePreview(settled), placeholderData: keepPreviousData });
  const isBusy = preview.isFetching || JSON.stringify(settled) !== JSON.stringify(draft.countable);

  useEffect(() => {
    if (!isDirty) return;
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener('beforeunload', warn);
    return () => window.removeEventListener('beforeunload', warn);
  }, [isDirty]);

  function save() {
    setFailure(null);
    setNameError(undefined);
    startSaving(async () => {
      const result = saved
        ? await changeAudienceAction({ id: saved.id, version, name, rule: draft.rule })
        : await createAudienceAction({ name, rule: draft.rule });
      if (!result.ok) {
        setNameError(result.error.fields?.name);
        if (!result.error.fields?.name) setFailure(result.error);
        return;
      }
      setVersion(result.data.version);
      setSavedState(JSON.stringify([name, draft.rule]));
      notify.done(t('audiences.detail.saved', { version: result.data.version }));
      if (saved) router.refresh();
      else router.replace(`/audiences/${result.data.id}`);
    });
  }

  const { combinator, not } = draft.rule;
  const meaning = not
    ? combinator === 'and'
      ? 'audiences.editor.rootNotAnd'
      : 'audiences.editor.rootNotOr'
    : combinator === 'and'
      ? 'audiences.editor.rootAnd'
      : 'audiences.editor.rootOr';
  const saveButton = canChange && (!saved || isDirty) && (
    <Button variant="primary" onPress={save} isPending={isPending}>
      {t(saved ? 'audiences.detail.save' : 'audiences.detail.saveNew')}
    </Button>
  );
  const useButton = saved && canBroadcast && !isDirty && (
    <LinkButton href={`/broadcasts/new?audience=${saved.id}`} variant="primary" icon={<Send aria-hidden />}>
      {t('audiences.detail.use')}
    </LinkButton>
  );

  const tagButton = saved && props.canTag && (
    <TagPeopleButton id={saved.id} name={saved.name} isDisabled={isDirty} />
  );

  return (
    <>
      <PageHeader
        title={title}
        about={isDirty && saved ? t('audiences.detail.unsaved') : about}
        actions={
          <>
            {tagButton}
            {saveButton}
            {useButton}
          </>
        }
      />
      <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,1fr)_300px] xl:grid-cols-[minmax(0,1fr)_360px]">
        <div className="flex min-w-0 flex-col gap-4">
          {!canChange && <p className="text-[13px] text-muted">{t('audiences.detail.readOnly')}</p>}
          <Card>
            {canChange && (
              <div className="mb-4 max-w-md">
                <Field label={t('audiences.detail.name')} error={nameError}>
                  <Input
                    name="name"
                    value={name}
                    maxLength={AUDIENCE_NAME_LENGTH}
                    autoComplete="off"
                    placeholder={t('audiences.detail.namePlaceholder')}
                    onChange={(event) => setName(event.target.value)}
                  />
                </Field>
              </div>
            )}
            <FormError>{failure?.message}</FormError>
            <div className="mt-7 mb-3 flex flex-wrap items-baseline gap-x-2">
              <h2 className="font-medium">{t('audiences.editor.title')}</h2>
              <p className="text-[13px] text-muted">{t(meaning)}</p>
            </div>
            <RuleEditor
              value={draft.tree}
              onChange={draft.setTree}
              branches={vocabulary.branches}
              accounts={vocabulary.accounts}
              known={draft.known}
              isReadOnly={!canChange}
            />
            <div className="mt-4 border-border border-t pt-3">
              <RuleSentence rule={draft.countable} names={draft.names} />
              {draft.isUnfinished && (
                <p className="mt-1 text-[13px] text-muted">{t('audiences.preview.unfinished')}</p>
              )}
            </div>
          </Card>
        </div>
        <div className="min-w-0 max-lg:order-first lg:sticky lg:top-20 lg:row-span-2">
          <Card>
            {preview.isError ? (
              <ErrorState
                title={t('audiences.preview.failed')}
                onRetry={() => preview.refetch()}
                requestId={preview.error instanceof RequestFailure ? preview.error.requestId : undefined}
              >
                {preview.error instanceof RequestFailure ? preview.error.message : undefined}
              </ErrorState>
            ) : (
              <AudienceCount preview={preview.data} isBusy={isBusy} accountName={accountName} />
            )}
          </Card>
        </div>
        <Card
          isFlush
          title={t('audiences.preview.firstPeople')}
          note={t('audiences.preview.firstPeopleAbout')}
        >
          {preview.data ? (
            <FirstPeople people={preview.data.people} isBusy={isBusy} />
          ) : preview.isError ? (
            <p className="px-4 pb-4 text-[13px] text-muted">{t('audiences.preview.failed')}</p>
          ) : (
            <div className="space-y-2 px-4 pb-4">
              {[0, 1, 2].map((row) => (
                <Skeleton key={row} className="h-9 w-full" />
              ))}
            </div>
          )}
        </Card>
      </div>
    </>
  );
}
