'use client';
import { Check, X } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';

export type PickerOption = {
  key: string;
  name: string;
  /** Smaller, behind the name: a code. */
  note?: string;
  /** At the right edge: how many people. */
  figure?: string;
  mark?: React.ReactNode;
};

type Props = {
  label: string;
  placeholder: string;
  picked: PickerOption[];
  options: PickerOption[];
  text: string;
  onTextChange: (text: string) => void;
  onToggle: (key: string) => void;
  isBusy: boolean;
  /** Set when the options could not be read. */
  failure: string | null;
  /** One only: the list closes on a choice. */
  isSingle?: boolean;
  isReadOnly: boolean;
};

/**
 * Picks several of many by typing: chips, a text field and a list (ARIA combobox with a multi-select listbox).
 * ↑ ↓ walk, Enter picks or unpicks, Escape closes, Backspace in the empty field takes the last chip away.
 */
export function MultiPicker(props: Props) {
  const { label, placeholder, picked, options, text, onTextChange, onToggle, isBusy, failure, isReadOnly } =
    props;
  const t = useTranslations();
  const listId = useId();
  const input = useRef<HTMLInputElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const [isOpen, setOpen] = useState(false);
  const [activeIndex, setActiveIndex] = useState(0);
  const active = options[Math.min(activeIndex, options.length - 1)];
  const pickedKeys = new Set(picked.map((option) => option.key));

  useEffect(() => {
    if (isOpen && active) list.current?.querySelector('[data-active]')?.scrollIntoView({ block: 'nearest' });
  }, [isOpen, active]);

  function choose(key: string) {
    onToggle(key);
    onTextChange('');
    if (props.isSingle) setOpen(false);
  }

  function onKeyDown(event: KeyboardEvent) {
    if (event.nativeEvent.isComposing) return; // Enter that ends a pinyin input is not a choice
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      const step = event.key === 'ArrowDown' ? 1 : -1;
      if (!isOpen) setOpen(true);
      else if (options.length > 0)
        setActiveIndex(
          (index) => (Math.min(index, options.length - 1) + step + options.length) % options.length,
        );
    } else if (event.key === 'Enter' && isOpen && active) {
      event.preventDefault();
      choose(active.key);
    } else if (event.key === 'Escape' && isOpen) {
      event.preventDefault();
      event.stopPropagation();
      setOpen(false);
    } else if (event.key === 'Backspace' && text === '') {
      const last = picked.at(-1);
      if (last) onToggle(last.key);
    }
  }

  return (
    <div className="relative">
      <div className="flex flex-wrap items-center gap-1">
        {picked.map((option) => (
          <span
            key={option.key}
            title={option.note}
            className="inline-flex min-h-7 max-w-full items-center gap-1.5 rounded-md bg-default pl-2 text-[13px] text-foreground"
          >
            {option.mark}
            <span className="truncate">{option.name}</span>
            {isReadOnly ? (
              <span className="w-1" />
            ) : (
              <button
                type="button"
                aria-label={t('audiences.editor.unpick', { name: option.name })}
                onClick={() => {
                  onToggle(option.key);
                  input.current?.focus();
                }}
                className="inline-flex size-6 items-center justify-center rounded-md text-muted hover:text-danger focus-visible:outline-2 focus-visible:outline-focus"
              >
                <X size={12} aria-hidden />
              </button>
            )}
          </span>
        ))}
        {!isReadOnly && (
          <input
            ref={input}
            role="combobox"
            aria-label={label}
            aria-expanded={isOpen}
            aria-controls={listId}
            aria-autocomplete="list"
            aria-activedescendant={isOpen && active ? `${listId}-${active.key}` : undefined}
            autoComplete="off"
            spellCheck={false}
            placeholder={picked.length === 0 ? placeholder : '＋'}
            value={text}
            onChange={(event) => {
              onTextChange(event.target.value);
              setActiveIndex(0);
              setOpen(true);
            }}
            onClick={() => setOpen(true)}
            onBlur={() => {
              setOpen(false);
              onTextChange(''); // what was typed only searches; left standing it would look chosen
            }}
            onKeyDown={onKeyDown}
            className={`h-8 rounded-md bg-transparent px-1 text-[13px] outline-none placeholder:text-muted focus-visible:outline-2 focus-visible:outline-focus ${props.isSingle && picked.length > 0 ? 'w-8 flex-none focus:w-24' : 'min-w-16 flex-1'}`}
          />
        )}
      </div>
      {isOpen && !isReadOnly && (
        <div
          ref={list}
          id={listId}
          role="listbox"
          aria-label={label}
          aria-multiselectable
          aria-busy={isBusy}
          tabIndex={-1}
          onMouseDown={(event) => event.preventDefault()} // the field keeps the focus, so the list stays open
          className="absolute top-full left-0 z-30 mt-1 max-h-72 w-[min(22rem,calc(100vw-4rem))] overflow-y-auto rounded-lg border border-border bg-overlay p-1 shadow-lg"
        >
          {options.map((option) => {
            const isActive = option === active;
            return (
              // biome-ignore lint/a11y/useKeyWithClickEvents: the field above has the focus and handles the keys
              <div
                key={option.key}
                id={`${listId}-${option.key}`}
                role="option"
                tabIndex={-1}
                aria-selected={pickedKeys.has(option.key)}
                data-active={isActive || undefined}
                onClick={() => choose(option.key)}
                className={`flex min-h-9 cursor-pointer items-center gap-2 rounded-md px-2 text-[13px] ${isActive ? 'bg-default' : 'hover:bg-default'}`}
              >
                <Check
                  size={14}
                  aria-hidden
                  className={pickedKeys.has(option.key) ? 'shrink-0 text-accent' : 'invisible shrink-0'}
                />
                {option.mark}
                <span className="truncate">{option.name}</span>
                {option.note && <span className="truncate text-xs text-muted">{option.note}</span>}
                {option.figure && (
                  <span className="ml-auto pl-2 text-xs text-muted tabular-nums">{option.figure}</span>
                )}
              </div>
            );
          })}
          {options.length === 0 && (
            <p role="presentation" className="px-2 py-2 text-[13px] text-muted">
              {failure ??
                (isBusy ? t('audiences.editor.searching') : t('audiences.editor.nothingFound', { text }))}
            </p>
          )}
        </div>
      )}
    </div>
  );
}
