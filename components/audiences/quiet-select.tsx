'use client';
import { ChevronDown } from 'lucide-react';

type Option = { value: string; label: string };
type Props = {
  label: string;
  value: string;
  options: Option[] | { label: string; options: Option[] }[];
  onChange: (value: string) => void;
  isDisabled: boolean;
  tone?: string;
  /** Shown, and not to be chosen, while nothing is. */
  placeholder?: string;
};

/** A native select that reads as a word of the sentence; phones show their own wheel for it. */
export function QuietSelect({ label, value, options, onChange, isDisabled, tone = '', placeholder }: Props) {
  return (
    <span className="relative inline-flex min-w-0 max-w-full items-center">
      <select
        aria-label={label}
        value={value}
        disabled={isDisabled}
        onChange={(event) => onChange(event.target.value)}
        className={`min-h-8 max-w-full cursor-pointer appearance-none [field-sizing:content] truncate rounded-md bg-transparent py-0.5 pr-5 pl-1 hover:bg-default focus-visible:outline-2 focus-visible:outline-focus disabled:cursor-default disabled:pr-1 disabled:opacity-100 disabled:hover:bg-transparent ${tone}`}
      >
        {placeholder !== undefined && value === '' && (
          <option value="" disabled hidden>
            {placeholder}
          </option>
        )}
        {options.map((option) =>
          'options' in option ? (
            <optgroup key={option.label} label={option.label} className="bg-surface text-muted">
              {option.options.map(choice)}
            </optgroup>
          ) : (
            choice(option)
          ),
        )}
      </select>
      {!isDisabled && (
        <ChevronDown size={12} aria-hidden className="pointer-events-none absolute right-1 text-muted" />
      )}
    </span>
  );
}

function choice({ value, label }: Option) {
  return (
    <option key={value} value={value} className="bg-surface text-foreground">
      {label}
    </option>
  );
}
