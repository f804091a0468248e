import 'server-only';
import { accountClient } from '@/lib/accounts/account-client';
import { reserveCalls, spendAllCalls } from '@/lib/accounts/reserve-calls';
import { audit } from '@/lib/auth/audit';
import type { Ctx } from '@/lib/auth/ctx';
import { allow } from '@/lib/auth/permissions';
import { db, type Tx } from '@/lib/db/client';
import { transaction } from '@/lib/db/transaction';
import { AppError } from '@/lib/errors';
import type { WechatClient } from '@/lib/wechat/call';
import { isDayUsedUp } from '@/lib/wechat/error';
import { listTags } from '@/lib/wechat/tags';
import { freeCode } from '../free-code';
import { lockTagNames } from '../lock-tag-names';
import { GONE_AT_WECHAT, isGone } from './gone';

/** 0–2 are WeChat's own: ungrouped, its old blacklist, starred. */
const LAST_SYSTEM_TAG = 2;

type There = { id: number; name: string; count: number };
export type TagListOutcome = { adopted: string[]; renamed: string[]; gone: string[]; back: string[] };

/**
 * Brings our list of an account's WeChat tags to WeChat's: a tag made there by somebody else is adopted (`fixed`), a name
 * changed there follows, a tag deleted there is shown as gone with everybody's wishes kept, one that is there again is in
 * use again. What we are making or deleting ourselves is left to those who do it.
 * @throws AppError `common.not_found` (another account's), `tag.calls_used_up`, `account.*`, WechatError
 */
export async function syncTagList(ctx: Ctx, { accountId }: { accountId: number }): Promise<TagListOutcome> {
  allow(ctx, 'tag.write');
  if (ctx.accountId !== accountId && ctx.actor.kind === 'staff') throw new AppError('common.not_found');
  return (await readTagList(ctx, accountId, await accountClient(accountId))).outcome;
}

/** The same, with what WeChat said; one call. */
export async function readTagList(
  ctx: Ctx,
  accountId: number,
  client: WechatClient,
): Promise<{ there: There[]; outcome: TagListOutcome }> {
  if ((await reserveCalls(accountId, '/cgi-bin/tags/get', 1, ctx.now)) === 0)
    throw new AppError('tag.calls_used_up');
  // Read before the call: a tag that is made while WeChat answers must not be taken for one that is gone.
  const before = await db.tag.findMany({
    where: { accountId, kind: 'wechat', state: 'active', wechatTagId: { not: null } },
    select: { id: true, wechatTagId: true },
  });
  const there = (await ask(client, accountId, ctx.now)).filter(({ id }) => id > LAST_SYSTEM_TAG);
  const outcome = await transaction(async (tx) => {
    await lockTagNames(tx);
    const changes = await compare(tx, ctx, { accountId, there, before: new Set(before.map(({ id }) => id)) });
    if (Object.values(changes).some((names) => names.length > 0)) {
      await audit(tx, ctx, {
        action: 'tag.sync_list',
        targetType: 'account',
        targetId: accountId,
        details: changes,
      });
    }
    return changes;
  });
  return { there, outcome };
}

async function ask(client: WechatClient, accountId: number, at: Date): Promise<There[]> {
  try {
    return await listTags(client);
  } catch (error) {
    if (isDayUsedUp(error)) await spendAllCalls(accountId, '/cgi-bin/tags/get', at);
    throw error;
  }
}

async function compare(
  tx: Tx,
  ctx: Ctx,
  input: { accountId: number; there: There[]; before: Set<number> },
): Promise<TagListOutcome> {
  const { accountId, there, before } = input;
  const outcome: TagListOutcome = { adopted: [], renamed: [], gone: [], back: [] };
  const ours = await tx.tag.findMany({ where: { accountId, kind: 'wechat', deletedAt: null } });
  const byId = new Map(
    ours.flatMap((tag) => (tag.wechatTagId === null ? [] : [[tag.wechatTagId, tag] as const])),
  );
  // A wish that was carried out and not recorded yet: whoever settles it finds it by its name.
  const beingMade = new Set(ours.filter(({ state }) => state === 'creating').map(({ name }) => name));
  for (const { id, name } of there) {
    const own = byId.get(id);
    if (!own) {
      if (beingMade.has(name)) continue;
      await tx.tag.create({
        data: {
          code: await freeCode(tx),
          name,
          kind: 'wechat',
          slot: 'fixed',
          accountId,
          wechatTagId: id,
          createdAt: ctx.now,
          updatedAt: ctx.now,
        },
      });
      outcome.adopted.push(name);
      continue;
    }
    if (own.state !== 'active' && !isGone(own)) continue;
    const isBack = own.state !== 'active';
    if (!isBack && own.name === name) continue;
    await tx.tag.update({
      where: { id: own.id },
      data: { name, state: 'active', failure: null, updatedAt: ctx.now },
    });
    if (own.name !== name) outcome.renamed.push(name);
    if (isBack) outcome.back.push(name);
  }
  const idsThere = new Set(there.map(({ id }) => id));
  for (const tag of ours) {
    if (tag.state !== 'active' || !before.has(tag.id) || idsThere.has(tag.wechatTagId ?? 0)) continue;
    await tx.tag.update({
      where: { id: tag.id },
      data: { state: 'failed', failure: GONE_AT_WECHAT, updatedAt: ctx.now },
    });
    outcome.gone.push(tag.name);
  }
  return outcome;
}
