'use client';
import { LoaderCircle, Search, X } from 'lucide-react';
import { useSearchParams } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { useEffect, useRef, useState } from 'react';
import { classes } from './classes';
import { useUrlChange } from './use-url-change';

const WAIT_MS = 300;

/**
 * Search as you type, kept in the URL (`param`, default `q`): waits 300 ms, replaces rather than pushes, goes back to
 * the first page (drops `after`), keeps all other parameters. The old rows stay until the new ones are there.
 */
export function SearchBox({
  label,
  param = 'q',
  placeholder,
  className,
  maxLength = 60,
}: {
  label: string;
  param?: string;
  placeholder?: string;
  className?: string;
  maxLength?: number;
}) {
  const t = useTranslations();
  const { change, isBusy } = useUrlChange();
  const inUrl = useSearchParams().get(param) ?? '';
  const [text, setText] = useState(inUrl);
  const sent = useRef(inUrl);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);

  // Back, forward and "clear filters" change the URL from outside; our own writes come back as `sent`.
  useEffect(() => {
    if (inUrl === sent.current) return;
    clearTimeout(timer.current);
    sent.current = inUrl;
    setText(inUrl);
  }, [inUrl]);
  useEffect(() => () => clearTimeout(timer.current), []);

  function send(value: string) {
    clearTimeout(timer.current);
    const trimmed = value.trim();
    if (trimmed === sent.current) return;
    sent.current = trimmed;
    change((query) => (trimmed ? query.set(param, trimmed) : query.delete(param)), 'replace');
  }

  return (
    <search className={classes('relative block w-full sm:w-72', className)}>
      <Search
        size={15}
        aria-hidden
        className="pointer-events-none absolute top-1/2 left-3 -translate-y-1/2 text-muted"
      />
      <input
        type="search"
        aria-label={label}
        placeholder={placeholder ?? label}
        value={text}
        maxLength={maxLength}
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => {
          const { value } = event.target;
          setText(value);
          clearTimeout(timer.current);
          timer.current = setTimeout(() => send(value), WAIT_MS);
        }}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && !event.nativeEvent.isComposing) send(text);
        }}
        className="h-9 w-full rounded-lg border border-[var(--field-border)] bg-field pr-9 pl-9 text-sm placeholder:text-muted hover:border-[var(--field-border-hover)] focus-visible:outline-offset-0 [&::-webkit-search-cancel-button]:hidden"
      />
      <span className="absolute top-0 right-1 flex h-9 w-8 items-center justify-center">
        {isBusy ? (
          <LoaderCircle size={15} aria-label={t('common.loading')} className="animate-spin text-muted" />
        ) : (
          text && (
            <button
              type="button"
              aria-label={t('actions.clearSearch')}
              onClick={() => {
                setText('');
                send('');
              }}
              className="flex size-7 items-center justify-center rounded-md text-muted hover:bg-default hover:text-foreground"
            >
              <X size={15} aria-hidden />
            </button>
          )
        )}
      </span>
    </search>
  );
}
