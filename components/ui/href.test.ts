import { expect, test } from 'vitest';
import { hrefWith } from './href';

test('a link keeps the other parameters, changes its own and takes empty ones out', () => {
  expect(hrefWith({ q: '会员', sort: 'name', after: 'x' }, { sort: 'memberCount', after: null })).toBe(
    `?q=${encodeURIComponent('会员')}&sort=memberCount`,
  );
  expect(hrefWith({ q: '', tag: ['a', 'b'], branch: undefined }, {})).toBe('?tag=a&tag=b');
  expect(hrefWith({ after: 'x' }, { after: null })).toBe('?');
});
