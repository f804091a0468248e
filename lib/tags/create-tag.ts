import 'server-only';
import { randomInt } from 'node:crypto';
import { accountClient } from '@/lib/accounts/account-client';
import { audit } from '@/lib/auth/audit';
import type { Ctx } from '@/lib/auth/ctx';
import { allow } from '@/lib/auth/permissions';
import { db, type Tx } from '@/lib/db/client';
import { transaction } from '@/lib/db/transaction';
import { AppError } from '@/lib/errors';
import { isWechatErrcode, WechatError } from '@/lib/wechat/error';
import { createTag as createAtWechat, listTags as listAtWechat } from '@/lib/wechat/tags';
import { type CreateTagInput, MAX_WECHAT_TAGS } from './schema';

const LETTERS = 'abcdefghijklmnopqrstuvwxyz';
const CODE_LENGTH = 4;
const CODE_TRIES = 20;
/** A wish this old without an outcome belongs to a process that was killed. */
const SETTLE_AFTER_MS = 60_000;

/**
 * Creates a tag. A local one is ours alone. For a WeChat tag the wish is stored first, then WeChat is called, then the
 * outcome is recorded; if we crash after the call, the sweep looks the name up and adopts the id (settleCreatingTags).
 * @throws AppError `tag.name_taken` (also errcode 45157), `tag.limit_reached` (45056), `tag.name_too_long_wechat` (45158),
 *   `tag.code_taken`
 * @see WeChat docs 用户标签管理: 100 tags an account, name up to 30 bytes
 */
export async function createTag(ctx: Ctx, input: CreateTagInput): Promise<{ code: string }> {
  allow(ctx, 'tag.write');
  if (input.kind === 'wechat' && !ctx.accountId) throw new AppError('account.not_found');
  const tag = await transaction(async (tx) => {
    // One name at a time, so that two who create the same tag together cannot both find it free.
    await tx.$executeRaw`select pg_advisory_xact_lock(727005, hashtext(${input.name}))`;
    await checkFree(tx, ctx, input);
    const created = await tx.tag.create({
      data: {
        code: input.code || (await freeCode(tx)),
        name: input.name,
        kind: input.kind,
        groupId: input.groupId,
        accountId: input.kind === 'wechat' ? ctx.accountId : null,
        state: input.kind === 'wechat' ? 'creating' : 'active',
        createdById: ctx.actor.id,
        createdAt: ctx.now,
        updatedAt: ctx.now,
      },
    });
    await audit(tx, ctx, {
      action: 'tag.create',
      targetType: 'tag',
      targetId: created.id,
      details: { name: input.name, code: created.code, kind: input.kind },
    });
    return created;
  });
  if (input.kind === 'wechat') await settle(tag.id, ctx.accountId, input.name);
  return { code: tag.code };
}

async function checkFree(tx: Tx, ctx: Ctx, input: CreateTagInput): Promise<void> {
  const accountId = input.kind === 'wechat' ? ctx.accountId : null;
  const taken = await tx.tag.findFirst({
    where: { name: input.name, accountId, kind: input.kind, state: { in: ['creating', 'active'] } },
    select: { id: true },
  });
  if (taken) throw new AppError('tag.name_taken', { name: input.name });
  if (input.code && (await tx.tag.findUnique({ where: { code: input.code }, select: { id: true } }))) {
    throw new AppError('tag.code_taken', { code: input.code });
  }
  if (input.groupId !== null && !(await tx.tagGroup.findUnique({ where: { id: input.groupId } }))) {
    throw new AppError('tag.group_missing');
  }
  if (accountId !== null) {
    const used = await tx.tag.count({ where: { accountId, state: { in: ['creating', 'active'] } } });
    if (used >= MAX_WECHAT_TAGS) throw new AppError('tag.limit_reached', { limit: MAX_WECHAT_TAGS });
  }
}

async function freeCode(tx: Tx): Promise<string> {
  for (let tries = 0; tries < CODE_TRIES; tries++) {
    const code = Array.from({ length: CODE_LENGTH }, () => LETTERS[randomInt(LETTERS.length)]).join('');
    if (!(await tx.tag.findUnique({ where: { code }, select: { id: true } }))) return code;
  }
  throw new Error('no free tag code found');
}

/** Calls WeChat for a stored wish and records what came of it. */
async function settle(id: number, accountId: number, name: string): Promise<void> {
  try {
    const { id: wechatTagId } = await createAtWechat(await accountClient(accountId), { name });
    await adopt(id, wechatTagId);
  } catch (error) {
    if (!(error instanceof WechatError)) throw error;
    // It may have been created all the same: the wish stays `creating` and the sweep looks.
    if (!error.outcomeKnown) throw new AppError('tag.outcome_unknown', { name }, { cause: error });
    await db.tag.update({ where: { id }, data: { state: 'failed', failure: error.code, accountId } });
    if (isWechatErrcode(error, 45157)) throw new AppError('tag.name_taken', { name }, { cause: error });
    if (isWechatErrcode(error, 45056))
      throw new AppError('tag.limit_reached', { limit: MAX_WECHAT_TAGS }, { cause: error });
    if (isWechatErrcode(error, 45158)) throw new AppError('tag.name_too_long_wechat', {}, { cause: error });
    throw error;
  }
}

async function adopt(id: number, wechatTagId: number): Promise<void> {
  await db.tag.updateMany({
    where: { id, state: 'creating' },
    data: { state: 'active', wechatTagId, failure: null },
  });
}

/**
 * Settles wishes whose process was killed between call and record: WeChat's tag of that name is adopted, or, where there
 * is none, created. Never a second tag: WeChat refuses a name twice.
 */
export async function settleCreatingTags(ctx: Ctx): Promise<void> {
  const old = await db.tag.findMany({
    where: { state: 'creating', createdAt: { lt: new Date(ctx.now.getTime() - SETTLE_AFTER_MS) } },
    take: 50,
  });
  for (const tag of old) {
    if (tag.accountId === null) continue;
    const there = await listAtWechat(await accountClient(tag.accountId));
    const twin = there.find((t) => t.name === tag.name);
    const isKnown =
      twin && (await db.tag.findFirst({ where: { accountId: tag.accountId, wechatTagId: twin.id } }));
    if (twin && !isKnown) await adopt(tag.id, twin.id);
    else if (twin)
      await db.tag.update({ where: { id: tag.id }, data: { state: 'failed', failure: 'tag.name_taken' } });
    else await settle(tag.id, tag.accountId, tag.name).catch(() => undefined);
  }
}
