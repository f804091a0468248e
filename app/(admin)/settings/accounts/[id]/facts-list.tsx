import type { ReactNode } from 'react';

/** Names and values beside each other, one line each. */
export function FactsList({ facts }: { facts: { name: string; value: ReactNode }[] }) {
  return (
    <dl className="grid gap-y-1.5 text-[13px]">
      {facts.map(({ name, value }) => (
        <div key={name} className="flex flex-wrap gap-x-3">
          <dt className="w-28 shrink-0 text-muted">{name}</dt>
          <dd className="min-w-0 flex-1 [overflow-wrap:anywhere]">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
