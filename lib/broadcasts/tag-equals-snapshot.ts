import 'server-only';
import { createHash } from 'node:crypto';
import { pool } from '@/lib/db/client';
import type { WechatClient } from '@/lib/wechat/call';
import { listTagFans } from '@/lib/wechat/tags';

const PAGE = 10_000;

/**
 * Whether the followers under a WeChat tag, read now, are exactly the people of a snapshot. Both sides are streamed and
 * folded into a sum of hashes that does not depend on the order (AdHash), so millions need no memory.
 */
export async function tagEqualsSnapshot(
  client: WechatClient,
  wechatTagId: number,
  snapshotId: string,
): Promise<boolean> {
  const theirs = new SetDigest();
  for await (const openids of listTagFans(client, wechatTagId)) theirs.addAll(openids);
  const ours = new SetDigest();
  let after = '0';
  while (true) {
    const { rows } = await pool.query<{ id: string; openid: string }>(
      `select f.id, f.openid from snapshot_person p join fan f on f.id = p.fan_id
        where p.snapshot_id = $1 and p.drop_reason is null and p.fan_id > $2 order by p.fan_id limit ${PAGE}`,
      [snapshotId, after],
    );
    const last = rows.at(-1);
    if (!last) break;
    ours.addAll(rows.map((row) => row.openid));
    after = last.id;
  }
  return ours.equals(theirs);
}

/** A digest of a set that can be built in any order: the count and the sum of SHA-256 modulo 2^256. */
class SetDigest {
  #count = 0;
  #sum = 0n;

  addAll(values: string[]): void {
    for (const value of values) this.#sum += BigInt(`0x${createHash('sha256').update(value).digest('hex')}`);
    this.#sum &= (1n << 256n) - 1n;
    this.#count += values.length;
  }

  equals(other: SetDigest): boolean {
    return this.#count === other.#count && this.#sum === other.#sum;
  }
}
