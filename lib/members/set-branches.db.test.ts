import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { db } from '@/lib/db/client';
import { transaction } from '@/lib/db/transaction';
import { applyChannel } from '@/lib/people/apply-channel';
import { makeAccount, makeBranch, makeCtx, makeMember, unique } from '@/lib/testing/factories';
import { changeBranch } from './change-branch';
import { BRANCH_SOURCES, type BranchSource, setBranches } from './set-branches';

const ctx = makeCtx();
const notFound = expect.objectContaining({ code: 'common.not_found' });

const put = (memberId: bigint, branchId: number | null, source: BranchSource, by = ctx) =>
  transaction((tx) => setBranches(tx, by, { memberIds: [memberId], branchId, source, ref: 'ref' }));
const branchOf = (id: bigint) =>
  db.member.findUniqueOrThrow({
    where: { id },
    select: { branchId: true, branchSource: true, branchRef: true },
  });
async function makeChannelOf(branchId: number) {
  const account = await makeAccount();
  return db.channel.create({ data: { accountId: account.id, branchId, name: '海报', scene: unique('s') } });
}

/** Whether what `next` says is taken while `held` has given the branch; written out by hand (docs/branches.md). */
const TAKEN: Record<string, Record<string, boolean>> = {
  nobody: { staff: true, import: true, api: true, store: true, channel: true, location: true },
  location: { staff: true, import: true, api: true, store: true, channel: true, location: true },
  channel: { staff: true, import: true, api: true, store: true, channel: false, location: false },
  store: { staff: true, import: true, api: true, store: true, channel: false, location: false },
  staff: { staff: true, import: true, api: true, store: false, channel: false, location: false },
  import: { staff: true, import: true, api: true, store: false, channel: false, location: false },
  api: { staff: true, import: true, api: true, store: false, channel: false, location: false },
};

describe('precedence', () => {
  for (const [held, row] of Object.entries(TAKEN)) {
    test(`what replaces a branch that ${held} gave`, async () => {
      const [old, other] = [await makeBranch(), await makeBranch()];
      const [oldChannel, otherChannel] = [await makeChannelOf(old.id), await makeChannelOf(other.id)];
      const say = (source: string, memberId: bigint, branchId: number) =>
        source === 'channel'
          ? transaction((tx) =>
              applyChannel(tx, {
                memberId,
                fanId: null,
                channelId: branchId === old.id ? oldChannel.id : otherChannel.id,
                at: ctx.now,
              }),
            )
          : source === 'staff'
            ? changeBranch(ctx, { id: String(memberId), branchId })
            : put(memberId, branchId, source as BranchSource);
      for (const [next, isTaken] of Object.entries(row)) {
        const { id } = await makeMember();
        if (held !== 'nobody') await say(held, id, old.id);
        await say(next, id, other.id);
        const before = held === 'nobody' ? null : old.id;
        expect(await branchOf(id), `${held} → ${next}`).toMatchObject({
          branchId: isTaken ? other.id : before,
          branchSource: isTaken ? next : held,
        });
      }
    });
  }

  test('“none” by staff stands against store, channel and location', async () => {
    const branch = await makeBranch();
    const channel = await makeChannelOf(branch.id);
    const { id } = await makeMember();
    await changeBranch(ctx, { id: String(id), branchId: null });
    expect(await put(id, branch.id, 'store')).toEqual([]);
    expect(await put(id, branch.id, 'location')).toEqual([]);
    await transaction((tx) =>
      applyChannel(tx, { memberId: id, fanId: null, channelId: channel.id, at: ctx.now }),
    );
    expect(await branchOf(id)).toEqual({ branchId: null, branchSource: 'staff', branchRef: ctx.actor.id });
  });

  test('a higher source that says the same branch is noted, without a change in the history', async () => {
    const branch = await makeBranch();
    const { id } = await makeMember();
    expect(await put(id, branch.id, 'location')).toEqual([id]);
    expect(await put(id, branch.id, 'import')).toEqual([]);
    expect(await put(id, branch.id, 'import')).toEqual([]);
    expect(await branchOf(id)).toMatchObject({ branchId: branch.id, branchSource: 'import' });
    expect(await db.memberBranchChange.count({ where: { memberId: id } })).toBe(1);
  });
});

