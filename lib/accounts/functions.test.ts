import { expect, test } from 'vitest';
import { permissionSetsFor } from '@/lib/wechat/permission-sets';
import * as base from '@/lib/wechat/wire/base';
import * as blacklist from '@/lib/wechat/wire/blacklist';
import * as comments from '@/lib/wechat/wire/comments';
import * as custom from '@/lib/wechat/wire/custom';
import * as datacube from '@/lib/wechat/wire/datacube';
import * as drafts from '@/lib/wechat/wire/drafts';
import * as jsSdk from '@/lib/wechat/wire/js-sdk';
import * as mass from '@/lib/wechat/wire/mass';
import * as materials from '@/lib/wechat/wire/materials';
import * as media from '@/lib/wechat/wire/media';
import * as menus from '@/lib/wechat/wire/menus';
import * as publish from '@/lib/wechat/wire/publish';
import * as qrCodes from '@/lib/wechat/wire/qr-codes';
import * as tags from '@/lib/wechat/wire/tags';
import * as templates from '@/lib/wechat/wire/templates';
import * as users from '@/lib/wechat/wire/users';
import { functionStates } from './functions';

const missing = (granted: number[]) =>
  functionStates(granted)
    .filter((one) => !one.isGranted)
    .map((one) => one.name);

test('a function is there when one of the sets that would do was granted', () => {
  expect(missing([1, 2, 3, 4, 7, 11, 15, 89])).toEqual([]);
  expect(missing([1, 3, 4, 7, 15, 89, 100])).toEqual(['fanFigures']);
  expect(missing([1, 2, 3, 4, 7, 11, 15])).toEqual(['notices']);
  expect(missing([2])).toEqual([
    'messages',
    'mass',
    'materials',
    'files',
    'menus',
    'accountServices',
    'notices',
    'web',
  ]);
  expect(missing([])).toHaveLength(10);
});

test.each([
  ['drafts', '/cgi-bin/draft/add', [11, 100]],
  ['publishing', '/cgi-bin/freepublish/submit', [7]],
  ['quota', '/cgi-bin/openapi/quota/get', null],
  ['fans of a day', '/datacube/getusersummary', [2]],
  ['articles of a day', '/datacube/getarticleread', null],
  ['notices', '/cgi-bin/message/subscribe/bizsend', [89]],
  ['web pages', '/cgi-bin/ticket/getticket', [4]],
])('%s need the sets of the sheet', (_name, path, sets) => {
  expect(permissionSetsFor(path)).toEqual(sets);
});

test('whatever a missing set would refuse is a function that the board shows as off', () => {
  const wires = [
    base,
    blacklist,
    comments,
    custom,
    datacube,
    drafts,
    jsSdk,
    mass,
    materials,
    media,
    menus,
    publish,
    qrCodes,
    tags,
    templates,
    users,
  ];
  const paths = wires
    .flatMap((wire) => Object.values(wire as Record<string, unknown>))
    .flatMap((one) => (typeof one === 'object' && one !== null && 'path' in one ? [String(one.path)] : []));
  expect(paths.length).toBeGreaterThan(60);
  const shown = functionStates([]).map(({ sets }) => String([...sets].sort()));
  for (const path of paths) {
    const sets = permissionSetsFor(path);
    if (sets) expect(shown, path).toContain(String([...sets].sort()));
  }
});
