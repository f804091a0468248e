import { AppError } from '@/lib/errors';
import type { Ctx } from './ctx';

export const ROLES = ['admin', 'marketer', 'approver', 'branch_manager'] as const;
export type Role = (typeof ROLES)[number];

/** Every permission and the roles that hold it: the table that docs/permissions.md and the tests are made from. */
export const PERMISSIONS = {
  'workbench.read': ['admin', 'marketer', 'approver', 'branch_manager'],
  'tag.read': ['admin', 'marketer', 'approver'],
  'tag.write': ['admin', 'marketer'],
  'member.read': ['admin', 'marketer', 'approver', 'branch_manager'],
  'member.tag': ['admin', 'marketer'],
  'member.write': ['admin', 'marketer'],
  'member.import': ['admin', 'marketer'],
  'member.export': ['admin', 'marketer', 'branch_manager'],
  'fan.sync': ['admin', 'marketer'],
  'fan.write': ['admin', 'marketer'],
  'channel.read': ['admin', 'marketer', 'approver', 'branch_manager'],
  'channel.write': ['admin', 'marketer'],
  'branch.read': ['admin', 'marketer', 'branch_manager'],
  'branch.write': ['admin'],
  'audience.read': ['admin', 'marketer', 'approver'],
  'audience.write': ['admin', 'marketer'],
  'material.read': ['admin', 'marketer', 'approver'],
  'material.sync': ['admin', 'marketer'],
  'broadcast.read': ['admin', 'marketer', 'approver'],
  'broadcast.write': ['admin', 'marketer'],
  'broadcast.submit': ['admin', 'marketer'],
  'broadcast.approve': ['admin', 'approver'],
  'message.read': ['admin', 'marketer', 'approver'],
  'stats.read': ['admin', 'marketer', 'approver', 'branch_manager'],
  'health.read': ['admin', 'marketer', 'approver', 'branch_manager'],
  'account.read': ['admin'],
  'account.write': ['admin'],
  'token.read': ['admin'],
  'token.write': ['admin'],
} as const satisfies Record<string, readonly Role[]>;

export type Permission = keyof typeof PERMISSIONS;

/** Scopes of API tokens and the permissions each carries. */
export const SCOPES = {
  'people.read': ['member.read', 'tag.read', 'audience.read'],
  'members.read': ['member.read', 'tag.read'],
  'tags.read': ['tag.read'],
  'tags.write': ['tag.read', 'tag.write', 'member.tag'],
} as const satisfies Record<string, readonly Permission[]>;

/** Whether a role holds a permission. */
export function roleMay(role: Role, permission: Permission): boolean {
  return (PERMISSIONS[permission] as readonly Role[]).includes(role);
}

/** Whether the actor of `ctx` holds a permission; commands and jobs hold all, members none. */
export function may(ctx: Ctx, permission: Permission): boolean {
  switch (ctx.actor.kind) {
    case 'staff':
      return roleMay(ctx.actor.role, permission);
    case 'token':
      return ctx.actor.scopes.some(
        (scope) =>
          scope in SCOPES &&
          (SCOPES[scope as keyof typeof SCOPES] as readonly Permission[]).includes(permission),
      );
    case 'member':
      return false;
    default:
      return true;
  }
}

/**
 * First line of every verb: refuses whoever lacks the permission, before anything is read or changed.
 * @throws AppError `auth.forbidden`
 */
export function allow(ctx: Ctx, permission: Permission): void {
  if (!may(ctx, permission)) throw new AppError('auth.forbidden', { permission });
}

/**
 * Whether something of a branch lies within the actor's own branches; what has no branch is for people of all branches
 * only. Verbs answer `common.not_found` where it is false: what may not be seen is not confirmed to exist.
 */
export function inBranchScope(ctx: Ctx, branchId: number | null): boolean {
  return ctx.branchIds === null || (branchId !== null && ctx.branchIds.includes(branchId));
}
