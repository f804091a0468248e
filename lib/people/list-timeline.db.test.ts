import { expect, test } from 'vitest';
import { db } from '@/lib/db/client';
import { changeBranch } from '@/lib/members/change-branch';
import { editKeyOf } from '@/lib/members/edit-key';
import { editMember } from '@/lib/members/edit-member';
import type { TimelineEvent } from '@/lib/members/schema';
import { tagMembers, untagMembers } from '@/lib/tags/tag-members';
import {
  makeAccount,
  makeBranch,
  makeFan,
  makeMember,
  makeStaff,
  makeTag,
  unique,
} from '@/lib/testing/factories';
import { listTimeline } from './list-timeline';
import { mergeMembers } from './merge-members';
import { undoMerge } from './undo-merge';

const code = (value: string) => expect.objectContaining({ code: value });
const minute = (n: number) => new Date(Date.UTC(2026, 8, 1) + n * 60_000);

async function message(
  fan: { accountId: number; openid: string },
  n: number,
  event: string | null,
  text = '',
) {
  await db.inboundMessage.create({
    data: {
      accountId: fan.accountId,
      openid: fan.openid,
      dedupKey: unique('k'),
      kind: event ? `event.${event}` : 'text',
      msgType: event ? 'event' : 'text',
      event,
      content: text || null,
      sentAt: minute(n),
      receivedAt: minute(n),
      payload: {},
    },
  });
}
async function everything(ctx: Parameters<typeof listTimeline>[0], id: bigint): Promise<TimelineEvent[]> {
  const events: TimelineEvent[] = [];
  for (let after: string | null = ''; after !== null; ) {
    const page = await listTimeline(ctx, { id: String(id), after });
    events.push(...page.rows);
    after = page.after;
  }
  return events;
}

test('follows, messages, tags, branches, places, merges and edits stand in one list, the newest first, with who did it', async () => {
  const account = await makeAccount();
  const { ctx, staff } = await makeStaff({ role: 'marketer', accountId: account.id });
  const member = await makeMember({ name: '甲' });
  const fan = await makeFan({ accountId: account.id, memberId: member.id });
  await db.fan.update({ where: { id: fan.id }, data: { followedAt: minute(1) } });
  await message(fan, 1, 'subscribe');
  await message(fan, 2, null, '你好');
  await message(fan, 3, 'location');
  await db.memberLocation.create({
    data: { memberId: member.id, latitude: 30.2, longitude: 120.2, source: 'wechat', at: minute(3) },
  });
  const at = (n: number) => ({ ...ctx, now: minute(n) });
  const [kept, taken, branch] = [await makeTag(), await makeTag(), await makeBranch()];
  await tagMembers(at(4), { code: kept.code, memberIds: [String(member.id)] });
  await tagMembers(at(5), { code: taken.code, memberIds: [String(member.id)] });
  await untagMembers(at(6), { code: taken.code, memberIds: [String(member.id)] });
  await changeBranch(at(7), { id: String(member.id), branchId: branch.id });
  const other = await makeMember({ name: '乙' });
  const { mergeId } = await mergeMembers(at(8), { winnerId: String(member.id), loserId: String(other.id) });
  await undoMerge(at(9), { mergeId });
  const row = await db.member.findUniqueOrThrow({ where: { id: member.id } });
  await editMember(at(10), {
    id: String(member.id),
    editKey: editKeyOf(row),
    name: '甲',
    sex: 'male',
    birthMonth: null,
    province: '',
    city: '',
  });
  await db.member.update({ where: { id: member.id }, data: { createdAt: minute(0), registeredAt: null } });
  const events = await everything(ctx, member.id);
  expect(events.map(({ kind }) => kind)).toEqual([
    'edit',
    'undo_merge',
    'merge',
    'branch',
    'edit',
    'tag',
    'location',
    'message',
    'follow',
    'first_seen',
  ]);
  const [edit, undo, merge, moved, untag, tag] = events;
  expect(edit).toMatchObject({ by: staff.name, data: { action: 'member.edit', fields: ['sex'] } });
  expect(undo).toMatchObject({ by: staff.name });
  expect(merge).toMatchObject({ by: staff.name, data: { name: '乙', isWinner: true } });
  expect(moved).toMatchObject({ by: staff.name, source: 'staff', data: { from: null, to: branch.name } });
  expect(untag).toMatchObject({ data: { action: 'member.untag', code: taken.code } });
  expect(tag).toMatchObject({ by: staff.name, data: { name: kept.name } });
  expect(events.find(({ kind }) => kind === 'message')?.data).toMatchObject({
    text: '你好',
    account: account.name,
  });
});

