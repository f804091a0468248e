import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { requireCtx } from '@/lib/auth/session';
import { listChannelSheets } from '@/lib/channels/list-channel-sheets';
import { sheetQuery } from '@/lib/channels/schema';
import { orForbidden } from '@/lib/web/or-forbidden';
import { SheetDocument } from '../sheet-document';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations();
  return { title: t('channels.detail.sheet') };
}

/** The sheets of the channels that the address names, as one document. */
export default async function SheetsPage({ searchParams }: PageProps<'/settings/channels/print'>) {
  const [ctx, t, params] = await Promise.all([requireCtx(), getTranslations(), searchParams]);
  const { id: ids, size } = sheetQuery.parse(params);
  const sheets = await orForbidden(listChannelSheets(ctx, { ids }));
  return (
    <SheetDocument
      sheets={sheets}
      size={size}
      back={{ href: '/settings/channels', label: t('channels.backToList') }}
      params={{ id: ids.map(String) }}
    />
  );
}
