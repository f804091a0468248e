import 'server-only';
import type { Tx } from '@/lib/db/client';
import type { BroadcastPlan } from './schema';

/**
 * The WeChat tag that a broadcast's rule consists of, if it is exactly one of this account and all its changes have
 * reached WeChat; otherwise null. Whether WeChat's list really equals the snapshot is looked at just before the call.
 */
export async function wechatTagOfRule(
  tx: Tx,
  broadcast: { audienceId: string; audienceVersion: number; accountId: number },
): Promise<BroadcastPlan['tag']> {
  const version = await tx.audienceVersion.findUnique({
    where: { audienceId_version: { audienceId: broadcast.audienceId, version: broadcast.audienceVersion } },
  });
  const code = singleTagCode(version?.rule);
  if (code === null) return null;
  const tag = await tx.tag.findUnique({ where: { code } });
  if (
    tag?.kind !== 'wechat' ||
    tag.state !== 'active' ||
    tag.accountId !== broadcast.accountId ||
    tag.wechatTagId === null
  )
    return null;
  const waiting = await tx.wechatTagOutbox.findFirst({
    where: { accountId: broadcast.accountId, tagId: tag.id },
    select: { id: true },
  });
  return waiting ? null : { id: tag.id, code: tag.code, name: tag.name, wechatTagId: tag.wechatTagId };
}

/** The code of the only tag a rule asks for, when "carries this tag" is all that the rule says. */
export function singleTagCode(rule: unknown): string | null {
  const node = rule as {
    not?: unknown;
    rules?: unknown[];
    root?: unknown;
    field?: unknown;
    operator?: unknown;
    value?: unknown;
  };
  if (typeof rule !== 'object' || rule === null) return null;
  if (node.root !== undefined) return singleTagCode(node.root);
  if (Array.isArray(node.rules))
    return node.not || node.rules.length !== 1 ? null : singleTagCode(node.rules[0]);
  if (node.field !== 'tag' || (node.operator !== 'any' && node.operator !== 'all')) return null;
  return Array.isArray(node.value) && node.value.length === 1 && typeof node.value[0] === 'string'
    ? node.value[0]
    : null;
}
