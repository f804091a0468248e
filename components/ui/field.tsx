'use client';
import { CircleAlert } from 'lucide-react';
import { createContext, type ReactNode, use, useId } from 'react';
import { classes } from './classes';

type FieldContext = { id: string; labelId: string; describedBy: string | undefined; isInvalid: boolean };
const Context = createContext<FieldContext | null>(null);

/** What the control inside a `Field` has to carry; null outside one. */
export function useField(): FieldContext | null {
  return use(Context);
}

/**
 * A label over one control, with a hint and an error that are tied to it by `aria-describedby`. The control inside
 * (`Input`, `Textarea`, `Select`) finds its id and state by itself.
 *
 *   <Field label={t('tags.form.name')} hint={t('tags.form.nameHint')} error={state.fields?.name}>
 *     <Input name="name" required autoComplete="off" />
 *   </Field>
 */
export function Field({
  label,
  hint,
  error,
  isOptional,
  optionalText,
  className,
  children,
}: {
  label: ReactNode;
  hint?: ReactNode;
  error?: ReactNode;
  isOptional?: boolean;
  /** The word for `isOptional` (t('common.optional')). */
  optionalText?: string;
  className?: string;
  children: ReactNode;
}) {
  const id = useId();
  const labelId = `${id}-label`;
  const hintId = hint ? `${id}-hint` : '';
  const errorId = error ? `${id}-error` : '';
  const describedBy = [hintId, errorId].filter(Boolean).join(' ') || undefined;
  return (
    <Context value={{ id, labelId, describedBy, isInvalid: Boolean(error) }}>
      <div className={classes('flex min-w-0 flex-col gap-1.5', className)}>
        <label id={labelId} htmlFor={id} className="w-fit font-medium text-sm">
          {label}
          {isOptional && optionalText && (
            <span className="ml-1.5 font-normal text-muted">{optionalText}</span>
          )}
        </label>
        {children}
        {hint && (
          <p id={hintId} className="text-[13px] text-muted">
            {hint}
          </p>
        )}
        {/* Always there, so that a reader announces an error that comes later. */}
        <div aria-live="polite" className="empty:-mt-1.5">
          {error && (
            <p id={errorId} className="flex items-start gap-1 text-[13px] text-danger">
              <CircleAlert size={14} aria-hidden className="mt-[3px] shrink-0" />
              <span className="min-w-0">{error}</span>
            </p>
          )}
        </div>
      </div>
    </Context>
  );
}
