'use client';
import { Search } from 'lucide-react';
import { useId } from 'react';

export type PickRow = { id: string; name: string; note: string | null; figure: string | null };

type Props = {
  legend: string;
  searchLabel: string;
  text: string;
  onTextChange: (text: string) => void;
  rows: PickRow[];
  /** What is picked; shown first when the search does not hold it. */
  picked: PickRow | null;
  onPick: (row: PickRow) => void;
  isBusy: boolean;
  empty: React.ReactNode;
  error?: string;
};

/** Picks one of many: a search field over radio buttons, so that arrow keys and screen readers work by themselves. */
export function PickList(props: Props) {
  const { legend, searchLabel, text, onTextChange, rows, picked, onPick, isBusy, empty, error } = props;
  const group = useId();
  const errorId = useId();
  const shown = picked && !rows.some((row) => row.id === picked.id) ? [picked, ...rows] : rows;
  // Grey on the picked row's green would be hard to read.
  const quiet = (row: PickRow) => (picked?.id === row.id ? 'text-accent-soft-foreground' : 'text-muted');
  return (
    <fieldset
      data-invalid={error ? true : undefined}
      aria-describedby={error ? errorId : undefined}
      className="min-w-0"
    >
      <legend className="mb-1.5 font-medium text-sm">{legend}</legend>
      <div
        className={`overflow-hidden rounded-lg border ${error ? 'border-danger' : 'border-border'} bg-field`}
      >
        <label className="flex items-center gap-2 border-border border-b px-3 has-focus-visible:bg-default">
          <Search size={15} aria-hidden className="shrink-0 text-muted" />
          <input
            type="search"
            aria-label={searchLabel}
            placeholder={searchLabel}
            value={text}
            autoComplete="off"
            onChange={(event) => onTextChange(event.target.value)}
            className="h-10 min-w-0 flex-1 bg-transparent text-sm outline-none placeholder:text-muted"
          />
        </label>
        <div
          aria-busy={isBusy}
          className={`max-h-64 overflow-y-auto p-1 transition-opacity ${isBusy ? 'opacity-60' : ''}`}
        >
          {shown.map((row) => (
            <label
              key={row.id}
              className="flex min-h-11 cursor-pointer items-center gap-3 rounded-md px-2 py-1.5 hover:bg-default has-checked:bg-accent-soft has-focus-visible:outline-2 has-focus-visible:outline-focus"
            >
              <input
                type="radio"
                name={group}
                checked={picked?.id === row.id}
                onChange={() => onPick(row)}
                className="size-4 shrink-0 accent-[var(--accent)]"
              />
              <span className="min-w-0 flex-1">
                <span className="block truncate text-sm">{row.name}</span>
                {row.note && <span className={`block truncate text-xs ${quiet(row)}`}>{row.note}</span>}
              </span>
              {row.figure && (
                <span className={`shrink-0 text-[13px] tabular-nums ${quiet(row)}`}>{row.figure}</span>
              )}
            </label>
          ))}
          {shown.length === 0 && <div className="px-2 py-3 text-[13px] text-muted">{empty}</div>}
        </div>
      </div>
      {error && (
        <p id={errorId} className="mt-1 text-[13px] text-danger">
          {error}
        </p>
      )}
    </fieldset>
  );
}
