import { useId } from 'react';

type Props = { title?: string; label?: string; children: React.ReactNode };

/** One part of the page with its heading. */
export function Section({ title, label, children }: Props) {
  const id = useId();
  return (
    <section
      aria-labelledby={title ? id : undefined}
      aria-label={label}
      className="min-w-0 space-y-3 rounded-lg border border-border bg-surface p-5"
    >
      {title && (
        <h2 id={id} className="font-medium">
          {title}
        </h2>
      )}
      {children}
    </section>
  );
}
