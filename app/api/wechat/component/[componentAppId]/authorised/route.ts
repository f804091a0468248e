import { randomUUID } from 'node:crypto';
import { finishByRedirect } from '@/lib/accounts/authorised-redirect';
import { findCtx, requestLocale } from '@/lib/auth/session';
import { env } from '@/lib/env';
import { messageText } from '@/lib/i18n/error-text';
import { toFailure } from '@/lib/web/failure';

/** As the product looks, in both themes; the page loads nothing. */
const STYLE = `:root{--ground:#f3f6f7;--ink:#1b2226;--soft:#fde8e6;--sign:#b3261e;--done-soft:#dff5e8;--done:#0b7a4b}
@media(prefers-color-scheme:dark){:root{--ground:#111416;--ink:#e8ecee;--soft:#45211e;--sign:#ffb4ab;--done-soft:#143526;--done:#7edcac}}
body{margin:0;min-height:90vh;display:grid;place-items:center;font:1rem/1.6 system-ui,sans-serif;background:var(--ground);color:var(--ink)}
main{max-width:24rem;padding:1.5rem;text-align:center}
h1{margin:.75rem 0 .25rem;font-size:1.125rem}
p{margin:0;overflow-wrap:anywhere}
.sign{width:3.5rem;height:3.5rem;margin:0 auto;border-radius:50%;font-size:1.75rem;line-height:3.5rem;background:var(--soft);color:var(--sign)}
.sign.done{background:var(--done-soft);color:var(--done)}`;

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
    if (!visitor) return page(await messageText(locale, 'common.ownerDone'), { status: 200, locale });
    return new Response(null, {
      status: 303,
      headers: { location: `${env.publicUrl}/settings/accounts/${accountId}` },
    });
  } catch (error) {
    const { message, status } = await toFailure(error, locale, requestId);
    return page(message, { status, locale });
  }
}

/** One sentence, for browsers that may be anybody's: an owner's phone is nobody's session, and has nowhere to go on to. */
function page(sentence: string, { status, locale }: { status: number; locale: string }): Response {
  const text = sentence.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);
  const isDone = status === 200;
  const html = `<!doctype html><html lang="${locale}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Tagcast</title><style>${STYLE}</style></head><body><main><p class="${isDone ? 'sign done' : 'sign'}" aria-hidden="true">${isDone ? '✓' : '!'}</p><h1>Tagcast</h1><p role="status">${text}</p></main></body></html>`;
  return new Response(html, {
    status,
    headers: { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' },
  });
}
