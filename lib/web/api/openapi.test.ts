import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import en from '@/lib/i18n/messages/en/errors.json';
import { API_CALLS } from './calls';
import { openApiDocument } from './openapi';
import { preferredLocale } from './preferred-locale';

const document = JSON.parse(JSON.stringify(openApiDocument()));

test('the document that is served is the one that the schemas make', () => {
  expect(JSON.parse(readFileSync('public/openapi.json', 'utf8'))).toEqual(document);
});

test('every call stands in it once, with its method, scopes, parameters, answer and refusals', () => {
  expect(document.openapi).toBe('3.1.0');
  const operations = Object.entries<Record<string, Record<string, unknown>>>(document.paths).flatMap(
    ([path, item]) => Object.entries(item).map(([method, operation]) => ({ path, method, ...operation })),
  );
  expect(operations).toHaveLength(API_CALLS.length + 1);
  const ids = operations.map((operation) => (operation as { operationId?: string }).operationId);
  expect(new Set(ids).size).toBe(operations.length);
  for (const call of API_CALLS) {
    const operation = document.paths[call.path][call.method.toLowerCase()];
    expect(operation.security).toEqual([{ token: [...call.scopes] }]);
    expect(operation.responses[call.status].content['application/json'].schema).toMatchObject({
      type: 'object',
    });
    expect(Object.keys(operation.responses)).toEqual(expect.arrayContaining(['400', '401', '403', '429']));
    expect(Boolean(operation.requestBody)).toBe(call.body !== null);
    const named = (operation.parameters ?? []).filter((p: { in: string }) => p.in === 'path');
    expect(named.map((p: { name: string }) => `{${p.name}}`)).toEqual(call.path.match(/\{\w+\}/g) ?? []);
    expect(named.every((p: { required: boolean }) => p.required)).toBe(true);
  }
});

test('every reference leads somewhere and every error code that is named has a sentence', () => {
  const text = JSON.stringify(document);
  for (const [, path = ''] of text.matchAll(/"\$ref":"#\/([^"]+)"/g)) {
    expect(
      path.split('/').reduce((at, key) => at?.[key], document),
      path,
    ).toBeTypeOf('object');
  }
  const sentences = en as Record<string, Record<string, unknown>>;
  for (const call of API_CALLS) {
    for (const code of call.errors) {
      const [space = '', key = ''] = code.split('.');
      expect(sentences[space]?.[key], code).toBeTypeOf('string');
    }
  }
});

test.each([
  [null, 'en'],
  ['', 'en'],
  ['zh', 'zh-CN'],
  ['zh-TW,en;q=0.8', 'zh-CN'],
  ['en-GB,zh;q=0.9', 'en'],
  ['zh;q=0.1, en;q=0.2', 'en'],
  ['zh;q=0', 'en'],
  ['fr, *;q=0.5', 'en'],
  ['xzh', 'en'],
])('a request that accepts %j is answered in %s', (header, locale) => {
  expect(preferredLocale(header)).toBe(locale);
});
