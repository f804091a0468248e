import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { accountClient } from '@/lib/accounts/account-client';
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
import { callsOf, control, makeSandboxAccount, startTestSandbox } from '@/lib/testing/sandbox';
import { listTags as listAtWechat, listTagsOfFan } from '@/lib/wechat/tags';
import { createTag } from './create-tag';
import { foldTagCounts } from './fold-tag-counts';
import { getTag } from './get-tag';
import { listTags } from './list-tags';
import { recountTags } from './recount-tags';
import { renameTag } from './rename-tag';
import { createTagInput, tagQuery } from './schema';
import { settleCreatingTags } from './settle-tag';
import { syncWechatTags } from './sync-wechat-tags';
import { tagMembers, untagMembers } from './tag-members';

const CREATE = '/cgi-bin/tags/create';
const TAGGING = '/cgi-bin/tags/members/batchtagging';
const code = (value: string) => expect.objectContaining({ code: value });
const local = (name = unique('标签')) => ({ kind: 'local' as const, name, code: '', groupId: null });
const wechat = (name = unique('t')) => ({ kind: 'wechat' as const, name, code: '', groupId: null });

let sandbox: { close: () => Promise<void> };
beforeAll(async () => {
  sandbox = await startTestSandbox();
});
afterEach(() => control('DELETE', '/_control/faults'));
afterAll(() => sandbox.close());

async function marketerOf(fanCount = 0) {
  const { account, openids } = await makeSandboxAccount({ fanCount });
  const ctx = makeCtx({ role: 'marketer', accountId: account.id });
  const fans = await db.fan.findMany({ where: { accountId: account.id }, orderBy: { id: 'asc' } });
  return { account, openids, ctx, memberIds: fans.map((fan) => String(fan.memberId)) };
}

describe('createTag', () => {
  test('a local tag gets a code of its own and WeChat hears nothing', async () => {
    const { ctx, account } = await marketerOf();
    const { code: made } = await createTag(ctx, local());
    expect(made).toMatch(/^[a-z]{4}$/);
    expect(await callsOf(account.appId, CREATE)).toHaveLength(0);
    expect(await db.auditLog.count({ where: { action: 'tag.create', actorId: ctx.actor.id } })).toBe(1);
  });

  test('a WeChat tag exists at WeChat afterwards, under the id that is stored', async () => {
    const { ctx, account } = await marketerOf();
    const name = unique('微');
    const { code: made } = await createTag(ctx, wechat(name));
    const tag = await db.tag.findUniqueOrThrow({ where: { code: made } });
    const there = await listAtWechat(await accountClient(account.id));
    expect(there.find((t) => t.name === name)?.id).toBe(tag.wechatTagId);
    expect(tag.state).toBe('active');
  });

  test('a name or code that is taken is refused, also when only WeChat knows it', async () => {
    const { ctx, account } = await marketerOf();
    const name = unique('名');
    const { code: made } = await createTag(ctx, local(name));
    await expect(createTag(ctx, local(name))).rejects.toEqual(code('tag.name_taken'));
    await expect(createTag(ctx, { ...local(), code: made })).rejects.toEqual(code('tag.code_taken'));
    await control('POST', '/_control/faults', { path: CREATE, appid: account.appId, errcode: 45157 });
    await expect(createTag(ctx, wechat())).rejects.toEqual(code('tag.name_taken'));
    expect(
      await db.tag.count({ where: { accountId: account.id, state: { in: ['creating', 'active'] } } }),
    ).toBe(0);
  });

  test('the 101st WeChat tag is refused before WeChat is asked', async () => {
    const { ctx, account } = await marketerOf();
    await db.tag.createMany({
      data: Array.from({ length: 100 }, () => ({
        code: unique('w'),
        name: unique('w'),
        kind: 'wechat' as const,
        accountId: account.id,
      })),
    });
    await expect(createTag(ctx, wechat())).rejects.toEqual(code('tag.limit_reached'));
    expect(await callsOf(account.appId, CREATE)).toHaveLength(0);
  });

  test('31 bytes are too long for WeChat and fine for a local tag', () => {
    const name = `${'一'.repeat(10)}x`;
    expect(createTagInput.safeParse(wechat(name)).error?.issues[0]?.message).toBe('tag.name_too_long_wechat');
    expect(createTagInput.safeParse(local(name)).success).toBe(true);
  });

  test('a crash between call and record leaves a wish that adopts the id, never a second tag', async () => {
    const { ctx, account } = await marketerOf();
    const name = unique('断');
    await control('POST', '/_control/faults', { path: CREATE, appid: account.appId, drop: 'after' });
    await expect(createTag(ctx, wechat(name))).rejects.toEqual(code('tag.outcome_unknown'));
    await settleCreatingTags({
      ...ctx,
      now: new Date(ctx.now.getTime() + 120_000),
      actor: { kind: 'job', id: 't', name: 't' },
    });
    const there = (await listAtWechat(await accountClient(account.id))).filter((t) => t.name === name);
    expect(there).toHaveLength(1);
    expect(await db.tag.findFirst({ where: { accountId: account.id, name } })).toMatchObject({
      state: 'active',
      wechatTagId: there[0]?.id,
    });
  });

  test('an approver may not create or rename, and nothing is stored', async () => {
    const { account } = await marketerOf();
    const approver = makeCtx({ role: 'approver', accountId: account.id });
    const name = unique('不');
    await expect(createTag(approver, local(name))).rejects.toEqual(code('auth.forbidden'));
    await expect(renameTag(approver, { code: 'x', name })).rejects.toEqual(code('auth.forbidden'));
    expect(await db.tag.count({ where: { name } })).toBe(0);
  });
});

