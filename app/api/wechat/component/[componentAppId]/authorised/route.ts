import { randomUUID } from 'node:crypto';
import { finishByRedirect } from '@/lib/accounts/authorised-redirect';
import { findCtx, requestLocale } from '@/lib/auth/session';
import { env } from '@/lib/env';
import { messageText } from '@/lib/i18n/error-text';
import { toFailure } from '@/lib/web/failure';

type Segment = { params: Promise<{ componentAppId: string }> };

/** Where WeChat sends the browser after an owner agreed: the account is made or renewed, then its page is shown. */
export async function GET(request: Request, segment: Segment): Promise<Response> {
  const { componentAppId } = await segment.params;
  const query = new URL(request.url).searchParams;
  const locale = await requestLocale();
  let requestId: string = randomUUID();
  try {
    const visitor = await findCtx();
    requestId = visitor?.requestId ?? requestId;
    const { accountId } = await finishByRedirect(visitor, {
      componentAppId,
      authCode: query.get('auth_code') ?? '',
      state: query.get('state') ?? '',
    });
    // An owner's phone has no page to go on to.
    if (!visitor) return page(await messageText(locale, 'common.ownerDone'), 200);
    return new Response(null, {
      status: 303,
      headers: { location: `${env.publicUrl}/settings/accounts/${accountId}` },
    });
  } catch (error) {
    const { message, status } = await toFailure(error, locale, requestId);
    return page(message, status);
  }
}

/** One sentence, for browsers that may be anybody's. */
function page(sentence: string, status: number): Response {
  const text = sentence.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);
  const html = `<!doctype html><html><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Tagcast</title></head><body style="font:1rem/1.6 system-ui,sans-serif;max-width:32rem;margin:3rem auto;padding:0 1rem"><main><h1>Tagcast</h1><p role="status">${text}</p><p><a href="/settings/accounts">Tagcast</a></p></main></body></html>`;
  return new Response(html, {
    status,
    headers: { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' },
  });
}
