import { expect, test } from 'vitest';
import { nextPath } from './next-path';

test('signing in goes on to the wanted page of our own, and to the workbench for anything else', () => {
  expect(nextPath('/broadcasts/1?tab=log')).toBe('/broadcasts/1?tab=log');
  for (const wanted of [
    '//evil.example',
    '/\\evil.example',
    'https://evil.example',
    '/login?next=/login',
    '',
    undefined,
    ['/a'],
  ])
    expect(nextPath(wanted)).toBe('/');
});
