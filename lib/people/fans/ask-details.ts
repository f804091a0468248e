import 'server-only';
import { reserveCalls } from '@/lib/accounts/reserve-calls';
import { arrayText } from '@/lib/db/array-text';
import { db } from '@/lib/db/client';
import { AppError } from '@/lib/errors';
import type { WechatClient } from '@/lib/wechat/call';
import { isWechatErrcode } from '@/lib/wechat/error';
import { MAX_OPENIDS_PER_INFO_CALL } from '@/lib/wechat/limits';
import { getUsers, type UserInfo } from '@/lib/wechat/users';

/** batchget calls under way at one time, for one account. */
const SIDE_BY_SIDE = 8;

/** A fan before WeChat is asked: what others change meanwhile is told by the difference. */
export type AskedFan = {
  id: bigint;
  openid: string;
  remark: string | null;
  /** A remark of ours is on its way to WeChat. */
  holdsRemark: boolean;
};
export type AskedTag = { fanId: bigint; tagId: number; wanted: boolean; confirmed: boolean };

/** What WeChat told of fans, and how they stood before. A fan it refused to tell of (40003) has no `info`. */
export type Told = {
  toldAt: Date;
  calls: number;
  fans: (AskedFan & { info: UserInfo | undefined })[];
  tags: AskedTag[];
};

/**
 * Asks user/info/batchget about fans, 100 a call and several calls at once, after the day's calls were reserved.
 * @throws AppError `fan.calls_used_up`; WechatError
 */
export async function askDetails(
  client: WechatClient,
  input: { accountId: number; fans: AskedFan[]; at: Date },
): Promise<Told> {
  const { accountId, fans, at } = input;
  const tags = await tagsBefore(fans.map((fan) => fan.id));
  const chunks: AskedFan[][] = [];
  for (let from = 0; from < fans.length; from += MAX_OPENIDS_PER_INFO_CALL)
    chunks.push(fans.slice(from, from + MAX_OPENIDS_PER_INFO_CALL));
  await reserve(accountId, chunks.length, at);
  const told = new Map<string, UserInfo>();
  let calls = chunks.length;
  const line = async () => {
    for (let chunk = chunks.shift(); chunk; chunk = chunks.shift())
      calls += await ask(client, { accountId, at, told }, chunk);
  };
  await allOrFirst(Array.from({ length: Math.min(SIDE_BY_SIDE, chunks.length) }, line), () =>
    chunks.splice(0),
  );
  return { toldAt: at, calls, tags, fans: fans.map((fan) => ({ ...fan, info: told.get(fan.openid) })) };
}

/** @returns calls beyond the one that was reserved */
async function ask(
  client: WechatClient,
  to: { accountId: number; at: Date; told: Map<string, UserInfo> },
  fans: AskedFan[],
): Promise<number> {
  try {
    for (const info of await getUsers(client, { openids: fans.map((fan) => fan.openid) }))
      to.told.set(info.openid, info);
    return 0;
  } catch (error) {
    // One openid spoils the call for all (documents differ on whether somebody who just left does): find it by halves.
    if (!isWechatErrcode(error, 40003)) throw error;
    if (fans.length === 1) return 0;
    const middle = Math.ceil(fans.length / 2);
    await reserve(to.accountId, 2, to.at);
    return 2 + (await ask(client, to, fans.slice(0, middle))) + (await ask(client, to, fans.slice(middle)));
  }
}

/** All or nothing: with fewer calls than that the day is over. */
async function reserve(accountId: number, count: number, at: Date): Promise<void> {
  const granted = await reserveCalls(accountId, '/cgi-bin/user/info/batchget', count, at);
  if (granted < count) throw new AppError('fan.calls_used_up');
}

/** Waits for all even if one fails, so that no call outlives the step; the first failure is thrown. */
async function allOrFirst(lines: Promise<void>[], stop: () => void): Promise<void> {
  for (const line of lines) line.catch(stop);
  const failed = (await Promise.allSettled(lines)).find((one) => one.status === 'rejected');
  if (failed) throw failed.reason;
}

async function tagsBefore(fanIds: bigint[]): Promise<AskedTag[]> {
  return db.$queryRaw<AskedTag[]>`
    select fan_id as "fanId", tag_id as "tagId", wanted, confirmed from fan_tag where fan_id = any(${arrayText(fanIds)}::bigint[])`;
}
