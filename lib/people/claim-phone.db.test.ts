import { describe, expect, test } from 'vitest';
import { blindIndex, decrypt } from '@/lib/auth/crypto';
import { db } from '@/lib/db/client';
import { transaction } from '@/lib/db/transaction';
import { editKeyOf } from '@/lib/members/edit-key';
import { makeAccount, makeBranch, makeCtx, makeFan, makeMember, unique } from '@/lib/testing/factories';
import { changePhone } from './change-phone';
import { claimPhone } from './claim-phone';

const code = (value: string) => expect.objectContaining({ code: value });
const phone = () => `139${String(Math.floor(Math.random() * 1e8)).padStart(8, '0')}`;
const row = (id: bigint) => db.member.findUniqueOrThrow({ where: { id } });
const claim = (memberId: bigint, number: string, ctx = makeCtx()) =>
  transaction((tx) => claimPhone(tx, ctx, { memberId, phone: number }));
const numberOf = async (id: bigint) => {
  const { phoneCipher } = await row(id);
  return phoneCipher && decrypt(phoneCipher);
};

describe('claimPhone', () => {
  test('a free number is set, and claiming it again changes nothing', async () => {
    const [member, number] = [await makeMember(), phone()];
    expect(await claim(member.id, number)).toEqual({ kind: 'set', otherId: null, mergeId: null });
    expect(await claim(member.id, number)).toMatchObject({ kind: 'unchanged' });
    expect(await numberOf(member.id)).toBe(number);
    expect(await row(member.id)).toMatchObject({ phoneLast4: number.slice(-4) });
  });

  test('a row that holds the number and follows nowhere is the same person and is merged in, number and all', async () => {
    const account = await makeAccount();
    const [old, number] = [phone(), phone()];
    const [member, holder] = [await makeMember({ phone: old }), await makeMember({ phone: number })];
    await makeFan({ accountId: account.id, memberId: member.id });
    await makeFan({ accountId: account.id, memberId: holder.id, isSubscribed: false });
    expect(await claim(member.id, number)).toMatchObject({ kind: 'merge', otherId: String(holder.id) });
    expect(await numberOf(member.id)).toBe(number);
    expect(await row(holder.id)).toMatchObject({ mergedIntoId: member.id, phoneHash: null });
    expect(await db.fan.count({ where: { memberId: member.id } })).toBe(2);
    expect(await db.member.count({ where: { phoneHash: blindIndex(old) } })).toBe(0);
  });

  test('a follower with the claimant’s unionid is no other identity; one without is: then only the number moves', async () => {
    const [here, there] = [await makeAccount(), await makeAccount()];
    const [same, number] = [await makeMember(), phone()];
    const [sameHolder, unionid] = [await makeMember({ phone: number }), unique('u')];
    const one = await makeFan({ accountId: here.id, memberId: same.id });
    const two = await makeFan({ accountId: there.id, memberId: sameHolder.id });
    await db.fan.updateMany({ where: { id: { in: [one.id, two.id] } }, data: { unionid } });
    expect(await claim(same.id, number)).toMatchObject({ kind: 'merge' });

    const [newcomer, passed] = [await makeMember(), phone()];
    const holder = await makeMember({ phone: passed });
    await makeFan({ accountId: here.id, memberId: holder.id });
    expect(await claim(newcomer.id, passed)).toMatchObject({
      kind: 'phone_move',
      otherId: String(holder.id),
    });
    expect(await numberOf(newcomer.id)).toBe(passed);
    expect(await row(holder.id)).toMatchObject({
      mergedIntoId: null,
      phoneHash: null,
      name: holder.name,
      registeredAt: holder.registeredAt,
    });
    expect(await db.fan.count({ where: { memberId: holder.id } })).toBe(1);
  });

  test('two claims of one number at once leave it with one of them, and nobody half done', async () => {
    for (let round = 0; round < 5; round++) {
      const [one, other, number] = [await makeMember(), await makeMember(), phone()];
      await Promise.all([claim(one.id, number), claim(other.id, number)]);
      const holders = await db.member.findMany({ where: { phoneHash: blindIndex(number) } });
      expect(holders).toHaveLength(1);
      // Whoever came second found a row without a WeChat identity: the same person.
      expect([(await row(one.id)).mergedIntoId, (await row(other.id)).mergedIntoId].filter(Boolean)).toEqual([
        holders[0]?.id,
      ]);
    }
  });
});

