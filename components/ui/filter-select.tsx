'use client';
import { usePathname, useRouter, useSearchParams } from 'next/navigation';
import { useTransition } from 'react';
import { Select, type SelectOption } from './select';

/**
 * A filter kept in the URL (`param`); '' means no filter and leaves the URL. A change goes back to the first page. Counts
 * beside the choices go into `note`.
 */
export function FilterSelect({
  label,
  param,
  value,
  options,
  className,
}: {
  label: string;
  param: string;
  value: string;
  options: SelectOption[];
  className?: string;
}) {
  const router = useRouter();
  const pathname = usePathname();
  const params = useSearchParams();
  const [isBusy, startTransition] = useTransition();
  return (
    <div aria-busy={isBusy} className={className ?? 'w-full sm:w-44'}>
      <Select
        aria-label={label}
        value={value}
        options={options}
        onChange={(chosen) => {
          const next = new URLSearchParams(params);
          if (chosen) next.set(param, chosen);
          else next.delete(param);
          next.delete('after');
          const query = next.toString();
          startTransition(() => router.push(query ? `${pathname}?${query}` : pathname, { scroll: false }));
        }}
      />
    </div>
  );
}
