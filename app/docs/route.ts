import { requestLocale } from '@/lib/auth/session';
import { messageText } from '@/lib/i18n/error-text';

/** The documentation of /api/v1: a page of its own without our styles, everything on it from this server. */
export async function GET(): Promise<Response> {
  const locale = await requestLocale();
  const title = await messageText(locale, 'tokens.docs.title');
  const html = `<!doctype html>
<html lang="${locale}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<link rel="icon" href="/icon.svg">
<link rel="stylesheet" href="/docs/swagger-ui.css">
</head>
<body style="margin:0">
<main id="docs" aria-label="${title}"></main>
<script src="/docs/swagger-ui-bundle.js" defer></script>
<script src="/docs/start.js" defer></script>
</body>
</html>
`;
  return new Response(html, {
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-cache',
      'content-security-policy':
        "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'",
    },
  });
}
