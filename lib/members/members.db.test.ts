import { describe, expect, test } from 'vitest';
import { db } from '@/lib/db/client';
import {
  makeAccount,
  makeBranch,
  makeCtx,
  makeFan,
  makeMember,
  makeTag,
  unique,
} from '@/lib/testing/factories';
import { changeBranch } from './change-branch';
import { getMember } from './get-member';
import { listMembers } from './list-members';
import { memberQuery } from './schema';

const code = (value: string) => expect.objectContaining({ code: value });
const phone = () => `138${String(Math.floor(Math.random() * 1e8)).padStart(8, '0')}`;
const found = async (ctx: ReturnType<typeof makeCtx>, q: string) =>
  (await listMembers(ctx, memberQuery.parse({ q }))).rows.map((row) => row.id);

describe('listMembers', () => {
  test('a member is found by phone, openid, user id and the beginning of the name', async () => {
    const account = await makeAccount();
    const ctx = makeCtx({ role: 'marketer', accountId: account.id });
    const number = phone();
    const name = `${unique('赵')}先生`;
    const member = await makeMember({ phone: number, name });
    const fan = await makeFan({
      accountId: account.id,
      memberId: member.id,
      openid: unique('oOpenid_of_a_fan'),
    });
    const id = String(member.id);
    expect(await found(ctx, number)).toEqual([id]);
    expect(await found(ctx, `+86 ${number.slice(0, 3)} ${number.slice(3)}`)).toEqual([id]);
    expect(await found(ctx, fan.openid)).toEqual([id]);
    expect(await found(ctx, id)).toEqual([id]);
    expect(await found(ctx, name.slice(0, -2))).toEqual([id]);
    expect(await found(ctx, `${name}不存在`)).toEqual([]);
  });

  test('people of other branches are not found, whatever is asked for', async () => {
    const [own, foreign] = [await makeBranch(), await makeBranch()];
    const ctx = makeCtx({ role: 'branch_manager', branchIds: [own.id] });
    const [mine, theirs] = [
      await makeMember({ branchId: own.id }),
      await makeMember({ branchId: foreign.id }),
    ];
    expect(await found(ctx, String(mine.id))).toEqual([String(mine.id)]);
    expect(await found(ctx, String(theirs.id))).toEqual([]);
    expect((await listMembers(ctx, memberQuery.parse({ branch: foreign.id }))).rows).toEqual([]);
    await expect(getMember(ctx, { id: String(theirs.id) })).rejects.toEqual(code('common.not_found'));
  });

  test('a branch’s list is paged by key without gaps or repeats', async () => {
    const branch = await makeBranch();
    await db.member.createMany({ data: Array.from({ length: 120 }, () => ({ branchId: branch.id })) });
    const ctx = makeCtx({ role: 'marketer' });
    const ids: string[] = [];
    let after: string | null = '';
    while (after !== null) {
      const page = await listMembers(ctx, memberQuery.parse({ branch: branch.id, after }));
      ids.push(...page.rows.map((row) => row.id));
      after = page.after;
    }
    expect(new Set(ids).size).toBe(120);
    expect(ids).toHaveLength(120);
  });
});

describe('getMember', () => {
  test('a number is shown masked to everybody, and is stored encrypted', async () => {
    const number = phone();
    const member = await makeMember({ phone: number });
    const id = String(member.id);
    for (const role of ['marketer', 'approver'] as const) {
      const ctx = makeCtx({ role });
      const masked = `${number.slice(0, 3)}****${number.slice(-4)}`;
      expect((await getMember(ctx, { id })).phone).toBe(masked);
      expect((await listMembers(ctx, memberQuery.parse({ q: id }))).rows[0]?.phone).toBe(masked);
    }
    const stored = await db.member.findUniqueOrThrow({ where: { id: member.id } });
    expect(Buffer.from(stored.phoneCipher ?? []).toString('latin1')).not.toContain(number);
  });

  test('the id of a merged member leads to who took over, tags and fans of all kinds included', async () => {
    const account = await makeAccount();
    const [survivor, merged] = [await makeMember(), await makeMember()];
    const fan = await makeFan({ accountId: account.id, memberId: survivor.id });
    const [local, wechat] = [await makeTag(), await makeTag({ accountId: account.id, wechatTagId: 101 })];
    await db.memberTag.create({ data: { memberId: survivor.id, tagId: local.id, source: 'staff' } });
    await db.fanTag.create({ data: { fanId: fan.id, tagId: wechat.id, wanted: true, source: 'staff' } });
    await db.member.update({ where: { id: merged.id }, data: { mergedIntoId: survivor.id } });
    const view = await getMember(makeCtx({ role: 'marketer', accountId: account.id }), {
      id: String(merged.id),
    });
    expect(view.id).toBe(String(survivor.id));
    expect(view.fans).toHaveLength(1);
    const tags = view.tagGroups.flatMap((group) => group.tags);
    expect(new Set(tags.map((tag) => tag.code))).toEqual(new Set([local.code, wechat.code]));
  });
});

describe('changeBranch', () => {
  const people = async (tagId: number) => {
    const [row] = await db.$queryRaw<
      { n: number }[]
    >`select member_count as n from tag_people where tag_id = ${tagId}`;
    return row?.n;
  };

  test('a member moves with the branch’s tag, has exactly one, and the move is audited', async () => {
    const [from, to] = [await makeBranch(), await makeBranch()];
    const member = await makeMember({ branchId: from.id });
    const ctx = makeCtx({ role: 'marketer' });
    expect([await people(from.tagId), await people(to.tagId)]).toEqual([1, 0]);
    await changeBranch(ctx, { id: String(member.id), branchId: to.id });
    await changeBranch(ctx, { id: String(member.id), branchId: to.id });
    expect([await people(from.tagId), await people(to.tagId)]).toEqual([0, 1]);
    const tags = await db.$queryRaw<{ tag_id: number }[]>`
      select v.tag_id from member_tag_all v join branch b on b.tag_id = v.tag_id where v.member_id = ${member.id}`;
    expect(tags.map((row) => row.tag_id)).toEqual([to.tagId]);
    const audits = await db.auditLog.findMany({
      where: { targetId: String(member.id), action: 'member.change_branch' },
    });
    expect(audits.length).toBeGreaterThan(0);
  });

  test('somebody limited to a branch can move nobody out of it or into another, and an approver nobody at all', async () => {
    const [own, foreign] = [await makeBranch(), await makeBranch()];
    const member = await makeMember({ branchId: own.id });
    const ctx = makeCtx({ role: 'marketer', branchIds: [own.id] });
    const move = { id: String(member.id), branchId: foreign.id };
    await expect(changeBranch(ctx, move)).rejects.toEqual(code('common.not_found'));
    await expect(changeBranch(makeCtx({ role: 'approver' }), move)).rejects.toEqual(code('auth.forbidden'));
    expect(await db.member.findUnique({ where: { id: member.id } })).toMatchObject({ branchId: own.id });
  });
});
