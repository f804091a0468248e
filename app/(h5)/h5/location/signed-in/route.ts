import { exchangeFanCode } from '@/lib/accounts/fan-oauth';
import { FAN_SESSION_SECONDS, signFanSession, spendFanState } from '@/lib/auth/fan-session';
import { env } from '@/lib/env';
import { AppError } from '@/lib/errors';
import { cookieOf, FAN_COOKIE, h5Cookie } from '@/lib/web/h5-route';
import { STATE_COOKIE } from '../../cookies';
import { failurePage } from '../../html-page';

/** Where WeChat sends the phone back with a code. Where it goes on to is ours to say, whatever the request holds. */
export async function GET(request: Request): Promise<Response> {
  try {
    const query = new URL(request.url).searchParams;
    const accountId = await spendFanState(query.get('state') ?? '', cookieOf(request, STATE_COOKIE));
    const code = query.get('code');
    if (accountId === null || !code) throw new AppError('h5.bad_state');
    const { appId, openid } = await exchangeFanCode({ accountId, code });
    const headers = new Headers({
      location: `${env.publicUrl}/h5/location?account=${encodeURIComponent(appId)}`,
      'cache-control': 'no-store',
    });
    headers.append(
      'set-cookie',
      h5Cookie(FAN_COOKIE, signFanSession({ accountId, openid }), FAN_SESSION_SECONDS),
    );
    headers.append('set-cookie', h5Cookie(STATE_COOKIE, '', 0));
    return new Response(null, { status: 302, headers });
  } catch (error) {
    return failurePage(error);
  }
}
