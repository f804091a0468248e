import { createTranslator } from 'use-intl/core';
import { loadMessages } from '@/lib/i18n/messages';
import { H5_LOCALE } from '@/lib/web/h5-route';

/** A short line that stands out, and one below it. */
export type Sentences = { title: string; text: string };

const KM_M = 1_000;

/** Which store is nearest, and how far: metres to the ten, kilometres to the tenth. */
export async function nearestText(nearest: { name: string; metres: number } | null): Promise<Sentences> {
  const t = await translator();
  if (!nearest) return { title: t('h5.location.saved'), text: t('h5.location.noStore') };
  const { name, metres } = nearest;
  const text =
    metres < KM_M - 5
      ? t('h5.location.metres', { metres: Math.max(10, Math.round(metres / 10) * 10) })
      : t('h5.location.kilometres', { kilometres: (metres / KM_M).toFixed(1) });
  return { title: name, text };
}

export async function erasedText(): Promise<Sentences> {
  const t = await translator();
  return { title: t('h5.location.erased'), text: t('h5.location.erasedText') };
}

async function translator() {
  const messages = (await loadMessages(H5_LOCALE)) as Record<string, never>;
  return createTranslator({ locale: H5_LOCALE, messages }) as (
    key: string,
    params?: Record<string, string | number>,
  ) => string;
}