test('the list is paged by key without gaps or repeats, also where many events share a moment', async () => {
  const account = await makeAccount();
  const { ctx } = await makeStaff({ role: 'marketer', accountId: account.id });
  const member = await makeMember();
  const one = await makeFan({ accountId: account.id, memberId: member.id });
  const other = await makeFan({ accountId: account.id, memberId: member.id });
  for (let n = 0; n < 80; n++) await message(n % 2 === 0 ? one : other, Math.floor(n / 40), null, `m${n}`);
  await db.memberLocation.createMany({
    data: Array.from({ length: 40 }, (_, n) => ({
      memberId: member.id,
      latitude: 30,
      longitude: 120,
      source: `s${n}`,
      at: minute(1),
    })),
  });
  const events = await everything(ctx, member.id);
  expect(new Set(events.map(({ key }) => key)).size).toBe(events.length);
  expect(events.filter(({ kind }) => kind === 'message')).toHaveLength(80);
  expect(events.filter(({ kind }) => kind === 'location')).toHaveLength(40);
  const times = events.map(({ at }) => at);
  expect(times).toEqual([...times].sort().reverse());
});

test('broadcasts that reached the member are told, those they dropped out of are not; histories of merged rows belong to it', async () => {
  const account = await makeAccount();
  const { ctx, staff } = await makeStaff({ role: 'marketer', accountId: account.id });
  const [member, merged] = [await makeMember(), await makeMember()];
  const fan = await makeFan({ accountId: account.id, memberId: merged.id });
  const audience = await db.audience.create({ data: { name: unique('人群'), rule: {} } });
  await db.audienceVersion.create({ data: { audienceId: audience.id, version: 1, rule: {} } });
  const titles = ['收到的', '退出的'];
  for (const [n, title] of titles.entries()) {
    const snapshot = await db.audienceSnapshot.create({
      data: {
        audienceId: audience.id,
        version: 1,
        accountId: account.id,
        matchedCount: 1,
        peopleCount: 1,
        leftOut: {},
        digest: new Uint8Array(32),
        engine: 'sql',
        people: {
          create: {
            memberId: merged.id,
            fanId: fan.id,
            batchNumber: 1,
            dropReason: n === 1 ? 'left' : null,
          },
        },
      },
    });
    await db.broadcast.create({
      data: {
        accountId: account.id,
        title,
        contentKind: 'text',
        content: { text: 'x' },
        audienceId: audience.id,
        audienceVersion: 1,
        snapshotId: snapshot.id,
        status: 'finished',
        createdById: staff.id,
        batches: {
          create: {
            number: 1,
            route: 'openids',
            status: 'finished',
            clientMsgId: unique('c'),
            peopleCount: 1,
            calledAt: minute(5),
          },
        },
      },
    });
  }
  await mergeMembers(ctx, { winnerId: String(member.id), loserId: String(merged.id) });
  const events = await everything(ctx, member.id);
  expect(events.filter(({ kind }) => kind === 'broadcast').map(({ data }) => data.name)).toEqual(['收到的']);
});

test('who may not read messages sees follows and no message; other branches, merged rows and foreign keys are refused', async () => {
  const [account, own, foreign] = [await makeAccount(), await makeBranch(), await makeBranch()];
  const member = await makeMember({ branchId: own.id });
  const fan = await makeFan({ accountId: account.id, memberId: member.id });
  await db.fan.update({ where: { id: fan.id }, data: { followedAt: minute(1) } });
  await message(fan, 1, 'subscribe');
  await message(fan, 2, null, '秘密');
  const { ctx } = await makeStaff({ role: 'branch_manager', branchIds: [own.id] });
  const kinds = (await everything(ctx, member.id)).map(({ kind }) => kind);
  expect(kinds).toContain('follow');
  expect(kinds).not.toContain('message');
  const query = { id: String(member.id), after: '' };
  await expect(listTimeline({ ...ctx, branchIds: [foreign.id] }, query)).rejects.toEqual(
    code('common.not_found'),
  );
  await expect(listTimeline(ctx, { ...query, after: 'bm9uc2Vuc2U' })).rejects.toEqual(
    code('common.bad_cursor'),
  );
  await db.member.update({ where: { id: member.id }, data: { mergedIntoId: (await makeMember()).id } });
  await expect(listTimeline(ctx, query)).rejects.toEqual(code('common.not_found'));
});