describe('changePhone', () => {
  const input = async (id: bigint, number: string, agreedTo = '') => ({
    id: String(id),
    phone: number,
    agreedTo,
    editKey: editKeyOf(await row(id)),
  });

  test('a marketer changes a number, and takes it away, audited without the number', async () => {
    const [member, number] = [await makeMember({ phone: phone() }), phone()];
    const ctx = makeCtx({ role: 'marketer' });
    await changePhone(ctx, await input(member.id, `+86 ${number.slice(0, 3)}-${number.slice(3)}`));
    expect(await numberOf(member.id)).toBe(number);
    await changePhone(ctx, await input(member.id, ''));
    expect(await numberOf(member.id)).toBeNull();
    const audits = await db.auditLog.findMany({
      where: { targetId: String(member.id), targetType: 'member' },
      orderBy: { id: 'asc' },
    });
    expect(audits.map((audit) => audit.action)).toEqual(['member.change_phone', 'member.remove_phone']);
    expect(JSON.stringify(audits.map((audit) => audit.details))).not.toContain(number);
  });

  test('a held number asks first and names what would happen; only that agreement carries it out', async () => {
    const [member, number] = [await makeMember(), phone()];
    const holder = await makeMember({ phone: number });
    const asked = code('member.phone_held_merge');
    await expect(changePhone(makeCtx(), await input(member.id, number))).rejects.toEqual(asked);
    await expect(
      changePhone(makeCtx(), await input(member.id, number, `phone_move:${holder.id}`)),
    ).rejects.toEqual(asked);
    expect(await row(holder.id)).toMatchObject({ mergedIntoId: null });
    const agreed = await input(member.id, number, `merge:${holder.id}`);
    expect(await changePhone(makeCtx(), agreed)).toMatchObject({ kind: 'merge' });

    const account = await makeAccount();
    const [other, taken] = [await makeMember(), phone()];
    const owner = await makeMember({ phone: taken });
    await makeFan({ accountId: account.id, memberId: owner.id });
    await expect(changePhone(makeCtx(), await input(other.id, taken))).rejects.toEqual(
      code('member.phone_held_move'),
    );
  });

  test('letters, a stale form, another branch’s holder, another branch’s member and a missing permission are refused', async () => {
    const [own, foreign] = [await makeBranch(), await makeBranch()];
    const number = phone();
    const member = await makeMember({ branchId: own.id });
    const holder = await makeMember({ branchId: foreign.id, phone: number });
    const limited = makeCtx({ role: 'marketer', branchIds: [own.id] });
    const good = await input(member.id, phone());
    await expect(changePhone(limited, { ...good, phone: '1380013800a' })).rejects.toEqual(
      code('member.bad_phone'),
    );
    await expect(changePhone(limited, { ...good, editKey: 'old' })).rejects.toEqual(
      code('member.changed_meanwhile'),
    );
    await expect(changePhone(limited, { ...good, phone: '', editKey: 'old' })).rejects.toEqual(
      code('member.changed_meanwhile'),
    );
    await expect(changePhone(limited, await input(member.id, number))).rejects.toEqual(
      code('member.phone_of_other_branch'),
    );
    await expect(changePhone(limited, await input(holder.id, phone()))).rejects.toEqual(
      code('common.not_found'),
    );
    await expect(changePhone(makeCtx({ role: 'branch_manager' }), good)).rejects.toEqual(
      code('auth.forbidden'),
    );
    expect(await numberOf(member.id)).toBeNull();
  });
});
