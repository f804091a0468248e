import { createTranslator } from 'use-intl/core';
import { fanOauthUrl } from '@/lib/accounts/fan-oauth';
import { findOpenAccount } from '@/lib/accounts/find-open-account';
import { FAN_STATE_SECONDS, readFanSession, signFanState } from '@/lib/auth/fan-session';
import { env } from '@/lib/env';
import { AppError } from '@/lib/errors';
import { loadMessages } from '@/lib/i18n/messages';
import { hasLocations } from '@/lib/people/locations/has-locations';
import { readKeepMonths } from '@/lib/people/locations/keep-months';
import { cookieOf, FAN_COOKIE, H5_LOCALE, h5Cookie } from '@/lib/web/h5-route';
import { refusedCookie, STATE_COOKIE } from '../cookies';
import { failurePage, h5Page } from '../html-page';
import { locationBody } from './body';

/**
 * The page on which a member tells where they are, for a menu button: `/h5/location?account=<AppID>`. WeChat says first
 * whose phone it is, asking nothing.
 */
export async function GET(request: Request): Promise<Response> {
  try {
    const appId = new URL(request.url).searchParams.get('account') ?? '';
    const account = await findOpenAccount(appId);
    if (!account) throw new AppError('h5.bad_address');
    const fan = readFanSession(cookieOf(request, FAN_COOKIE));
    if (fan?.accountId !== account.id) {
      return isElsewhere(request) ? toOwnAddress(appId) : await toWechat(account.id);
    }
    const [messages, months, isKnown] = await Promise.all([
      loadMessages(H5_LOCALE),
      readKeepMonths(),
      hasLocations(fan),
    ]);
    const t = createTranslator({ locale: H5_LOCALE, messages: messages as Record<string, never> });
    const isRefused = cookieOf(request, refusedCookie(account.id)) === '1';
    const script = account.isSandbox ? '' : env.wechatJsSdkUrl;
    return h5Page({
      title: t('h5.location.title' as never),
      body: locationBody(t as never, { months, isKnown, isRefused }),
      scripts: [...(script ? [script] : []), '/h5/location.js'],
    });
  } catch (error) {
    return failurePage(error);
  }
}

async function toWechat(accountId: number): Promise<Response> {
  const { state, nonce } = signFanState(accountId);
  const redirectUri = `${env.publicUrl}/h5/location/signed-in`;
  const location = await fanOauthUrl({ accountId, redirectUri, state });
  return new Response(null, {
    status: 302,
    headers: {
      location,
      'cache-control': 'no-store',
      'set-cookie': h5Cookie(STATE_COOKIE, nonce, FAN_STATE_SECONDS),
    },
  });
}

/** Set where we sent the phone ourselves: behind a proxy that changes the host it is not sent again. */
const HERE = 'here';

/** Whether the page was opened under another name than the one WeChat comes back to: its cookies would not be there. */
function isElsewhere(request: Request): boolean {
  const host = request.headers.get('host');
  return (
    host !== null && host !== new URL(env.publicUrl).host && !new URL(request.url).searchParams.has(HERE)
  );
}

function toOwnAddress(appId: string): Response {
  const location = `${env.publicUrl}/h5/location?account=${encodeURIComponent(appId)}&${HERE}=1`;
  return new Response(null, { status: 302, headers: { location, 'cache-control': 'no-store' } });
}
