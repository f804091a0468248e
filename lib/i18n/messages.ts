import type { Locale } from '@/lib/auth/ctx';

/** One file a namespace under messages/<locale>; a new one is added here. */
export const NAMESPACES = [
  'accounts',
  'actions',
  'audiences',
  'auth',
  'branches',
  'broadcasts',
  'channels',
  'common',
  'errors',
  'followers',
  'h5',
  'health',
  'imports',
  'materials',
  'members',
  'messages',
  'nav',
  'rules',
  'stats',
  'status',
  'tags',
  'terms',
  'tokens',
  'wechat',
  'workbench',
] as const;

export type Messages = Record<string, Record<string, unknown>>;

const cache = new Map<Locale, Messages>();

/** All texts of a language, by namespace. */
export async function loadMessages(locale: Locale): Promise<Messages> {
  const kept = cache.get(locale);
  if (kept) return kept;
  const entries = await Promise.all(
    NAMESPACES.map(
      async (name) => [name, (await import(`./messages/${locale}/${name}.json`)).default] as const,
    ),
  );
  const messages = Object.fromEntries(entries);
  cache.set(locale, messages);
  return messages;
}
