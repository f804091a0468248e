import { ChevronRight, ChevronsLeft } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { hrefWith, type UrlParams } from './href';
import { LinkButton } from './link-button';

/**
 * First and next page of a list that is paged by key. `after` is the page's own key for the next one (null on the last
 * page), `params` the current search parameters. Nothing is drawn when everything fits on one page.
 */
export function Pager({
  label,
  after,
  params,
  note,
}: {
  label: string;
  after: string | null;
  params: UrlParams;
  /** What stands at the left: how many rows are shown. */
  note?: React.ReactNode;
}) {
  const t = useTranslations();
  const isFirst = !params.after;
  if (isFirst && after === null) return note ? <p className="mt-3 text-[13px] text-muted">{note}</p> : null;
  return (
    <nav aria-label={label} className="mt-3 flex items-center gap-2">
      {note && <p className="text-[13px] text-muted">{note}</p>}
      <div className="ml-auto flex gap-2">
        {!isFirst && (
          <LinkButton size="sm" href={hrefWith(params, { after: null })} icon={<ChevronsLeft aria-hidden />}>
            {t('actions.firstPage')}
          </LinkButton>
        )}
        {after !== null && (
          <LinkButton size="sm" href={hrefWith(params, { after })}>
            {t('actions.nextPage')}
            <ChevronRight aria-hidden />
          </LinkButton>
        )}
      </div>
    </nav>
  );
}
