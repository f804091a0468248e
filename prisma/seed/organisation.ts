import { createHash, randomBytes } from 'node:crypto';
import { encrypt } from '@/lib/auth/crypto';
import { hashPassword } from '@/lib/auth/password';
import { db } from '@/lib/db/client';
import { env } from '@/lib/env';
import { BRANCH_CITIES, type Place, provinceOf } from './places';

export const DEMO_PASSWORD = 'tagcast-demo';
const STORES_PER_BRANCH = 4;
/** Stores lie around the centre of a city: the n-th in direction n, a bit further each; degrees. */
const STORE_STEP = 0.025;

export type SeedBranch = {
  id: number;
  name: string;
  city: string;
  weight: number;
  latitude: number;
  longitude: number;
  storeIds: number[];
  channelIds: number[];
};
export type SeedAccount = {
  id: number;
  appId: string;
  originalId: string;
  secret: string;
  token: string;
  aesKey: string;
};

/** Branches with their tags and stores. */
export async function seedBranches(places: Place[]): Promise<SeedBranch[]> {
  const group = await db.tagGroup.create({
    data: { name: '分公司', color: 2, isExclusive: true, position: 0 },
  });
  const branches: SeedBranch[] = [];
  for (const { city, name, code, weight, latitude, longitude } of BRANCH_CITIES) {
    const tag = await db.tag.create({
      data: { code: `branch-${code}`, name, kind: 'branch', groupId: group.id },
    });
    const branch = await db.branch.create({
      data: { code, name, city, province: provinceOf(places, city), tagId: tag.id, latitude, longitude },
    });
    const storeIds: number[] = [];
    for (let n = 1; n <= STORES_PER_BRANCH; n++) {
      const store = await db.store.create({
        data: {
          branchId: branch.id,
          code: `${code}-${n}`,
          name: `${name}${n} 店`,
          latitude: latitude + n * STORE_STEP * Math.sin((n * Math.PI) / 2),
          longitude: longitude + n * STORE_STEP * Math.cos((n * Math.PI) / 2),
        },
      });
      storeIds.push(store.id);
    }
    branches.push({ id: branch.id, name, city, weight, latitude, longitude, storeIds, channelIds: [] });
  }
  return branches;
}

/** One person a role; the manager is limited to 杭州. */
export async function seedStaff(branches: SeedBranch[]) {
  const passwordHash = await hashPassword(DEMO_PASSWORD);
  const people = [
    { username: 'admin', name: '管理员', role: 'admin' },
    { username: 'marketer', name: '市场部', role: 'marketer' },
    { username: 'approver', name: '审批人', role: 'approver' },
    { username: 'manager', name: '杭州分公司经理', role: 'branch_manager' },
  ] as const;
  const ids = new Map<string, string>();
  for (const person of people) {
    const { id } = await db.staff.create({ data: { ...person, passwordHash } });
    ids.set(person.username, id);
  }
  const hangzhou = branches.find((b) => b.name === '杭州');
  await db.staffBranch.create({ data: { staffId: ids.get('manager') ?? '', branchId: hangzhou?.id ?? 0 } });
  return ids;
}

/** The demo's official account, with secrets of its own in each installation. */
export async function seedAccount(): Promise<SeedAccount> {
  const letters = () =>
    randomBytes(96)
      .toString('base64')
      .replace(/[^A-Za-z0-9]/g, '');
  const keys = {
    appId: `wx${randomBytes(8).toString('hex')}`,
    originalId: `gh_${randomBytes(6).toString('hex')}`,
    secret: randomBytes(16).toString('hex'),
    token: letters().slice(0, 24),
    aesKey: letters().slice(0, 43),
  };
  const account = await db.account.create({
    data: {
      appId: keys.appId,
      originalId: keys.originalId,
      name: '演示服务号',
      kind: 'service',
      isSandbox: true,
      messageMode: 'safe',
      secretCipher: encrypt(keys.secret),
      callbackTokenCipher: encrypt(keys.token),
      aesKeyCipher: encrypt(keys.aesKey),
    },
  });
  return { id: account.id, ...keys };
}

/**
 * QR-code channels: two of each branch and two national ones. Their codes are wished for; the worker has the sandbox make
 * them. @returns the national ones' ids
 */
export async function seedChannels(account: SeedAccount, branches: SeedBranch[]): Promise<number[]> {
  const qrWantedAt = new Date();
  for (const branch of branches) {
    for (const [suffix, label] of [
      ['store', '门店海报'],
      ['table', '桌贴'],
    ] as const) {
      const scene = `b${branch.id}-${suffix}`;
      const channel = await db.channel.create({
        data: {
          accountId: account.id,
          branchId: branch.id,
          scene,
          name: `${branch.name}${label}`,
          qrWantedAt,
        },
      });
      branch.channelIds.push(channel.id);
    }
  }
  const national = [];
  for (const [scene, name] of [
    ['pack', '全国包装二维码'],
    ['site', '官网'],
  ] as const) {
    national.push((await db.channel.create({ data: { accountId: account.id, scene, name, qrWantedAt } })).id);
  }
  return national;
}

/** The token that the start prints, for the reference query. */
export async function seedApiToken(): Promise<void> {
  const token = env.demoApiToken;
  if (!token) return;
  const tokenHash = new Uint8Array(createHash('sha256').update(token).digest());
  await db.apiToken.create({
    data: {
      name: '演示令牌',
      prefix: token.slice(0, 7),
      tokenHash,
      scopes: ['people.read', 'tags.read', 'tags.write', 'members.read'],
      branchIds: [],
    },
  });
}
