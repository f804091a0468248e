import { classes } from '@/components/ui/classes';

/** The mark: a mast and its waves. With `isNamed` the name beside it. */
export function Brand({ isNamed = true, className }: { isNamed?: boolean; className?: string }) {
  return (
    <span className={classes('inline-flex items-center gap-2.5', className)}>
      <span className="flex size-7 shrink-0 items-center justify-center rounded-lg bg-accent text-accent-foreground">
        <svg
          aria-hidden
          viewBox="0 0 24 24"
          className="size-[18px]"
          fill="none"
          stroke="currentColor"
          strokeWidth="2"
          strokeLinecap="round"
        >
          <circle cx="12" cy="10" r="1.6" />
          <path d="M12 13v7M8.2 13.800a5.2 5.2 0 0 1 0-7.600M15.8 6.200a5.2 5.2 0 0 1 0 7.600M5 17a10 10 0 0 1 0-14M19 3a10 10 0 0 1 0 14" />
        </svg>
      </span>
      {isNamed && <span className="font-semibold text-base">Tagcast</span>}
    </span>
  );
}
