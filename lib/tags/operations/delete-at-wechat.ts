import 'server-only';
import { accountClient } from '@/lib/accounts/account-client';
import { type CountedPath, nextCallsAt, reserveCalls } from '@/lib/accounts/reserve-calls';
import { reserveTagCall, spendAllTagCalls } from '@/lib/accounts/reserve-tag-call';
import { db, type Tx } from '@/lib/db/client';
import { AppError } from '@/lib/errors';
import { log } from '@/lib/log';
import type { WechatClient } from '@/lib/wechat/call';
import { isDayUsedUp, isWechatErrcode, WechatError } from '@/lib/wechat/error';
import { MAX_FANS_OF_DELETED_TAG } from '@/lib/wechat/limits';
import { batchUntag, deleteTag, listTags, pageOfTagFans } from '@/lib/wechat/tags';
import { cut, OPENIDS_PER_CALL } from '../wechat-outbox/pick-batches';
import type { ChunkResult, RunningOperation } from './chunk';

/** Fans untagged in one chunk: some forty calls, a few seconds. */
const UNTAGGED_AT_ONCE = 2_000;
const CALLS_AT_ONCE = 6;
const RETRY_MS = 30_000;
/** WeChat's counts lag behind (tags/get), so after the last untagging it is asked again a moment later. */
const RECOUNT_MS = 1_000;
/** Concurrent changes of the same fan. */
const FAN_BUSY = 45169;
const DAY_USED_UP = 45009;

/**
 * Deletes the tag at WeChat, or takes it from the next fans while more than 100 000 carry it there (删除标签: 45057). Whom it
 * is taken from is read from WeChat's own list, so that the job ends whatever the two sides differ in. A tag that is not
 * there any more is deleted.
 * @throws AppError what concerns the account, such as a missing right
 */
export async function deleteAtWechat(
  tx: Tx,
  operation: RunningOperation,
  wechatTagId: number,
): Promise<ChunkResult> {
  const accountId = operation.accountId ?? 0;
  const work: Work = { client: await accountClient(accountId), accountId, wechatTagId, at: operation.now };
  try {
    await insistOnCall(accountId, '/cgi-bin/tags/get', work.at);
    const there = (await listTags(work.client)).find((tag) => tag.id === wechatTagId);
    const excess = (there?.count ?? 0) - MAX_FANS_OF_DELETED_TAG;
    if (excess > 0) {
      await tx.tagOperation.update({
        where: { id: operation.id },
        data: {
          estimatedCount: Number(operation.cursorId) + excess,
          lastId: operation.cursorId + BigInt(excess),
        },
      });
      return after(operation, await untagSome(work, excess));
    }
    if (there && !(await isDeleted(work))) return after(operation, await untagSome(work, UNTAGGED_AT_ONCE));
  } catch (error) {
    const waitMs = waitFor(error, work.at);
    if (waitMs === null) throw error;
    log.warn({ err: error, accountId, wechatTagId }, 'the deletion of a tag waits');
    return {
      processed: 0,
      changed: 0,
      cursorId: operation.cursorId,
      isDone: false,
      notBefore: new Date(work.at.getTime() + waitMs),
    };
  }
  await tx.tag.update({ where: { id: operation.tagId }, data: { wechatTagId: null } });
  return { processed: 0, changed: 0, cursorId: operation.cursorId, isDone: false };
}

type Work = { client: WechatClient; accountId: number; wechatTagId: number; at: Date };

/** @returns false when WeChat counts more than 100 000 fans after all */
async function isDeleted({ client, accountId, wechatTagId, at }: Work): Promise<boolean> {
  await insistOnCall(accountId, '/cgi-bin/tags/delete', at);
  try {
    await deleteTag(client, { id: wechatTagId });
    return true;
  } catch (error) {
    if (isWechatErrcode(error, 45057)) return false;
    if (isWechatErrcode(error, 45159)) return true;
    throw error;
  }
}

/** @returns how many fans have lost the tag at WeChat */
async function untagSome(work: Work, most: number): Promise<number> {
  await insistOnCall(work.accountId, '/cgi-bin/user/tag/get', work.at);
  const page = await pageOfTagFans(work.client, { tagId: work.wechatTagId, after: '' });
  const batches = cut(page.openids.slice(0, Math.min(most, UNTAGGED_AT_ONCE)), OPENIDS_PER_CALL);
  let done = 0;
  const line = async () => {
    for (let batch = batches.shift(); batch !== undefined; batch = batches.shift()) {
      if (!(await reserveTagCall(db, work.accountId, 'untag', work.at)))
        throw new AppError('tag.calls_used_up');
      const untagged = await untag(work, batch);
      done += untagged;
    }
  };
  const lines = await Promise.allSettled(Array.from({ length: CALLS_AT_ONCE }, line));
  const failed = lines.find((one) => one.status === 'rejected');
  if (failed && done === 0) throw failed.reason;
  // What was done counts; the next chunk meets the refusal again if it stays.
  if (failed) log.warn({ err: failed.reason, accountId: work.accountId }, 'some fans could not be untagged');
  return done;
}

/** Batches of one tag never hold the same fan, so only somebody else can be changing it (45169): it stays for the next chunk. */
async function untag({ client, wechatTagId, accountId, at }: Work, openids: string[]): Promise<number> {
  try {
    const { failedOpenids } = await batchUntag(client, { tagId: wechatTagId, openids });
    return openids.length - failedOpenids.length;
  } catch (error) {
    if (isWechatErrcode(error, FAN_BUSY)) return 0;
    if (isDayUsedUp(error)) await spendAllTagCalls(db, accountId, 'untag', at);
    throw error;
  }
}

async function insistOnCall(accountId: number, path: CountedPath, at: Date): Promise<void> {
  if ((await reserveCalls(accountId, path, 1, at)) === 0) throw new AppError('tag.calls_used_up');
}

function after(operation: RunningOperation, untagged: number): ChunkResult {
  return {
    processed: untagged,
    changed: untagged,
    cursorId: operation.cursorId + BigInt(untagged),
    isDone: false,
    ...(untagged < UNTAGGED_AT_ONCE ? { notBefore: new Date(operation.now.getTime() + RECOUNT_MS) } : {}),
  };
}

/** How long the deletion waits after a failure that passes by itself; null: a person has to put it right. */
function waitFor(error: unknown, at: Date): number | null {
  const isUsedUp =
    isWechatErrcode(error, DAY_USED_UP) || (error instanceof AppError && error.code === 'tag.calls_used_up');
  if (isUsedUp) return nextCallsAt(at).getTime() - at.getTime();
  return error instanceof WechatError && (error.retryable || !error.outcomeKnown) ? RETRY_MS : null;
}
