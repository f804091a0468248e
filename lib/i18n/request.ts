import { cookies } from 'next/headers';
import { getRequestConfig } from 'next-intl/server';
import { BUSINESS_TIME_ZONE } from '@/lib/time/format';
import { LOCALE_COOKIE, localeOf } from './config';
import { loadMessages } from './messages';

/** The language of a request comes from a cookie, so addresses stay the same in both languages. */
export default getRequestConfig(async () => {
  const locale = localeOf((await cookies()).get(LOCALE_COOKIE)?.value);
  return { locale, messages: (await loadMessages(locale)) as never, timeZone: BUSINESS_TIME_ZONE };
});