describe('renameTag and reading', () => {
  test('a WeChat tag is renamed on both sides, and a tag of another account is not found', async () => {
    const { ctx, account } = await marketerOf();
    const { code: made } = await createTag(ctx, wechat());
    const name = unique('新');
    await renameTag(ctx, { code: made, name });
    expect((await listAtWechat(await accountClient(account.id))).map((t) => t.name)).toContain(name);
    expect((await getTag(ctx, { code: made })).name).toBe(name);
    const other = makeCtx({ role: 'marketer', accountId: (await makeAccount()).id });
    await expect(renameTag(other, { code: made, name: unique('x') })).rejects.toEqual(
      code('common.not_found'),
    );
    await expect(getTag(other, { code: made })).rejects.toEqual(code('common.not_found'));
  });

  test('a list sorted by people is paged by key without gaps or repeats', async () => {
    const { ctx } = await marketerOf();
    const prefix = unique('页');
    for (let n = 0; n < 60; n++) await makeTag({ name: `${prefix}${n}` });
    const first = await listTags(ctx, tagQuery.parse({ q: prefix, sort: 'memberCount' }));
    const second = await listTags(
      ctx,
      tagQuery.parse({ q: prefix, sort: 'memberCount', after: first.after }),
    );
    const ids = [...first.rows, ...second.rows].map((row) => row.id);
    expect(first.rows).toHaveLength(50);
    expect(new Set(ids).size).toBe(60);
    expect(second.after).toBeNull();
  });
});