describe('setBranches', () => {
  test('who is merged, of another branch or unknown is left as they are', async () => {
    const [own, foreign] = [await makeBranch(), await makeBranch()];
    const [mine, theirs, merged] = [
      await makeMember({ branchId: own.id }),
      await makeMember({ branchId: foreign.id }),
      await makeMember({ branchId: own.id }),
    ];
    await db.member.update({ where: { id: merged.id }, data: { mergedIntoId: mine.id } });
    const target = await makeBranch();
    const limited = makeCtx({ role: 'marketer', branchIds: [own.id, target.id] });
    const memberIds = [mine.id, theirs.id, merged.id, 999_999_999_999n];
    const moved = await transaction((tx) =>
      setBranches(tx, limited, { memberIds, branchId: target.id, source: 'staff', ref: limited.actor.id }),
    );
    expect(moved).toEqual([mine.id]);
    expect((await branchOf(theirs.id)).branchId).toBe(foreign.id);
    expect((await branchOf(merged.id)).branchId).toBe(own.id);
  });

  test('a branch that does not exist or lies outside is not found, and a branch manager may not', async () => {
    const { id } = await makeMember();
    const [own, foreign] = [await makeBranch(), await makeBranch()];
    await expect(put(id, 999_999, 'import')).rejects.toEqual(notFound);
    const limited = makeCtx({ role: 'marketer', branchIds: [own.id] });
    await expect(put(id, foreign.id, 'import', limited)).rejects.toEqual(notFound);
    await expect(put(id, null, 'import', limited)).rejects.toEqual(notFound);
    const manager = makeCtx({ role: 'branch_manager', branchIds: [own.id] });
    await expect(put(id, own.id, 'import', manager)).rejects.toMatchObject({ code: 'auth.forbidden' });
    expect((await branchOf(id)).branchId).toBeNull();
  });

  test('after any sequence a member has one branch, the right one, and a history without gaps', async () => {
    const branches = [await makeBranch(), await makeBranch(), await makeBranch()];
    const channels = await Promise.all(branches.map((branch) => makeChannelOf(branch.id)));
    const rank = { staff: 5, import: 5, api: 5, store: 4, channel: 3, location: 2 };
    const step = fc.record({
      source: fc.constantFrom(...BRANCH_SOURCES, 'channel' as const),
      branch: fc.integer({ min: 0, max: 2 }),
      isNone: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), async (steps) => {
        const { id } = await makeMember();
        let model: { branchId: number | null; rank: number } = { branchId: null, rank: 0 };
        for (const { source, branch, isNone } of steps) {
          const [target, channel] = [branches[branch], channels[branch]];
          if (!target || !channel) throw new Error('no branch');
          if (source === 'channel') {
            await transaction((tx) =>
              applyChannel(tx, { memberId: id, fanId: null, channelId: channel.id, at: ctx.now }),
            );
            if (model.rank < rank.channel) model = { branchId: target.id, rank: rank.channel };
            continue;
          }
          const branchId = source === 'staff' && isNone ? null : target.id;
          if (source === 'staff') await changeBranch(ctx, { id: String(id), branchId });
          else await put(id, branchId, source);
          if (model.rank <= rank[source]) model = { branchId, rank: rank[source] };
        }
        const member = await branchOf(id);
        expect(member.branchId).toBe(model.branchId);
        const history = await db.memberBranchChange.findMany({
          where: { memberId: id },
          orderBy: { id: 'asc' },
        });
        let at: number | null = null;
        for (const change of history) {
          expect(change.fromBranchId).toBe(at);
          expect(change.toBranchId).not.toBe(at);
          at = change.toBranchId;
        }
        expect(at).toBe(member.branchId);
        const [carried] = await db.$queryRaw<{ count: number }[]>`
          select count(*)::int as count from member_tag_all v join tag t on t.id = v.tag_id
           where v.member_id = ${id} and t.kind = 'branch'`;
        expect(carried?.count).toBe(member.branchId === null ? 0 : 1);
      }),
      { numRuns: 25 },
    );
  });
});
