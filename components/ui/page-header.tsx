import { ChevronLeft } from 'lucide-react';
import Link from 'next/link';
import type { ReactNode } from 'react';

/** The head of a page: title, one line of what this is, at most one primary button among `actions`. */
export function PageHeader({
  title,
  about,
  actions,
  badge,
  back,
}: {
  title: ReactNode;
  about?: ReactNode;
  actions?: ReactNode;
  /** A state beside the title. */
  badge?: ReactNode;
  /** The list this page belongs to. */
  back?: { href: string; label: string };
}) {
  return (
    <header className="mb-5 flex flex-wrap items-end gap-x-6 gap-y-3">
      <div className="min-w-0 flex-1 basis-72">
        {back && (
          <Link
            href={back.href}
            className="-ml-1 mb-1 inline-flex min-h-6 items-center gap-0.5 rounded text-[13px] text-muted hover:text-foreground"
          >
            <ChevronLeft size={15} aria-hidden />
            {back.label}
          </Link>
        )}
        <div className="flex min-w-0 flex-wrap items-center gap-x-3 gap-y-1">
          <h1 className="min-w-0 font-semibold text-xl leading-7 [overflow-wrap:anywhere]">{title}</h1>
          {badge}
        </div>
        {about && <p className="mt-0.5 text-[13px] text-muted leading-5">{about}</p>}
      </div>
      {actions && <div className="flex flex-wrap items-center gap-2">{actions}</div>}
    </header>
  );
}
