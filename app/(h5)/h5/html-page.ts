import { randomUUID } from 'node:crypto';
import { messageText } from '@/lib/i18n/error-text';
import { toFailure } from '@/lib/web/failure';
import { H5_LOCALE } from '@/lib/web/h5-route';

/**
 * Pages for phones are written without React: a page is 3 kB where React alone is a hundred, and it is there at once on a
 * slow network. The look is WeChat's own: its
 * green (deeper below white letters, which could not be read on it), its grey, big buttons, nothing else.
 */
const STYLE = `:root{color-scheme:light dark;--ground:#ededed;--card:#fff;--ink:#191919;--soft:#6b6b6b;--green:#07c160;--button:#087f43;--bad:#c8372d}
@media(prefers-color-scheme:dark){:root{--ground:#111;--card:#191919;--ink:#e3e3e3;--soft:#9a9a9a;--green:#06ae56;--button:#087f43;--bad:#ff7a70}}
*{box-sizing:border-box}
body{margin:0;min-height:100vh;display:flex;flex-direction:column;background:var(--card);color:var(--ink);font:17px/1.5 system-ui,-apple-system,"PingFang SC","Noto Sans CJK SC",sans-serif}
main{flex:1;width:100%;max-width:30rem;margin:0 auto;padding:3.5rem 1.5rem 1.5rem;display:flex;flex-direction:column;text-align:center}
svg{display:block;width:4rem;height:4rem;margin:0 auto 1.25rem;fill:var(--green)}
h1{margin:0 0 .75rem;font-size:1.375rem;line-height:1.35;font-weight:500}
p{margin:0;color:var(--soft);overflow-wrap:anywhere;text-wrap:balance}
.result{min-height:3.5rem;margin:1.5rem 0;color:var(--ink)}
.result strong{display:block;font-size:1.25rem;font-weight:500}
.result.bad{color:var(--bad)}
.buttons{margin-top:auto;display:grid;justify-items:center;gap:.75rem;padding-top:1rem}
button{font:inherit;border:0;border-radius:8px;min-height:3rem;padding:0 1.5rem;background:none;color:var(--soft);cursor:pointer}
button.main{width:min(100%,15rem);background:var(--button);color:#fff;font-weight:500}
button:disabled{opacity:.55}
button:focus-visible{outline:3px solid var(--ink);outline-offset:2px}
[hidden]{display:none!important}`;

const PIN =
  '<svg viewBox="0 0 24 24" aria-hidden="true"><path d="M12 2a7.5 7.5 0 0 0-7.5 7.5C4.5 15 12 22 12 22s7.5-7 7.5-12.5A7.5 7.5 0 0 0 12 2Zm0 10.3a2.8 2.8 0 1 1 0-5.6 2.8 2.8 0 0 1 0 5.6Z"/></svg>';

/** Text as it may stand in HTML, in elements and in quoted attributes. */
export function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);
}

/**
 * A page for phones.
 * @param input.body HTML in which every text was escaped
 * @param input.scripts addresses of scripts, ours or WeChat's; no others run
 */
export function h5Page(input: {
  title: string;
  body: string;
  scripts?: string[];
  status?: number;
}): Response {
  const { title, body, scripts = [], status = 200 } = input;
  const html = `<!doctype html><html lang="${H5_LOCALE}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1"><meta name="robots" content="noindex"><link rel="icon" href="/icon.svg">
<title>${escaped(title)}</title><style>${STYLE}</style></head><body><main>${PIN}${body}</main>${scripts
    .map((src) => `<script src="${escaped(src)}"></script>`)
    .join('')}</body></html>`;
  const sources = scripts.filter((src) => URL.canParse(src)).map((src) => new URL(src).origin);
  return new Response(html, {
    status,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'referrer-policy': 'same-origin',
      'x-content-type-options': 'nosniff',
      'content-security-policy': `script-src 'self' ${sources.join(' ')}; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
    },
  });
}

/** What went wrong, in one sentence that says what to do. */
export async function failurePage(error: unknown): Promise<Response> {
  const requestId = randomUUID();
  const { message, status } = await toFailure(error, H5_LOCALE, requestId);
  const title = await messageText(H5_LOCALE, 'h5.failed');
  return h5Page({ title, body: `<h1>${escaped(title)}</h1><p role="alert">${escaped(message)}</p>`, status });
}
