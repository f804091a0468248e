import { describe, expect, test } from 'vitest';
import type { Ctx } from './ctx';
import { allow, inBranchScope, PERMISSIONS, type Permission, ROLES, type Role } from './permissions';

const ctxOf = (role: Role, branchIds: number[] | null = null): Ctx => ({
  actor: { kind: 'staff', id: 'x', username: role, name: role, role },
  accountId: 1,
  branchIds,
  now: new Date(),
  locale: 'zh-CN',
  requestId: 'test',
});

/** Written out by hand, so that a change of the table has to be made twice, on purpose. */
const EXPECTED: Record<Role, string[]> = {
  admin: Object.keys(PERMISSIONS),
  marketer: [
    'workbench.read',
    'tag.read',
    'tag.write',
    'member.read',
    'member.tag',
    'member.write',
    'member.import',
    'member.export',
    'fan.sync',
    'fan.write',
    'channel.read',
    'channel.write',
    'branch.read',
    'audience.read',
    'audience.write',
    'material.read',
    'material.sync',
    'broadcast.read',
    'broadcast.write',
    'broadcast.submit',
    'message.read',
    'stats.read',
    'health.read',
  ],
  approver: [
    'workbench.read',
    'tag.read',
    'member.read',
    'channel.read',
    'audience.read',
    'material.read',
    'broadcast.read',
    'broadcast.approve',
    'message.read',
    'stats.read',
    'health.read',
  ],
  branch_manager: [
    'workbench.read',
    'member.read',
    'member.export',
    'channel.read',
    'branch.read',
    'stats.read',
    'health.read',
  ],
};

describe('role × permission', () => {
  for (const role of ROLES) {
    for (const permission of Object.keys(PERMISSIONS) as Permission[]) {
      const allowed = EXPECTED[role].includes(permission);
      test(`${role} ${allowed ? 'may' : 'may not'} ${permission}`, () => {
        const attempt = () => allow(ctxOf(role), permission);
        if (allowed) expect(attempt).not.toThrow();
        else expect(attempt).toThrow(expect.objectContaining({ code: 'auth.forbidden' }));
      });
    }
  }

  test('a token may only what its scopes carry', () => {
    const token = {
      ...ctxOf('admin'),
      actor: { kind: 'token' as const, id: 't', name: 't', scopes: ['people.read', 'no.such'] },
    };
    expect(() => allow(token, 'member.read')).not.toThrow();
    expect(() => allow(token, 'broadcast.approve')).toThrow();
  });
});

describe('inBranchScope', () => {
  test('somebody of all branches sees everything, somebody limited only own branches and never what has none', () => {
    expect(inBranchScope(ctxOf('admin'), 5)).toBe(true);
    expect(inBranchScope(ctxOf('admin'), null)).toBe(true);
    expect(inBranchScope(ctxOf('branch_manager', [5]), 5)).toBe(true);
    expect(inBranchScope(ctxOf('branch_manager', [5]), 6)).toBe(false);
    expect(inBranchScope(ctxOf('branch_manager', [5]), null)).toBe(false);
    expect(inBranchScope(ctxOf('branch_manager', []), 5)).toBe(false);
  });
});
