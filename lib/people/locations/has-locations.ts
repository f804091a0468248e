import 'server-only';
import { db } from '@/lib/db/client';

/** Whether anything could be erased for the member behind a fan. */
export async function hasLocations(fan: { accountId: number; openid: string }): Promise<boolean> {
  const [row] = await db.$queryRaw<{ is_known: boolean }[]>`
    select m.located_at is not null or exists (select 1 from member_location l where l.member_id = m.id) as is_known
      from fan f join member m on m.id = f.member_id
     where f.account_id = ${fan.accountId} and f.openid = ${fan.openid}`;
  return row?.is_known ?? false;
}
