import 'server-only';
import { blindIndex, blindIndexes, encrypt } from '@/lib/auth/crypto';
import type { Ctx } from '@/lib/auth/ctx';
import { inBranchScope } from '@/lib/auth/permissions';
import type { Tx } from '@/lib/db/client';
import { Prisma } from '@/lib/db/generated/client';
import { AppError } from '@/lib/errors';
import { undoUntil } from '@/lib/members/undo-window';
import { markDirty } from '@/lib/search/mark-dirty';
import { type LockedMember, lockMembers, lockMerges, usableMember } from './lock-members';
import { mergeInto } from './merge-into';
import { writeRecord } from './merge-record';

/** Key space of the advisory locks that let one claim of a number run at a time. */
const CLAIM_LOCKS = 727_005;

export type PhoneClaim = {
  memberId: bigint;
  /** As `normalizePhone` gives it. */
  phone: string;
  /**
   * A person who is to agree to what the number brings with it: `merge:ID` or `phone_move:ID` as they were told, '' when
   * they were told nothing yet. Left out: nobody is asked (a registration).
   */
  agreedTo?: string;
  /** Looks at the claimant's locked row before anything is changed; throws to refuse. */
  check?: (member: LockedMember) => void;
};

export type PhoneOutcome = {
  kind: 'set' | 'unchanged' | 'merge' | 'phone_move';
  /** The row that held the number. */
  otherId: string | null;
  mergeId: string | null;
};

/**
 * Gives a member a phone number, which one row may hold (architecture.md §4 *Member*). A row that holds it and has no
 * other living WeChat identity is the same person and is merged in; otherwise the number was passed on: it moves, and the
 * old row keeps its history without it. Both can be undone for a while. The audit row is the caller's matter.
 * @throws AppError `common.not_found`, `member.already_merged`, `member.phone_of_other_branch` (its holder is outside the
 * actor's branches), `member.phone_held_merge`, `member.phone_held_move` (nobody agreed yet), `common.conflict`
 */
export async function claimPhone(tx: Tx, ctx: Ctx, claim: PhoneClaim): Promise<PhoneOutcome> {
  await tx.$executeRaw`
    select pg_advisory_xact_lock(${CLAIM_LOCKS}, hashtext(${Buffer.from(blindIndex(claim.phone)).toString('hex')}))`;
  const { member, holder } = await lockBoth(tx, ctx, claim);
  claim.check?.(member);
  if (holder?.id === member.id) return { kind: 'unchanged', otherId: null, mergeId: null };
  if (!holder) {
    await writePhone(tx, ctx, member.id, claim.phone);
    await markDirty(tx, [member.id]);
    return { kind: 'set', otherId: null, mergeId: null };
  }
  if (!inBranchScope(ctx, holder.branchId)) throw new AppError('member.phone_of_other_branch');
  const kind = (await hasOtherIdentity(tx, holder.id, member.id)) ? 'phone_move' : 'merge';
  const otherId = String(holder.id);
  if (claim.agreedTo !== undefined && claim.agreedTo !== `${kind}:${otherId}`) {
    const code = kind === 'merge' ? 'member.phone_held_merge' : 'member.phone_held_move';
    throw new AppError(code, { id: otherId, name: holder.name ?? otherId, agree: `${kind}:${otherId}` });
  }
  if (kind === 'merge') {
    const { mergeId } = await mergeInto(tx, ctx, { winner: member, loser: holder, phoneOf: 'loser' });
    return { kind, otherId, mergeId };
  }
  const mergeId = await movePhone(tx, ctx, member, holder, claim.phone);
  return { kind, otherId, mergeId };
}

async function lockBoth(
  tx: Tx,
  ctx: Ctx,
  { memberId, phone }: PhoneClaim,
): Promise<{ member: LockedMember; holder: LockedMember | null }> {
  const before = await holderOf(tx, phone);
  if (before !== null && before !== memberId) await lockMerges(tx);
  const rows = await lockMembers(tx, before === null ? [memberId] : [memberId, before]);
  const member = usableMember(ctx, rows, memberId);
  // Claims of this number wait for each other, but an edit or an import may have moved it between looking and locking.
  if ((await holderOf(tx, phone)) !== before) throw new AppError('common.conflict');
  return { member, holder: before === null ? null : (rows.get(before) ?? null) };
}

/** The row that holds a number, under the current secret or, during a change of it, under the one before. */
export async function holderOf(tx: Tx, phone: string): Promise<bigint | null> {
  const row = await tx.member.findFirst({
    where: { phoneHash: { in: blindIndexes(phone) } },
    select: { id: true },
  });
  return row?.id ?? null;
}

/** Whether somebody who is not the claimant follows as the holder: a fan whose unionid is none of the claimant's. */
async function hasOtherIdentity(tx: Tx, holderId: bigint, memberId: bigint): Promise<boolean> {
  const [row] = await tx.$queryRaw<{ found: boolean }[]>`
    select exists (
      select 1 from fan h where h.member_id = ${holderId} and h.is_subscribed and not exists (
        select 1 from fan m where m.member_id = ${memberId} and m.unionid = h.unionid)) as found`;
  return row?.found ?? false;
}

async function writePhone(tx: Tx, ctx: Ctx, id: bigint, phone: string): Promise<void> {
  const data = { ...phoneColumns(phone), updatedAt: ctx.now };
  try {
    await tx.member.update({ where: { id }, data });
  } catch (cause) {
    // An import wrote the same number between our look and now.
    if (cause instanceof Prisma.PrismaClientKnownRequestError && cause.code === 'P2002') {
      throw new AppError('common.conflict', {}, { cause });
    }
    throw cause;
  }
}

/** The three columns that keep a number. */
export function phoneColumns(phone: string) {
  return { phoneCipher: encrypt(phone), phoneHash: blindIndex(phone), phoneLast4: phone.slice(-4) };
}

async function movePhone(
  tx: Tx,
  ctx: Ctx,
  member: LockedMember,
  holder: LockedMember,
  phone: string,
): Promise<string> {
  await tx.member.update({
    where: { id: holder.id },
    data: { phoneCipher: null, phoneHash: null, phoneLast4: null, updatedAt: ctx.now },
  });
  await writePhone(tx, ctx, member.id, phone);
  const move = await tx.memberMerge.create({
    data: {
      kind: 'phone_move',
      winnerId: member.id,
      loserId: holder.id,
      at: ctx.now,
      undoUntil: await undoUntil(tx, ctx.now),
      actorKind: ctx.actor.kind,
      actorId: ctx.actor.id,
      details: writeRecord({ winner: member, loser: holder }),
    },
    select: { id: true },
  });
  await markDirty(tx, [member.id, holder.id]);
  return move.id;
}
