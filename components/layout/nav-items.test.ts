import { expect, test } from 'vitest';
import { type Role, roleMay } from '@/lib/auth/permissions';
import { visibleGroups } from './nav-items';

const itemsOf = (role: Role) =>
  visibleGroups((permission) => roleMay(role, permission)).flatMap((group) =>
    group.items.map((item) => item.key),
  );

test('a branch manager is led to members, branches, channels and stores only; a marketer to everything', () => {
  expect(itemsOf('branch_manager')).toEqual(['workbench', 'members', 'branches', 'channels', 'organisation']);
  expect(itemsOf('marketer')).toEqual([
    'workbench',
    'members',
    'tags',
    'audiences',
    'broadcasts',
    'materials',
    'messages',
    'branches',
    'channels',
    'organisation',
    'fans',
  ]);
});

test('a group of which nothing may be seen is not drawn', () => {
  expect(visibleGroups((permission) => permission === 'stats.read').map((group) => group.key)).toEqual([
    'data',
  ]);
});
