import { describe, expect, test } from 'vitest';
import { db } from '@/lib/db/client';
import { makeBranch, makeCtx, makeMember, makeStaff, makeTag, unique } from '@/lib/testing/factories';
import { changeBranchDetails } from './change-branch-details';
import { changeStore, closeStore, reopenStore } from './change-store';
import { createBranch } from './create-branch';
import { createStore } from './create-store';
import { getBranch } from './get-branch';
import { listBranchRows } from './list-branch-rows';
import { changeBranchDetailsInput, createBranchInput, createStoreInput } from './schema';

const refused = (code: string) => expect.objectContaining({ code });
const admin = makeCtx();
const marketer = makeCtx({ role: 'marketer' });
const newBranch = (given: Record<string, unknown> = {}) =>
  createBranchInput.parse({ code: unique('b'), name: unique('分公司'), ...given });
const newStore = (branchId: number, given: Record<string, unknown> = {}) =>
  createStoreInput.parse({ branchId, name: '西湖店', ...given });
const audited = (action: string, targetId: number) =>
  db.auditLog.count({ where: { action, targetId: String(targetId) } });

describe('createBranch', () => {
  test('a branch has its tag, in the group of the others, a place, and members can be moved to it', async () => {
    const group = await db.tagGroup.create({ data: { name: unique('组') } });
    const first = await db.tag.findFirst({ where: { kind: 'branch' }, orderBy: { id: 'asc' } });
    const sibling = first ?? (await db.tag.findUniqueOrThrow({ where: { id: (await makeBranch()).tagId } }));
    await db.tag.update({ where: { id: sibling.id }, data: { groupId: group.id } });
    const input = newBranch({ city: '杭州', latitude: 30.25, longitude: 120.16 });
    const { id } = await createBranch(admin, input);
    const branch = await db.branch.findUniqueOrThrow({ where: { id }, include: { tag: true } });
    expect(branch).toMatchObject({
      code: input.code,
      city: '杭州',
      province: null,
      latitude: 30.25,
      tag: {
        code: `branch-${input.code}`,
        name: input.name,
        kind: 'branch',
        state: 'active',
        groupId: group.id,
      },
    });
    await makeMember({ branchId: id });
    expect(await getBranch(admin, { id })).toMatchObject({ name: input.name, memberCount: 1, stores: [] });
    expect(await audited('branch.create', id)).toBe(1);
  });

  test('a code or name that is taken, also by another tag, is refused and founds nothing', async () => {
    const input = newBranch();
    await createBranch(admin, input);
    const tag = await makeTag();
    const code = unique('t');
    await db.tag.update({ where: { id: tag.id }, data: { code: `branch-${code}` } });
    for (const [given, refusal] of [
      [newBranch({ code: input.code }), 'branch.code_taken'],
      [newBranch({ code }), 'branch.code_taken'],
      [newBranch({ name: input.name }), 'branch.name_taken'],
    ] as const) {
      await expect(createBranch(admin, given)).rejects.toEqual(refused(refusal));
    }
    expect(await db.branch.count({ where: { OR: [{ code }, { name: input.name }] } })).toBe(1);
  });

  test('two who found branches of the same name at once: one is told', async () => {
    const name = unique('同名');
    const tries = await Promise.allSettled([1, 2].map(() => createBranch(admin, newBranch({ name }))));
    expect(tries.filter((one) => one.status === 'rejected')).toMatchObject([
      { reason: { code: 'branch.name_taken' } },
    ]);
  });

  test('only admins of all branches found and change; half a place and bad codes are told beside the field', async () => {
    await expect(createBranch(marketer, newBranch())).rejects.toEqual(refused('auth.forbidden'));
    const { id } = await makeBranch();
    await expect(createBranch(makeCtx({ branchIds: [id] }), newBranch())).rejects.toEqual(
      refused('auth.forbidden'),
    );
    for (const [given, path, message] of [
      [{ latitude: 30 }, 'longitude', 'branch.half_place'],
      [{ latitude: 91, longitude: 1 }, 'latitude', 'branch.bad_place'],
      [{ code: '杭州' }, 'code', 'branch.bad_code'],
      [{ name: '长'.repeat(31) }, 'name', 'branch.name_too_long'],
    ] as const) {
      const parsed = createBranchInput.safeParse({ code: 'hz', name: '杭州', ...given });
      expect(parsed.error?.issues).toMatchObject([{ path: [path], message }]);
    }
  });
});

