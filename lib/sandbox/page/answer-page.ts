import { readdirSync, readFileSync } from 'node:fs';
import { extname } from 'node:path';
import { RawAnswer } from '../endpoint';
import { renderPage } from './render-page';
import { langOf, texts } from './texts';

const ASSETS = new URL('./assets/', import.meta.url);
const PREFIX = '/_page/';
const TYPES: Record<string, string> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};
const SAFETY = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
};

let assets: Map<string, RawAnswer> | undefined;

/** Answers the page at `/` and what it is made of; nothing for any other address. */
export function answerPage(request: {
  method: string;
  path: string;
  query: Record<string, string>;
}): RawAnswer | undefined {
  if (request.path !== '/' && !request.path.startsWith(PREFIX)) return undefined;
  if (request.method !== 'GET' && request.method !== 'HEAD')
    return new RawAnswer('', { allow: 'GET, HEAD' }, 405);
  if (request.path === '/') {
    const page = renderPage(langOf(request.query.lang));
    return new RawAnswer(page, headersOf('text/html; charset=utf-8'));
  }
  assets ??= readAssets();
  return assets.get(request.path.slice(PREFIX.length)) ?? new RawAnswer('', SAFETY, 404);
}

/** The files beside this one, and the texts that both sides share. A handful of kilobytes, so they stay in memory. */
function readAssets(): Map<string, RawAnswer> {
  const files = readdirSync(ASSETS).map((name): [string, Buffer] => [
    name,
    readFileSync(new URL(name, ASSETS)),
  ]);
  const shared = Buffer.from(`export const texts = ${JSON.stringify(texts)};\n`, 'utf8');
  return new Map(
    [...files, ['texts.js', shared] satisfies [string, Buffer]].map(([name, bytes]) => [
      name,
      new RawAnswer(bytes, headersOf(TYPES[extname(name)] ?? '')),
    ]),
  );
}

function headersOf(contentType: string): Record<string, string> {
  return { 'content-type': contentType, 'cache-control': 'no-cache', ...SAFETY };
}