describe('tagMembers', () => {
  test('a local tag goes on once, its repetition changes nothing, and untagging takes it off', async () => {
    const { ctx } = await marketerOf();
    const tag = await makeTag();
    const members = await Promise.all([makeMember(), makeMember()]);
    const input = { code: tag.code, memberIds: members.map((m) => String(m.id)) };
    expect(await tagMembers(ctx, input)).toMatchObject({ changedCount: 2, skippedCount: 0 });
    expect(await tagMembers(ctx, input)).toMatchObject({ changedCount: 0, unchangedCount: 2 });
    expect((await getTag(ctx, { code: tag.code })).memberCount).toBe(2);
    expect(await db.searchOutbox.count({ where: { memberId: { in: members.map((m) => m.id) } } })).toBe(2);
    expect(await untagMembers(ctx, input)).toMatchObject({ changedCount: 2 });
    expect((await getTag(ctx, { code: tag.code })).memberCount).toBe(0);
  });

  test('in an exclusive group the new tag takes the place of the old one', async () => {
    const { ctx } = await marketerOf();
    const group = await db.tagGroup.create({ data: { name: unique('组'), isExclusive: true } });
    const [a, b] = [await makeTag({ groupId: group.id }), await makeTag({ groupId: group.id })];
    const member = await makeMember();
    const memberIds = [String(member.id)];
    await tagMembers(ctx, { code: a.code, memberIds });
    await Promise.all([
      tagMembers(ctx, { code: b.code, memberIds }),
      tagMembers(ctx, { code: a.code, memberIds }),
    ]);
    expect(await db.memberTag.count({ where: { memberId: member.id } })).toBe(1);
  });

  test('a branch’s tag is refused, and so is a member of another branch together with everybody else', async () => {
    const branch = await makeBranch();
    const { account } = await marketerOf();
    const branchTag = await db.tag.findUniqueOrThrow({ where: { id: branch.tagId } });
    const tag = await makeTag();
    const [own, foreign] = [
      await makeMember({ branchId: branch.id }),
      await makeMember({ branchId: (await makeBranch()).id }),
    ];
    const ctx = makeCtx({ role: 'marketer', accountId: account.id, branchIds: [branch.id] });
    await expect(tagMembers(ctx, { code: branchTag.code, memberIds: [String(own.id)] })).rejects.toEqual(
      code('tag.of_branch'),
    );
    const both = { code: tag.code, memberIds: [String(own.id), String(foreign.id)] };
    await expect(tagMembers(ctx, both)).rejects.toEqual(code('common.not_found'));
    expect(await db.memberTag.count({ where: { tagId: tag.id } })).toBe(0);
    await expect(tagMembers(makeCtx({ role: 'approver' }), both)).rejects.toEqual(code('auth.forbidden'));
  });

  test('a WeChat tag reaches WeChat by fifties; who does not follow is skipped and told', async () => {
    const { ctx, account, openids, memberIds } = await marketerOf(120);
    const { code: made } = await createTag(ctx, wechat());
    const stranger = await makeMember();
    const outcome = await tagMembers(ctx, { code: made, memberIds: [...memberIds, String(stranger.id)] });
    expect(outcome).toEqual({ changedCount: 120, unchangedCount: 0, skippedCount: 1, tooManyTagsCount: 0 });
    await syncWechatTags(ctx);
    const calls = await callsOf(account.appId, TAGGING);
    expect(calls.map((call) => (call.body.openid_list as string[]).length).sort()).toEqual([20, 50, 50]);
    const tag = await db.tag.findUniqueOrThrow({ where: { code: made } });
    expect(await db.fanTag.count({ where: { tagId: tag.id, confirmed: true } })).toBe(120);
    expect(await db.wechatTagOutbox.count({ where: { tagId: tag.id } })).toBe(0);
    await untagMembers(ctx, { code: made, memberIds });
    await syncWechatTags(ctx);
    expect(await listTagsOfFan(await accountClient(account.id), { openid: openids[0] ?? '' })).toEqual([]);
  });

  test('a fan whom WeChat does not know fails alone and is shown; the others are tagged', async () => {
    const { ctx, account } = await marketerOf(3);
    const member = await makeMember();
    await makeFan({ accountId: account.id, memberId: member.id });
    const { code: made } = await createTag(ctx, wechat());
    const ids = await db.fan.findMany({ where: { accountId: account.id }, select: { memberId: true } });
    await tagMembers(ctx, { code: made, memberIds: ids.map((f) => String(f.memberId)) });
    for (let turn = 0; turn < 6; turn++) {
      await syncWechatTags({ ...ctx, now: new Date(ctx.now.getTime() + turn * 3_600_000) });
    }
    const tag = await getTag(ctx, { code: made });
    expect(tag).toMatchObject({ failedCount: 1, waitingCount: 0 });
    expect(await db.fanTag.count({ where: { tagId: tag.id, confirmed: true } })).toBe(3);
  });
});

test('counts kept by triggers equal exact counts after any sequence of tagging and untagging', async () => {
  const { ctx, memberIds } = await marketerOf(6);
  const tags = [await makeTag(), await makeTag()];
  const step = fc.record({
    tag: fc.nat(1),
    members: fc.uniqueArray(fc.nat(5), { minLength: 1 }),
    isOn: fc.boolean(),
    folds: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 8 }), async (steps) => {
      for (const { tag, members, isOn, folds } of steps) {
        const input = { code: tags[tag]?.code ?? '', memberIds: members.map((n) => memberIds[n] ?? '') };
        await (isOn ? tagMembers(ctx, input) : untagMembers(ctx, input));
        if (folds) await foldTagCounts();
      }
      for (const { id } of tags) {
        const [kept] = await db.$queryRaw<
          { n: number }[]
        >`select member_count as n from tag_people where tag_id = ${id}`;
        expect(kept?.n).toBe(await db.memberTag.count({ where: { tagId: id } }));
      }
    }),
    { numRuns: 15 },
  );
  await recountTags();
});