describe('changeBranchDetails', () => {
  test('the tag is renamed with the branch, its code stays; a repeat and the own name are fine', async () => {
    const branch = await makeBranch();
    const input = changeBranchDetailsInput.parse({ id: branch.id, name: unique('新名') });
    await changeBranchDetails(admin, input);
    await changeBranchDetails(admin, input);
    const tag = await db.tag.findUniqueOrThrow({ where: { id: branch.tagId } });
    expect(tag.name).toBe(input.name);
    expect((await getBranch(admin, { id: branch.id })).code).toBe(branch.code);
  });

  test('another’s name, a branch outside and a missing right change nothing', async () => {
    const [own, other] = [await makeBranch(), await makeBranch()];
    const rename = (id: number, name: string) => changeBranchDetailsInput.parse({ id, name });
    await expect(changeBranchDetails(admin, rename(own.id, other.name))).rejects.toEqual(
      refused('branch.name_taken'),
    );
    const limited = makeCtx({ branchIds: [own.id] });
    await expect(changeBranchDetails(limited, rename(other.id, unique('x')))).rejects.toEqual(
      refused('common.not_found'),
    );
    await expect(changeBranchDetails(marketer, rename(own.id, unique('x')))).rejects.toEqual(
      refused('auth.forbidden'),
    );
    expect((await db.branch.findUniqueOrThrow({ where: { id: other.id } })).name).toBe(other.name);
  });
});

describe('stores', () => {
  test('a store is opened with a code made from the branch’s, changed, closed and opened again', async () => {
    const branch = await makeBranch();
    const { id: first } = await createStore(admin, newStore(branch.id));
    const { id } = await createStore(
      admin,
      newStore(branch.id, { address: '文三路 1 号', latitude: 30.2, longitude: 120.1 }),
    );
    expect((await getBranch(admin, branch)).stores.map((store) => store.code).sort()).toEqual([
      `${branch.code}-1`,
      `${branch.code}-2`,
    ]);
    await changeStore(admin, { id, name: '新店', address: '', latitude: null, longitude: null });
    await closeStore(admin, { id: first });
    await closeStore(admin, { id: first });
    const view = await getBranch(admin, branch);
    expect(view.storeCount).toBe(1);
    expect(view.stores).toMatchObject([
      { id, name: '新店', address: null, closedAt: null },
      { id: first, closedAt: admin.now.toISOString() },
    ]);
    await reopenStore(admin, { id: first });
    expect((await getBranch(admin, branch)).storeCount).toBe(2);
    expect([await audited('store.close', first), await audited('store.change', id)]).toEqual([1, 1]);
  });

  test('a code that is taken, a branch outside, a store that is not there and a missing right are refused', async () => {
    const [own, foreign] = [await makeBranch(), await makeBranch()];
    const code = unique('s');
    const { id } = await createStore(admin, newStore(foreign.id, { code }));
    const limited = makeCtx({ branchIds: [own.id] });
    await expect(createStore(admin, newStore(own.id, { code }))).rejects.toEqual(
      refused('branch.store_code_taken'),
    );
    await expect(createStore(limited, newStore(foreign.id))).rejects.toEqual(refused('common.not_found'));
    await expect(closeStore(limited, { id })).rejects.toEqual(refused('common.not_found'));
    await expect(
      changeStore(limited, { id, name: 'x', address: '', latitude: null, longitude: null }),
    ).rejects.toEqual(refused('common.not_found'));
    await expect(reopenStore(admin, { id: 999_999 })).rejects.toEqual(refused('common.not_found'));
    for (const work of [
      () => createStore(marketer, newStore(own.id)),
      () => closeStore(marketer, { id }),
      () => reopenStore(marketer, { id }),
      () => changeStore(marketer, { id, name: 'x', address: '', latitude: null, longitude: null }),
    ])
      await expect(work()).rejects.toEqual(refused('auth.forbidden'));
  });
});

test('a branch manager sees the own branch with its managers, and no other', async () => {
  const [own, foreign] = [await makeBranch(), await makeBranch()];
  const { staff } = await makeStaff({ role: 'branch_manager' });
  const { staff: clerk } = await makeStaff({ role: 'marketer' });
  await db.staffBranch.createMany({
    data: [
      { staffId: staff.id, branchId: own.id },
      { staffId: clerk.id, branchId: own.id },
    ],
  });
  const manager = makeCtx({ role: 'branch_manager', branchIds: [own.id] });
  expect(await listBranchRows(manager)).toMatchObject([
    { id: own.id, managers: [staff.name], memberCount: 0 },
  ]);
  await expect(getBranch(manager, { id: foreign.id })).rejects.toEqual(refused('common.not_found'));
  await expect(getBranch(admin, { id: 999_999 })).rejects.toEqual(refused('common.not_found'));
  const approver = makeCtx({ role: 'approver' });
  await expect(listBranchRows(approver)).rejects.toEqual(refused('auth.forbidden'));
  await expect(getBranch(approver, { id: own.id })).rejects.toEqual(refused('auth.forbidden'));
});
