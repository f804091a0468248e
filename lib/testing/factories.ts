import { randomBytes, randomUUID } from 'node:crypto';
import { blindIndex, encrypt } from '@/lib/auth/crypto';
import type { Ctx } from '@/lib/auth/ctx';
import type { Role } from '@/lib/auth/permissions';
import { db } from '@/lib/db/client';

/** A short text that no other test has. */
export function unique(prefix = ''): string {
  return `${prefix}${randomBytes(5).toString('hex')}`;
}

type CtxOptions = {
  role?: Role;
  accountId?: number;
  branchIds?: number[] | null;
  now?: Date;
  staffId?: string;
};

/** The ctx of a person who has no row; for verbs that do not look the person up. */
export function makeCtx(options: CtxOptions = {}): Ctx {
  const role = options.role ?? 'admin';
  return {
    actor: { kind: 'staff', id: options.staffId ?? randomUUID(), username: role, name: role, role },
    accountId: options.accountId ?? 0,
    branchIds: options.branchIds ?? null,
    now: options.now ?? new Date(),
    locale: 'zh-CN',
    requestId: randomUUID(),
  };
}

/** A person with a row and their ctx. */
export async function makeStaff(options: CtxOptions = {}) {
  const role = options.role ?? 'admin';
  const staff = await db.staff.create({
    data: { username: unique('staff-'), name: role, role, passwordHash: 'none' },
  });
  return { staff, ctx: makeCtx({ ...options, role, staffId: staff.id }) };
}

/** An official account of its own, so that tests can run side by side. */
export async function makeAccount(
  options: { kind?: 'service' | 'subscription'; appId?: string; originalId?: string; secret?: string } = {},
) {
  return db.account.create({
    data: {
      appId: options.appId ?? unique('wx'),
      originalId: options.originalId ?? unique('gh_'),
      name: '测试号',
      kind: options.kind ?? 'service',
      isSandbox: true,
      secretCipher: encrypt(options.secret ?? 'secret'),
    },
  });
}

/** A branch with its tag. */
export async function makeBranch(name = unique('分公司')) {
  const tag = await db.tag.create({ data: { code: unique('b'), name, kind: 'branch' } });
  return db.branch.create({ data: { code: unique('br'), name, tagId: tag.id } });
}

/** A tag: local, or a WeChat tag of an account. */
export async function makeTag(
  options: { name?: string; groupId?: number; accountId?: number; wechatTagId?: number } = {},
) {
  const name = options.name ?? unique('标签');
  return db.tag.create({
    data: {
      code: unique('t'),
      name,
      kind: options.accountId ? 'wechat' : 'local',
      groupId: options.groupId,
      accountId: options.accountId,
      wechatTagId: options.wechatTagId,
    },
  });
}

/** A member; with `phone` registered. */
export async function makeMember(options: { branchId?: number; name?: string; phone?: string } = {}) {
  return db.member.create({
    data: {
      name: options.name ?? unique('会员'),
      branchId: options.branchId,
      registeredAt: options.phone ? new Date() : null,
      ...(options.phone
        ? {
            phoneCipher: encrypt(options.phone),
            phoneHash: blindIndex(options.phone),
            phoneLast4: options.phone.slice(-4),
          }
        : {}),
    },
  });
}

/** A fan of an account, following unless said otherwise. */
export async function makeFan(options: {
  accountId: number;
  memberId: bigint;
  openid?: string;
  isSubscribed?: boolean;
  lastInteractionAt?: Date;
  blacklistedAt?: Date;
}) {
  const isSubscribed = options.isSubscribed ?? true;
  return db.fan.create({
    data: {
      accountId: options.accountId,
      memberId: options.memberId,
      openid: options.openid ?? unique('o'),
      isSubscribed,
      followedAt: new Date(),
      unfollowedAt: isSubscribed ? null : new Date(),
      lastInteractionAt: options.lastInteractionAt,
      blacklistedAt: options.blacklistedAt,
    },
  });
}
