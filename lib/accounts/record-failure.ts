import 'server-only';
import { db } from '@/lib/db/client';
import { toJson } from '@/lib/db/json';
import { log } from '@/lib/log';
import { now } from '@/lib/time/clock';
import type { WechatError } from '@/lib/wechat/error';
import { lastErrorOf } from '@/lib/wechat/last-error';

/** The newest failure of each account that waits while the one before is written. */
const waiting = new Map<number, WechatError | null>();

/**
 * Notes an account's last failed call for its page, beside the call: nobody waits for it and its own failure is only
 * logged. While one is being written the newest takes the place of all that came meanwhile.
 */
export function recordFailure(accountId: number, error: WechatError): void {
  if (waiting.has(accountId)) {
    waiting.set(accountId, error);
    return;
  }
  waiting.set(accountId, null);
  void write(accountId, error);
}

async function write(accountId: number, error: WechatError): Promise<void> {
  try {
    const lastError = toJson(lastErrorOf(error));
    await db.account.updateMany({ where: { id: accountId }, data: { lastError, lastErrorAt: await now() } });
  } catch (failure) {
    log.warn({ err: failure, accountId }, 'a failure could not be noted');
  }
  const next = waiting.get(accountId);
  waiting.delete(accountId);
  if (next) recordFailure(accountId, next);
}
