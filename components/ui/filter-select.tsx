'use client';
import { Select, type SelectOption } from './select';
import { useUrlChange } from './use-url-change';

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
  const { change, isBusy } = useUrlChange();
  return (
    <div aria-busy={isBusy} className={className ?? 'w-full sm:w-44'}>
      <Select
        aria-label={label}
        value={value}
        options={options}
        onChange={(chosen) =>
          change((query) => (chosen ? query.set(param, chosen) : query.delete(param)), 'push')
        }
      />
    </div>
  );
}
