'use client';
import { useRouter } from 'next/navigation';
import { useFormatter, useTranslations } from 'next-intl';
import { useEffect, useRef, useState, useTransition } from 'react';
import { fromBeijingInput, toBeijingInput } from '@/components/broadcasts/beijing-time';
import { PhonePreview } from '@/components/broadcasts/phone-preview';
import { Button } from '@/components/ui/button';
import { Card } from '@/components/ui/card';
import { FormError } from '@/components/ui/dialog';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { Textarea } from '@/components/ui/textarea';
import type { CreateBroadcastInput } from '@/lib/broadcasts/schema';
import { MAX_TEXT_LENGTH } from '@/lib/broadcasts/schema';
import { MOMENT } from '@/lib/i18n/formats';
import { changeBroadcastAction, createBroadcastAction, submitBroadcastAction } from './actions';
import { ArticlePick, type PickedArticle } from './article-pick';
import { AudiencePick, type PickedAudience } from './audience-pick';
import { ComposeSteps } from './compose-steps';
import { KindSwitch } from './kind-switch';
import { WhenFields } from './when-fields';

export type ComposeStart = {
  /** Null while nothing was saved yet. */
  saved: { id: string; revision: number } | null;
  title: string;
  kind: 'text' | 'article';
  text: string;
  article: PickedArticle | null;
  audience: PickedAudience | null;
  scheduledAt: string | null;
};
type Failure = { message: string };
type Props = { start: ComposeStart; accountName: string; nowIso: string; notice?: React.ReactNode };

/** Refused inputs that are told at their field. */
const FIELDS = ['title', 'content.text', 'content.mediaId', 'audienceId', 'scheduledAt'];

