import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { getTranslations } from 'next-intl/server';
import { requireCtx } from '@/lib/auth/session';
import { listChannelSheets } from '@/lib/channels/list-channel-sheets';
import { channelIdInput, sheetQuery } from '@/lib/channels/schema';
import { orForbidden } from '@/lib/web/or-forbidden';
import { SheetDocument } from '../../sheet-document';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations();
  return { title: t('channels.detail.sheet') };
}

/** The sheet of one channel. */
export default async function SheetPage({
  params,
  searchParams,
}: PageProps<'/settings/channels/[id]/sheet'>) {
  const [ctx, t, { id }, search] = await Promise.all([requireCtx(), getTranslations(), params, searchParams]);
  const input = channelIdInput.safeParse({ id: /^\d{1,9}$/.test(id) ? Number(id) : 0 });
  if (!input.success) notFound();
  const sheets = await orForbidden(listChannelSheets(ctx, { ids: [input.data.id] }));
  if (sheets.length === 0) notFound();
  return (
    <SheetDocument
      sheets={sheets}
      size={sheetQuery.parse({ ...search, id }).size}
      back={{ href: `/settings/channels/${input.data.id}`, label: t('channels.backToChannel') }}
      params={{}}
    />
  );
}
