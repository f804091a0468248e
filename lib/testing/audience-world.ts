import type { Ctx } from '@/lib/auth/ctx';
import { db } from '@/lib/db/client';
import { MONTHLY_BROADCASTS_PER_FAN } from '@/lib/rules/limits';
import type { AudienceRule, RuleNode } from '@/lib/rules/schema';
import { makeAccount, makeBranch, makeCtx, makeFan, makeMember, makeStaff, makeTag } from './factories';

export const MONTH = '2026-11';
export const now = new Date('2026-11-23T04:00:00Z');

/** Two branches; each has a member with the tag who follows, and more in 杭州 who cannot be reached for some reason. */
export async function makeAudienceWorld() {
  const account = await makeAccount();
  const other = await makeAccount();
  const [hz, nb] = [await makeBranch(), await makeBranch()];
  const tag = await makeTag();
  const make = async (branchId: number | undefined, fans: Partial<Parameters<typeof makeFan>[0]>[]) => {
    const member = await makeMember({ branchId, phone: `138${String(Math.random()).slice(2, 10)}` });
    await db.memberTag.create({ data: { memberId: member.id, tagId: tag.id, source: 'staff' } });
    const made = [];
    for (const fan of fans) {
      made.push(await makeFan({ accountId: account.id, memberId: member.id, ...fan }));
    }
    return { member, fans: made };
  };
  const at = (day: number) => new Date(`2026-11-0${day}T00:00:00Z`);
  const people = {
    following: await make(hz.id, [{}]),
    // One person, two WeChat ids: the one that interacted last is taken.
    twice: await make(hz.id, [
      { lastInteractionAt: at(1) },
      { lastInteractionAt: at(5) },
      { lastInteractionAt: at(9), isSubscribed: false },
    ]),
    left: await make(hz.id, [{ isSubscribed: false }]),
    nobody: await make(hz.id, []),
    elsewhere: await make(hz.id, [{ accountId: other.id }]),
    blacklisted: await make(hz.id, [{ blacklistedAt: at(2) }]),
    full: await make(hz.id, [{}]),
    almostFull: await make(hz.id, [{}]),
    ningbo: await make(nb.id, [{}]),
    noBranch: await make(undefined, [{}]),
  };
  const receipt = (fanId: bigint | undefined, month: string, count: number) =>
    db.fanMonthReceipt.create({ data: { fanId: BigInt(fanId ?? 0), month, count } });
  await receipt(people.full.fans[0]?.id, MONTH, MONTHLY_BROADCASTS_PER_FAN);
  await receipt(people.almostFull.fans[0]?.id, MONTH, MONTHLY_BROADCASTS_PER_FAN - 1);
  await receipt(people.following.fans[0]?.id, '2026-10', MONTHLY_BROADCASTS_PER_FAN);
  const rule: AudienceRule = {
    version: 1,
    combinator: 'and',
    rules: [{ field: 'tag', operator: 'any', value: [tag.code] }],
  };
  const admin = (await makeStaff({ role: 'admin', accountId: account.id, now })).ctx;
  const limited = async (branchId: number): Promise<Ctx> => {
    const { staff, ctx } = await makeStaff({
      role: 'marketer',
      branchIds: [branchId],
      accountId: account.id,
      now,
    });
    await db.staffBranch.create({ data: { staffId: staff.id, branchId } });
    return ctx;
  };
  return {
    account,
    hz,
    nb,
    tag,
    people,
    rule,
    admin,
    hzMarketer: await limited(hz.id),
    nbMarketer: await limited(nb.id),
    manager: makeCtx({ role: 'branch_manager', branchIds: [hz.id] }),
  };
}
/** A rule of clauses that must all hold. */
export const ruleOf = (...rules: RuleNode[]): AudienceRule => ({ version: 1, combinator: 'and', rules });
