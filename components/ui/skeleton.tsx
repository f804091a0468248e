import { useTranslations } from 'next-intl';
import { classes } from './classes';

/** A grey place that something will fill; give it the size of what comes: `<Skeleton className="h-5 w-40" />`. */
export function Skeleton({ className }: { className?: string }) {
  return (
    <span
      aria-hidden
      className={classes('block animate-pulse rounded-md bg-default motion-reduce:animate-none', className)}
    />
  );
}

/** Says to readers that something is on its way; wrap a page's skeletons in it. */
export function Loading({ children }: { children: React.ReactNode }) {
  const t = useTranslations();
  return (
    <div aria-busy="true">
      <span role="status" className="sr-only">
        {t('common.loading')}
      </span>
      {children}
    </div>
  );
}

/** The head of a page while it loads. */
export function SkeletonHeader() {
  return (
    <div className="mb-5 flex h-[52px] flex-col gap-2">
      <Skeleton className="h-6 w-40" />
      <Skeleton className="h-4 w-72 max-w-full" />
    </div>
  );
}

/** Names for places that never change their order. */
function places(name: string, count: number): string[] {
  return Array.from({ length: count }, (_, index) => `${name}-${index + 1}`);
}

/** A table while it loads: rows of 44 px. */
export function SkeletonTable({ rows = 10, columns = 5 }: { rows?: number; columns?: number }) {
  return (
    <div aria-hidden className="overflow-hidden rounded-lg border border-border bg-surface">
      {places('row', rows + 1).map((row) => (
        <div key={row} className="flex h-11 items-center gap-6 border-border border-b px-4 last:border-b-0">
          {places('cell', columns).map((cell, column) => (
            <Skeleton
              key={cell}
              className={classes('h-4', column === 0 ? 'w-48' : 'w-20', column > 1 && 'max-sm:hidden')}
            />
          ))}
        </div>
      ))}
    </div>
  );
}
