import 'server-only';
import { db } from '@/lib/db/client';
import { type AskedFan, askDetails } from './ask-details';
import type { Position } from './fan-sync-run';
import type { Loaded, SyncWork } from './sync-step';
import { writeDetails } from './write-details';

/** Fans looked at in one step, whatever account they are of: the table is walked by its key, which no plan can spoil. */
const WINDOW = 20_000;
/** Fans asked about in one step: twenty calls. */
const STEP = 2_000;

/** Details of the fans that the list named, in order of their ids. Who was told of since the sync began is left out. */
export async function loadDetails({ run, client, ctx }: SyncWork, position: Position): Promise<Loaded> {
  const [window] = await db.$queryRaw<{ count: number; last: bigint | null }[]>`
    select count(*)::int as count, max(id) as last
      from (select id from fan where id > ${position.fanId} order by id limit ${WINDOW}) w`;
  const last = window?.last ?? position.fanId;
  const fans = await db.$queryRaw<AskedFan[]>`
    select f.id, f.openid, f.remark,
           exists (select 1 from fan_wish w where w.fan_id = f.id and w.kind = 'remark' and w.failure is null) as "holdsRemark"
      from (select id, openid, remark, account_id, seen_sync_id, detailed_at from fan
             where id > ${position.fanId} and id <= ${last} order by id) f
     where f.account_id = ${run.accountId} and f.seen_sync_id = ${run.id}
       and (f.detailed_at is null or f.detailed_at < ${run.startedAt})
     order by f.id limit ${STEP}`;
  const through = fans.length === STEP ? (fans.at(-1)?.id ?? last) : last;
  const isLast = fans.length < STEP && (window?.count ?? 0) < WINDOW;
  const next: Position = isLast
    ? { phase: 'leavers', cursor: '', fanId: 0n }
    : { ...position, fanId: through };
  if (fans.length === 0) return { ahead: next, people: 0, write: async () => ({ next, counts: {} }) };
  const told = await askDetails(client, { accountId: run.accountId, fans, at: ctx.now });
  return {
    ahead: next,
    people: fans.length,
    async write(tx) {
      const { left } = await writeDetails(tx, ctx, { accountId: run.accountId, told });
      return { next, counts: { calls: told.calls, detailed: fans.length, left } };
    },
  };
}
