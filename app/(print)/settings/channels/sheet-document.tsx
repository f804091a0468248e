import { ChevronLeft } from 'lucide-react';
import Link from 'next/link';
import { getFormatter, getTranslations } from 'next-intl/server';
import { classes } from '@/components/ui/classes';
import { EmptyState } from '@/components/ui/empty-state';
import { hrefWith } from '@/components/ui/href';
import { type ChannelSheet, SHEET_SIZES, type SheetSize } from '@/lib/channels/schema';
import { isScannable } from '@/lib/channels/status';
import { DAY } from '@/lib/i18n/formats';
import { DownloadButton } from './download-button';
import { PrintButton } from './print-button';
import { SheetSvg, type SheetTexts } from './sheet-svg';

type Props = {
  sheets: ChannelSheet[];
  size: SheetSize;
  back: { href: string; label: string };
  /** The address' other parameters, kept when the size is changed. */
  params: { id?: string[] };
};

/** CSS has no name for A6. */
const PAPER: Record<SheetSize, string> = { a4: '210mm 297mm', a6: '105mm 148mm', a6x4: '210mm 297mm' };
const CARDS_A_PAGE: Record<SheetSize, number> = { a4: 1, a6: 1, a6x4: 4 };

/** Sheets as they come out of the printer, under a bar that the paper does not show. */
export async function SheetDocument({ sheets, size, back, params }: Props) {
  const t = await getTranslations();
  const printed = sheets.filter((sheet) => isScannable(sheet.code) && sheet.qrUrl !== null);
  const texts = await Promise.all(printed.map(textsOf));
  const pages = Math.ceil(printed.length / CARDS_A_PAGE[size]);
  const left = sheets.length - printed.length;
  return (
    <main className="min-h-dvh bg-background print:bg-white">
      <style>{`@page { size: ${PAPER[size]}; margin: 0 }`}</style>
      <header className="sticky top-0 z-10 flex flex-wrap items-center gap-x-6 gap-y-2 border-border border-b bg-surface px-4 py-3 print:hidden">
        <div className="min-w-0 flex-1 basis-56">
          <Link
            href={back.href}
            className="-ml-1 inline-flex min-h-6 items-center gap-0.5 rounded text-[13px] text-muted hover:text-foreground"
          >
            <ChevronLeft size={15} aria-hidden />
            {back.label}
          </Link>
          <h1 className="font-semibold text-base">
            {printed.length === 1 && printed[0]
              ? t('channels.sheet.titleOne', { name: printed[0].name })
              : t('channels.sheet.title', { count: printed.length })}
          </h1>
        </div>
        <nav aria-label={t('channels.sheet.size')} className="inline-flex rounded-lg bg-default p-0.5">
          {SHEET_SIZES.map((one) => (
            <Link
              key={one}
              href={hrefWith(params, { size: one })}
              replace
              scroll={false}
              aria-current={one === size ? 'page' : undefined}
              className={classes(
                'flex h-8 items-center rounded-md px-3 text-sm',
                one === size ? 'bg-surface text-foreground shadow-xs' : 'text-muted hover:text-foreground',
              )}
            >
              {t(`channels.sheet.sizes.${one}`)}
            </Link>
          ))}
        </nav>
        {printed.length > 0 && <PrintButton />}
      </header>
      {left > 0 && printed.length > 0 && (
        <p role="status" className="px-4 pt-4 text-center text-[13px] text-muted print:hidden">
          {t('channels.sheet.left', { count: left })}
        </p>
      )}
      {printed.length === 0 ? (
        <EmptyState title={t('channels.sheet.emptyTitle')}>{t('channels.sheet.emptyText')}</EmptyState>
      ) : (
        <div className="flex flex-col items-center gap-6 p-4 print:block print:p-0">
          {Array.from({ length: pages }, (_, page) => (
            <Page
              key={String(page)}
              size={size}
              cards={printed
                .map((sheet, index) => ({ sheet, texts: texts[index] ?? { scan: '', until: null } }))
                .slice(page * CARDS_A_PAGE[size], (page + 1) * CARDS_A_PAGE[size])}
            />
          ))}
        </div>
      )}
    </main>
  );
}

/** One page of paper, a hair less high so that no browser begins another; four small sheets have lines to cut along. */
async function Page({
  size,
  cards,
}: {
  size: SheetSize;
  cards: { sheet: ChannelSheet; texts: SheetTexts }[];
}) {
  const t = await getTranslations();
  const isSmall = size === 'a6';
  return (
    <div
      className={classes(
        'w-full print:max-w-none print:break-after-page print:overflow-hidden print:last:break-after-auto',
        isSmall ? 'max-w-sm print:h-[147.7mm] print:w-[105mm]' : 'max-w-xl print:h-[296.7mm] print:w-[210mm]',
        size === 'a6x4' && 'grid grid-cols-2 gap-x-3 gap-y-2 print:grid-rows-2 print:gap-0',
      )}
    >
      {cards.map(({ sheet, texts }) => (
        <figure key={sheet.id} className="flex min-w-0 flex-col gap-2 print:block print:h-full">
          <div
            className={classes(
              'bg-white print:h-full',
              size === 'a6x4'
                ? 'border border-neutral-300 border-dashed'
                : 'border border-border shadow-sm print:border-0 print:shadow-none',
            )}
          >
            <SheetSvg
              sheet={sheet}
              texts={texts}
              title={t('channels.sheet.titleOne', { name: sheet.name })}
            />
          </div>
          <figcaption className="flex flex-wrap items-center justify-between gap-2 print:hidden">
            <span className="min-w-0 truncate text-[13px] text-muted">{sheet.name}</span>
            <DownloadButton fileName={`${fileNameOf(sheet)}.png`} scale={size === 'a4' ? 2 : 1} />
          </figcaption>
        </figure>
      ))}
    </div>
  );
}

/** Customers read Chinese, whatever language the page is in. */
async function textsOf(sheet: ChannelSheet): Promise<SheetTexts> {
  const t = await getTranslations({ locale: 'zh-CN' });
  const format = await getFormatter({ locale: 'zh-CN' });
  return {
    scan: t('channels.sheet.scan'),
    until: sheet.expiresAt
      ? t('channels.sheet.until', { day: format.dateTime(new Date(sheet.expiresAt), DAY) })
      : null,
  };
}

/** Characters that no file system wants are left out. */
function fileNameOf({ name, storeName, branchName }: ChannelSheet): string {
  return [storeName ?? branchName, name]
    .filter(Boolean)
    .join('-')
    .replace(/[\\/:*?"<>|\s]+/g, '_');
}
