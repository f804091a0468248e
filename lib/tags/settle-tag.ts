import 'server-only';
import { accountClient } from '@/lib/accounts/account-client';
import { audit } from '@/lib/auth/audit';
import type { Ctx } from '@/lib/auth/ctx';
import { allow } from '@/lib/auth/permissions';
import { db, type Tx } from '@/lib/db/client';
import { transaction } from '@/lib/db/transaction';
import { AppError } from '@/lib/errors';
import { storedReason } from '@/lib/i18n/reason';
import type { WechatClient } from '@/lib/wechat/call';
import { isWechatErrcode, WechatError } from '@/lib/wechat/error';
import { createTag as createAtWechat, listTags as listAtWechat } from '@/lib/wechat/tags';
import { MAX_WECHAT_TAGS } from './schema';

/** A wish this old without an outcome belongs to a process that was killed, or to a call without an answer. */
const SETTLE_AFTER_MS = 60_000;
const SETTLED_AT_ONCE = 50;

type Wish = { id: number; name: string; code: string; accountId: number };

/**
 * Brings the stored wish for a WeChat tag to its end. A fresh one, whose maker waits, is created at once, and leaves
 * nothing behind when WeChat refuses it. An older one is looked up first: WeChat's tag of that name is adopted, so a
 * crash between call and record never makes a second tag. The row stays locked meanwhile; whoever finds it locked, or
 * settled, leaves it alone.
 * @throws AppError as createTag for a fresh wish; WechatError where the outcome is still unknown
 */
export async function settleTag(ctx: Ctx, input: { id: number; isFresh: boolean }): Promise<void> {
  allow(ctx, 'tag.write');
  const refusal = await transaction(async (tx) => {
    const wish = await claim(tx, input.id);
    if (!wish) return null;
    const client = await accountClient(wish.accountId);
    try {
      const wechatTagId = input.isFresh
        ? (await createAtWechat(client, { name: wish.name })).id
        : await findOrCreate(tx, client, wish);
      await tx.tag.update({
        where: { id: wish.id },
        data: { state: 'active', wechatTagId, failure: null, updatedAt: ctx.now },
      });
      return null;
    } catch (error) {
      const told = refusalOf(error, wish);
      if (!told)
        throw input.isFresh
          ? new AppError('tag.outcome_unknown', { name: wish.name }, { cause: error })
          : error;
      await (input.isFresh ? drop(tx, ctx, wish, told) : recordFailure(tx, ctx, wish, told));
      return input.isFresh ? told : null;
    }
  });
  if (refusal) throw refusal;
}

/**
 * Settles the wishes whose process was killed or whose call got no answer. One account that cannot be called does not
 * hold up the others: what failed is thrown together at the end.
 */
export async function settleCreatingTags(ctx: Ctx): Promise<void> {
  const old = await db.tag.findMany({
    where: {
      state: 'creating',
      createdAt: { lt: new Date(ctx.now.getTime() - SETTLE_AFTER_MS) },
      account: { disabledAt: null },
    },
    select: { id: true },
    orderBy: { id: 'asc' },
    take: SETTLED_AT_ONCE,
  });
  const failures: unknown[] = [];
  for (const { id } of old) {
    await settleTag(ctx, { id, isFresh: false }).catch((error: unknown) => failures.push(error));
  }
  if (failures.length > 0)
    throw new AggregateError(failures, `${failures.length} tags are still to be settled`);
}

async function claim(tx: Tx, id: number): Promise<Wish | null> {
  const [row] = await tx.$queryRaw<Wish[]>`
    select id, name, code, account_id as "accountId" from tag
     where id = ${id} and state = 'creating' and account_id is not null for update skip locked`;
  return row ?? null;
}

async function findOrCreate(tx: Tx, client: WechatClient, wish: Wish): Promise<number> {
  const twin = (await listAtWechat(client)).find((tag) => tag.name === wish.name);
  if (!twin) return (await createAtWechat(client, { name: wish.name })).id;
  const owner = await tx.tag.findFirst({ where: { accountId: wish.accountId, wechatTagId: twin.id } });
  if (owner) throw new AppError('tag.name_taken', { name: wish.name });
  return twin.id;
}

/** What WeChat certainly refused, in our words; null when it may have been carried out, or may work later. */
function refusalOf(error: unknown, wish: Wish): AppError | null {
  if (!(error instanceof WechatError)) return error instanceof AppError ? error : null;
  if (!error.outcomeKnown) return null;
  const cause = { cause: error };
  if (isWechatErrcode(error, 45157)) return new AppError('tag.name_taken', { name: wish.name }, cause);
  if (isWechatErrcode(error, 45056))
    return new AppError('tag.limit_reached', { limit: MAX_WECHAT_TAGS }, cause);
  if (isWechatErrcode(error, 45158)) return new AppError('tag.name_too_long_wechat', {}, cause);
  return error;
}

async function drop(tx: Tx, ctx: Ctx, wish: Wish, refusal: AppError): Promise<void> {
  await tx.tag.delete({ where: { id: wish.id } });
  await audit(tx, ctx, {
    action: 'tag.create_refused',
    targetType: 'tag',
    targetId: wish.id,
    details: { name: wish.name, code: wish.code, refusal: refusal.code },
  });
}

/** Nobody waits any more, so the refusal is kept where people look: on the tag. What may pass by itself is tried again. */
async function recordFailure(tx: Tx, ctx: Ctx, wish: Wish, refusal: AppError): Promise<void> {
  if (refusal instanceof WechatError && (refusal.retryable || isWechatErrcode(refusal, 45009))) throw refusal;
  await tx.tag.update({
    where: { id: wish.id },
    data: { state: 'failed', failure: storedReason(refusal), updatedAt: ctx.now },
  });
}
