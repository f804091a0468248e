import { describe, expect, test } from 'vitest';
import { db } from '@/lib/db/client';
import { makeBranch, makeCtx, makeMember } from '@/lib/testing/factories';
import { editKeyOf } from './edit-key';
import { editMember } from './edit-member';
import { PLACES } from './places';
import { editMemberInput } from './schema';
import { showPhone } from './show-phone';

const code = (value: string) => expect.objectContaining({ code: value });
const row = (id: bigint) => db.member.findUniqueOrThrow({ where: { id } });
const actions = async (id: bigint) =>
  (
    await db.auditLog.findMany({
      where: { targetType: 'member', targetId: String(id) },
      orderBy: { id: 'asc' },
    })
  ).map(({ action, details }) => ({ action, details }));
const form = async (id: bigint, changes = {}) => {
  const { name, sex, birthMonth, province, city, ...rest } = await row(id);
  const editKey = editKeyOf({ name, sex, birthMonth, province, city, ...rest });
  return {
    id: String(id),
    editKey,
    name: name ?? '',
    sex,
    birthMonth,
    province: province ?? '',
    city: city ?? '',
    ...changes,
  };
};

describe('editMember', () => {
  test('a marketer changes name, sex, month of birth and home; saving the same again changes nothing', async () => {
    const member = await makeMember();
    const ctx = makeCtx({ role: 'marketer' });
    const changes = {
      name: '王小明',
      sex: 'male',
      birthMonth: 3,
      province: '浙江省',
      city: '杭州市',
    } as const;
    await editMember(ctx, await form(member.id, changes));
    expect(await row(member.id)).toMatchObject(changes);
    await editMember(ctx, await form(member.id));
    await editMember(
      ctx,
      await form(member.id, { name: '', sex: null, birthMonth: null, province: '', city: '' }),
    );
    expect(await row(member.id)).toMatchObject({ name: null, sex: null, birthMonth: null, province: null });
    const all = ['name', 'sex', 'birthMonth', 'province', 'city'];
    expect((await actions(member.id)).map((audit) => audit.details)).toEqual([
      { fields: all },
      { fields: [] },
      { fields: all },
    ]);
  });

  test('of two editors who opened the form at the same time the second is refused and overwrites nothing', async () => {
    const member = await makeMember();
    const [one, other] = [
      await form(member.id, { name: '先保存的人' }),
      await form(member.id, { birthMonth: 12 }),
    ];
    await editMember(makeCtx(), one);
    await expect(editMember(makeCtx(), other)).rejects.toEqual(code('member.changed_meanwhile'));
    expect(await row(member.id)).toMatchObject({ name: '先保存的人', birthMonth: null });
    const both = await form(member.id);
    const results = await Promise.allSettled([
      editMember(makeCtx(), { ...both, name: '甲' }),
      editMember(makeCtx(), { ...both, name: '乙' }),
    ]);
    expect(results.filter((result) => result.status === 'rejected')).toHaveLength(1);
  });

  test('a push between opening and saving is no other editor', async () => {
    const member = await makeMember();
    const open = await form(member.id, { birthMonth: 5 });
    await db.member.update({ where: { id: member.id }, data: { latitude: 30, longitude: 120 } });
    await editMember(makeCtx(), open);
    expect(await row(member.id)).toMatchObject({ birthMonth: 5 });
  });

  test('a city of another province is refused, and a place that an import brought may stay', async () => {
    const member = await makeMember();
    await expect(
      editMember(makeCtx(), await form(member.id, { province: '浙江省', city: '南京市' })),
    ).rejects.toEqual(code('member.bad_place'));
    await db.member.update({ where: { id: member.id }, data: { province: '海外', city: '温哥华' } });
    await editMember(makeCtx(), await form(member.id, { birthMonth: 1 }));
    expect(await row(member.id)).toMatchObject({ province: '海外', birthMonth: 1 });
    expect(PLACES.find(({ name }) => name === '上海市')?.cities).toEqual(['上海市']);
    expect(PLACES).toHaveLength(34);
  });

  test('other branches, merged rows, missing permission and bad texts are refused', async () => {
    const [own, foreign] = [await makeBranch(), await makeBranch()];
    const member = await makeMember({ branchId: foreign.id });
    const limited = makeCtx({ role: 'marketer', branchIds: [own.id] });
    await expect(editMember(limited, await form(member.id))).rejects.toEqual(code('common.not_found'));
    await expect(editMember(makeCtx({ role: 'approver' }), await form(member.id))).rejects.toEqual(
      code('auth.forbidden'),
    );
    await db.member.update({ where: { id: member.id }, data: { mergedIntoId: (await makeMember()).id } });
    await expect(editMember(makeCtx(), await form(member.id))).rejects.toEqual(code('common.not_found'));
    expect(editMemberInput.safeParse(await form(member.id, { name: 'a'.repeat(41) })).success).toBe(false);
    expect(editMemberInput.safeParse(await form(member.id, { name: 'a\nb' })).success).toBe(false);
    expect(editMemberInput.safeParse(await form(member.id, { birthMonth: 13 })).success).toBe(false);
  });
});

describe('showPhone', () => {
  test('who may edit members sees the number, and each look is audited; others are refused', async () => {
    const number = `136${String(Math.floor(Math.random() * 1e8)).padStart(8, '0')}`;
    const [own, foreign] = [await makeBranch(), await makeBranch()];
    const member = await makeMember({ phone: number, branchId: own.id });
    const input = { id: String(member.id) };
    expect(await showPhone(makeCtx({ role: 'marketer' }), input)).toEqual({ phone: number });
    expect(await actions(member.id)).toEqual([{ action: 'member.show_phone', details: {} }]);
    await expect(showPhone(makeCtx({ role: 'approver' }), input)).rejects.toEqual(code('auth.forbidden'));
    await expect(showPhone(makeCtx({ role: 'marketer', branchIds: [foreign.id] }), input)).rejects.toEqual(
      code('common.not_found'),
    );
    const nobody = await makeMember();
    await expect(showPhone(makeCtx(), { id: String(nobody.id) })).rejects.toEqual(code('member.no_phone'));
    expect(await actions(member.id)).toHaveLength(1);
  });
});
