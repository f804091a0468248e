import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Kit, startKit } from '../test-kit';
import { html } from './html';
import { texts } from './texts';

let kit: Kit;
beforeAll(async () => {
  kit = await startKit();
});
afterAll(() => kit.close());

const ask = (path: string, init?: RequestInit) => fetch(`${kit.url}${path}`, init);
const here = new URL('.', import.meta.url);
const assetNames = readdirSync(new URL('assets', here));
const scripts = assetNames.filter((name) => name.endsWith('.js'));
const sources = [...scripts.map((name) => `assets/${name}`), 'panels.ts', 'render-page.ts'].map((name) =>
  readFileSync(new URL(name, here), 'utf8'),
);

describe('the page at /', () => {
  test.each([
    ['/', 'zh-CN', '微信沙箱'],
    ['/?lang=en&tab=calls', 'en', 'WeChat sandbox'],
    ['/?lang=xx', 'zh-CN', '微信沙箱'],
  ])('%s is in %s', async (path, lang, title) => {
    const reply = await ask(path);
    const page = await reply.text();
    expect(reply.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(page).toContain(`<html lang="${lang}">`);
    expect(page).toContain(`<title>${title}</title>`);
  });

  test('allows nothing but its own files, and needs nothing else', async () => {
    const reply = await ask('/');
    const page = await reply.text();
    expect(reply.headers.get('content-security-policy')).toContain("default-src 'none'; script-src 'self'");
    expect(page).not.toMatch(/<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=")/);
    const files = [...page.matchAll(/(?:src|href)="(?!\?)([^"]*)"/g)].map((found) => found[1] ?? '');
    expect(files.length).toBeGreaterThan(5);
    for (const file of files) expect((await ask(file)).status, file).toBe(200);
  });

  test('serves every module and style with its type, and modules import only each other', async () => {
    for (const name of [...assetNames, 'texts.js']) {
      const reply = await ask(`/_page/${name}`);
      const type = { js: 'text/javascript', css: 'text/css', svg: 'image/svg+xml' }[name.split('.')[1] ?? ''];
      expect(reply.headers.get('content-type'), name).toContain(type);
      const text = await reply.text();
      if (!name.endsWith('.svg'))
        expect(text, name).not.toMatch(/@import|url\(|(?:src|from) ?=? ?['"]https?:/);
      for (const [, file] of text.matchAll(/from '\.\/([^']+)'/g))
        expect([...scripts, 'texts.js'], name).toContain(file);
    }
  });

  test.each([
    ['POST', '/', 405],
    ['GET', '/_page/nothing.js', 404],
    ['GET', '/_page/..%2Fanswer-page.ts', 404],
    ['GET', '/_page/%2e%2e/answer-page.ts', 404],
  ])('%s %s is %i', async (method, path, status) => {
    expect((await ask(path, { method })).status).toBe(status);
  });
});

test('markup escapes every value but markup', () => {
  const inner = html`<b>${'a & b'}</b>`;
  expect(html`<p title="${'"x"'}">${'<script>'}${inner}${[inner]}</p>`.markup).toBe(
    '<p title="&quot;x&quot;">&lt;script&gt;<b>a &amp; b</b><b>a &amp; b</b></p>',
  );
});

describe('texts', () => {
  const all = sources.join('\n');
  const named = (pattern: RegExp) => [...all.matchAll(pattern)].map((found) => found[1] ?? '');
  const keys = Object.keys(texts['zh-CN']);

  test('have the same keys and the same placeholders in both languages', () => {
    expect(Object.keys(texts.en)).toEqual(keys);
    for (const key of keys as (keyof (typeof texts)['en'])[]) {
      const holes = (text: string) => (text.match(/\{\w+\}/g) ?? []).sort();
      expect(holes(texts.en[key]), key).toEqual(holes(texts['zh-CN'][key]));
    }
  });

  test('are all there and all used', () => {
    for (const key of named(/\bt\('([^']+)'/g)) expect(keys).toContain(key);
    // A group is used by its values: `named('push', state)`, t(`tab.${tab}`).
    const groups = [...named(/named\('(\w+)'/g), ...named(/\bt\(`(\w+)\.\$\{/g)];
    const literals = new Set(named(/'([\w.]+)'/g));
    const unused = keys.filter((key) => !literals.has(key) && !groups.includes(key.split('.')[0] ?? ''));
    expect(unused).toEqual([]);
  });

  test('stand nowhere but among the texts', () => {
    const code = all.replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '').replace(/'zh-CN': '中文'/, '');
    expect(code.match(/[\u4e00-\u9fff\uff00-\uffef]+/g)).toBeNull();
  });
});