/** Content, people and time on the left, the fan's phone on the right; saved as a draft or handed in for approval. */
export function ComposeForm({ start, accountName, nowIso, notice }: Props) {
  const t = useTranslations();
  const format = useFormatter();
  const router = useRouter();
  const saved = useRef(start.saved);
  const form = useRef<HTMLFormElement>(null);
  const [title, setTitle] = useState(start.title);
  const [kind, setKind] = useState(start.kind);
  const [text, setText] = useState(start.text);
  const [article, setArticle] = useState(start.article);
  const [audience, setAudience] = useState(start.audience);
  const [isLater, setLater] = useState(start.scheduledAt !== null);
  const [at, setAt] = useState(start.scheduledAt ? toBeijingInput(start.scheduledAt) : '');
  const [failure, setFailure] = useState<Failure | null>(null);
  const [fieldErrors, setFieldErrors] = useState<Record<string, string>>({});
  const [savedText, setSavedText] = useState('');
  const [isPending, startWork] = useTransition();

  const scheduledAt = isLater ? fromBeijingInput(at) : null;
  const isPast = scheduledAt !== null && scheduledAt <= nowIso;
  const hasContent = kind === 'text' ? text.trim() !== '' : article !== null;
  const isTimeDone = !isLater || (scheduledAt !== null && !isPast);
  const length = [...text].length;
  const input: CreateBroadcastInput = {
    title,
    content: kind === 'text' ? { kind, text } : { kind, mediaId: article?.mediaId ?? '' },
    audienceId: audience?.id ?? '',
    scheduledAt,
  };
  /** What was refused and not put right since. */
  const wrong = {
    title: title.trim() ? undefined : fieldErrors.title,
    text:
      kind === 'article' || (text.trim() && length <= MAX_TEXT_LENGTH)
        ? undefined
        : fieldErrors['content.text'],
    article: kind === 'text' || article ? undefined : fieldErrors['content.mediaId'],
    audience: audience ? undefined : fieldErrors.audienceId,
    scheduledAt: fieldErrors.scheduledAt,
  };
  const wrongCount = Object.values(wrong).filter(Boolean).length;
  const [savedInput, setSavedInput] = useState(start.saved ? JSON.stringify(input) : '');

  function fail(error: Failure & { fields?: Record<string, string> }) {
    const fields = error.fields ?? {};
    setFieldErrors(fields);
    setFailure(FIELDS.some((field) => field in fields) ? null : error);
  }

  /** Stores what is on the screen, unless it is stored already; the id and revision, or null when it was refused. */
  async function save() {
    const unchanged = JSON.stringify(input) === savedInput;
    if (unchanged && saved.current) return saved.current;
    const result = saved.current
      ? await changeBroadcastAction({ ...saved.current, ...input })
      : await createBroadcastAction(input);
    if (!result.ok) {
      fail(result.error);
      return null;
    }
    // Shallow: the form stays as it is, a reload finds the stored draft.
    if (!saved.current) window.history.replaceState(null, '', `/broadcasts/${result.data.id}/edit`);
    saved.current = result.data;
    setSavedInput(JSON.stringify(input));
    return result.data;
  }

  function run(work: () => Promise<void>) {
    setFailure(null);
    setFieldErrors({});
    setSavedText('');
    startWork(work);
  }
  // What was refused is where the person goes on: the first wrong field has the focus.
  useEffect(() => {
    if (Object.keys(fieldErrors).length === 0) return;
    form.current?.querySelector<HTMLElement>('[aria-invalid=true], fieldset[data-invalid] input')?.focus();
  }, [fieldErrors]);
  const onSave = () =>
    run(async () => {
      if (await save()) setSavedText(t('broadcasts.form.saved'));
    });
  const onSubmit = () =>
    run(async () => {
      const stored = await save();
      if (!stored) return;
      const result = await submitBroadcastAction(stored);
      if (result.ok) router.push(`/broadcasts/${stored.id}`);
      else fail(result.error);
    });

  return (
    <div className="grid gap-6 lg:grid-cols-[minmax(0,1fr)_320px] xl:grid-cols-[160px_minmax(0,1fr)_330px]">
      <ComposeSteps
        steps={[
          {
            href: '#content',
            label: t('broadcasts.form.stepContent'),
            isDone: hasContent && title.trim() !== '',
          },
          { href: '#people', label: t('broadcasts.form.stepPeople'), isDone: audience !== null },
          { href: '#time', label: t('broadcasts.form.stepTime'), isDone: isTimeDone },
        ]}
      />
      <form
        ref={form}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          onSubmit();
        }}
        className="flex min-w-0 flex-col gap-4"
      >
        {notice}
        <div id="content" className="scroll-mt-20">
          <Card title={t('broadcasts.form.stepContent')}>
            <div className="flex flex-col gap-4">
              <Field
                label={t('broadcasts.form.title')}
                hint={t('broadcasts.form.titleHelp')}
                error={wrong.title}
              >
                <Input
                  name="title"
                  value={title}
                  maxLength={60}
                  autoComplete="off"
                  placeholder={t('broadcasts.form.titlePlaceholder')}
                  onChange={(event) => setTitle(event.target.value)}
                />
              </Field>
              <KindSwitch value={kind} onChange={setKind} />
              {kind === 'text' ? (
                <Field
                  label={t('broadcasts.form.text')}
                  hint={t('broadcasts.form.textCount', { used: length, limit: MAX_TEXT_LENGTH })}
                  error={wrong.text}
                >
                  <Textarea
                    name="text"
                    rows={8}
                    value={text}
                    placeholder={t('broadcasts.form.textPlaceholder')}
                    onChange={(event) => setText(event.target.value)}
                  />
                </Field>
              ) : (
                <ArticlePick picked={article} onPick={setArticle} error={wrong.article} />
              )}
            </div>
          </Card>
        </div>
        <div id="people" className="scroll-mt-20">
          <Card title={t('broadcasts.form.stepPeople')}>
            <div className="flex flex-col gap-4">
              <AudiencePick picked={audience} onPick={setAudience} error={wrong.audience} />
            </div>
          </Card>
        </div>
        <div id="time" className="scroll-mt-20">
          <Card title={t('broadcasts.form.stepTime')}>
            <div className="flex flex-col gap-4">
              <WhenFields
                isLater={isLater}
                onLaterChange={setLater}
                at={at}
                onAtChange={setAt}
                min={toBeijingInput(nowIso)}
                error={wrong.scheduledAt ?? (isPast ? t('broadcasts.form.atPast') : undefined)}
              />
            </div>
          </Card>
        </div>
        <div className="sticky bottom-0 z-10 -mx-1 flex flex-col gap-2 border-border border-t bg-background px-1 py-3">
          <FormError>
            {wrongCount > 0 ? t('broadcasts.form.fieldsWrong', { count: wrongCount }) : failure?.message}
          </FormError>
          <div className="flex flex-wrap items-center gap-3">
            <Button type="submit" variant="primary" isPending={isPending}>
              {t('broadcasts.form.submit')}
            </Button>
            <Button variant="secondary" onPress={onSave} isDisabled={isPending}>
              {t('broadcasts.form.save')}
            </Button>
            <output aria-live="polite" className="text-[13px] text-muted">
              {savedText}
            </output>
          </div>
        </div>
      </form>
      <div className="lg:sticky lg:top-20 lg:self-start">
        <PhonePreview
          accountName={accountName}
          caption={t('broadcasts.phone.caption')}
          content={kind === 'text' ? { kind, text } : { kind, articles: article?.articles ?? [] }}
          time={format.dateTime(new Date(scheduledAt ?? nowIso), MOMENT)}
        />
      </div>
    </div>
  );
}
