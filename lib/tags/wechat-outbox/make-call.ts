import 'server-only';
import { reserveTagCall, spendAllTagCalls } from '@/lib/accounts/reserve-tag-call';
import { db } from '@/lib/db/client';
import { storedReason } from '@/lib/i18n/reason';
import { log } from '@/lib/log';
import type { WechatClient } from '@/lib/wechat/call';
import { isDayUsedUp, WechatError } from '@/lib/wechat/error';
import { batchTag, batchUntag, listTags } from '@/lib/wechat/tags';
import { type Batch, cut, type Entry } from './pick-batches';
import { confirm, giveUp, giveUpTag, postpone, RETRY_MS, tryAgainLater } from './record-outcome';

/** One fan spoils the call for all: malformed, 20 tags already, of another account, gone. Who it is, is found by halves. */
const LEFT_ERRCODE = 50005;
const FAN_ERRCODES = [40003, 45059, 49003, LEFT_ERRCODE];
/** The tag is not there; WeChat also says so for a moment about tags that are. */
const TAG_ERRCODES = [45058, 45159];
/** Somebody else changes one of these fans at this moment. */
const FAN_BUSY = 45169;
const FAN_BUSY_MS = 3_000;

/** `go_on`; `close_tag`: nothing more of this tag for now; `stop`: nothing more of this account for now. */
export type CallOutcome = 'go_on' | 'close_tag' | 'stop';

/**
 * One call, whose unit of the day is reserved before it, and its outcome. A killed worker's rows are simply there again,
 * and tagging twice is harmless.
 * @throws WechatError what concerns the account, such as a missing right
 */
export async function makeCall(client: WechatClient, batch: Batch, at: () => Date): Promise<CallOutcome> {
  const { entries, accountId, endpoint, wechatTagId } = batch;
  if (!(await reserveTagCall(db, accountId, endpoint, at()))) return 'stop';
  log.debug({ accountId, endpoint, wechatTagId, fans: entries.length }, 'WeChat is asked to change tags');
  const call = batch.wanted ? batchTag : batchUntag;
  try {
    const openids = entries.map((entry) => entry.openid);
    const failed = new Set((await call(client, { tagId: wechatTagId, openids })).failedOpenids);
    const isDone = (entry: Entry) => !failed.has(entry.openid);
    await confirm(batch, entries.filter(isDone));
    await tryAgainLater(
      batch,
      entries.filter((entry) => !isDone(entry)),
      at(),
      'wechat.45171',
    );
    return 'go_on';
  } catch (error) {
    if (!(error instanceof WechatError)) throw error;
    return recordRefusal(client, batch, at, error);
  }
}

async function recordRefusal(
  client: WechatClient,
  batch: Batch,
  at: () => Date,
  error: WechatError,
): Promise<CallOutcome> {
  const { entries } = batch;
  const errcode = error.kind === 'errcode' ? error.errcode : 0;
  if (isDayUsedUp(error)) {
    // WeChat counts otherwise than we do: no more of these calls today.
    await spendAllTagCalls(db, batch.accountId, batch.endpoint, at());
    return 'stop';
  }
  if (TAG_ERRCODES.includes(errcode)) return recordTagRefusal(client, batch, at, error);
  if (errcode === FAN_BUSY) {
    await postpone(entries, at(), { waitMs: FAN_BUSY_MS, attempt: 0 });
    return 'go_on';
  }
  if (error.retryable || !error.outcomeKnown) {
    await postpone(entries, at(), { waitMs: RETRY_MS, attempt: 0 });
    return 'stop';
  }
  // What concerns the account, such as a missing right, is nobody's failure here: nothing changes and it is told.
  if (!FAN_ERRCODES.includes(errcode)) throw error;
  if (entries.length > 1) {
    for (const half of cut(entries, Math.ceil(entries.length / 2))) {
      const outcome = await makeCall(client, { ...batch, entries: half }, at);
      if (outcome !== 'go_on') return outcome;
    }
    return 'go_on';
  }
  // Who has left carries no tag at WeChat any more, so untagging them is done.
  if (errcode === LEFT_ERRCODE && !batch.wanted) await confirm(batch, entries);
  else await giveUp(batch, entries, storedReason(error));
  return 'go_on';
}

/** At the second refusal WeChat's own list is asked: a tag that is gone costs no further calls for its other fans. */
async function recordTagRefusal(
  client: WechatClient,
  batch: Batch,
  at: () => Date,
  error: WechatError,
): Promise<CallOutcome> {
  const isRepeated = batch.entries.some((entry) => entry.attempts > 0);
  const isThere = !isRepeated || (await listTags(client)).some((tag) => tag.id === batch.wechatTagId);
  if (isThere) {
    await tryAgainLater(batch, batch.entries, at(), storedReason(error));
    return 'close_tag';
  }
  const reason = storedReason(error);
  await db.tag.update({
    where: { id: batch.tagId },
    data: { state: 'failed', failure: reason, updatedAt: at() },
  });
  log.warn(
    { accountId: batch.accountId, tagId: batch.tagId },
    'a tag is gone at WeChat; its work is given up',
  );
  await giveUpTag(batch.accountId, batch.tagId, reason);
  return 'close_tag';
}
