import { type ReactNode, useId } from 'react';
import { classes } from './classes';

/**
 * One thing on a page: border, no shadow, never a card inside a card. With `title` it is a landmark of that name.
 * `isFlush` leaves out the inner gutter (for tables); `note` stands quietly beside the title.
 */
export function Card({
  title,
  note,
  actions,
  isFlush = false,
  className,
  children,
}: {
  title?: ReactNode;
  note?: ReactNode;
  actions?: ReactNode;
  isFlush?: boolean;
  className?: string;
  children: ReactNode;
}) {
  const id = useId();
  return (
    <section
      aria-labelledby={title ? id : undefined}
      className={classes('min-w-0 rounded-lg border border-border bg-surface', className)}
    >
      {(title || actions) && (
        <div className="flex min-h-12 flex-wrap items-center gap-x-3 gap-y-1 px-4 pt-3 pb-2">
          <h2 id={id} className="font-medium text-[15px]">
            {title}
          </h2>
          {note && <p className="text-[13px] text-muted">{note}</p>}
          {actions && <div className="ml-auto flex items-center gap-2">{actions}</div>}
        </div>
      )}
      <div className={classes(!isFlush && 'px-4 pb-4', !isFlush && !title && !actions && 'pt-4')}>
        {children}
      </div>
    </section>
  );
}
