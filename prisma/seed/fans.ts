import { pool } from '@/lib/db/client';
import type { SeedFan } from './members';
import type { SeedAccount } from './organisation';
import { control } from './sandbox';

const AT_ONCE = 20;

/** Puts fans into the sandbox (as followers since their day) and into the database. */
export async function writeFans(account: SeedAccount, fans: SeedFan[]): Promise<void> {
  await followInSandbox(account, fans);
  const column = <T>(of: (fan: SeedFan) => T) => fans.map(of);
  await pool.query(
    `insert into fan (account_id, openid, member_id, is_subscribed, followed_at, unfollowed_at, scene, channel_id, last_interaction_at)
     select $1, openid, member_id, left_at is null, followed_at, left_at,
            case when channel_id is null then 'ADD_SCENE_SEARCH' else 'ADD_SCENE_QR_CODE' end, channel_id, followed_at
       from unnest($2::text[], $3::bigint[], $4::timestamptz[], $5::timestamptz[], $6::int[])
         as t(openid, member_id, followed_at, left_at, channel_id)`,
    [
      account.id,
      column((f) => f.openid),
      column((f) => f.memberId),
      column((f) => f.followedAt.toISOString()),
      column((f) => f.leftAt?.toISOString() ?? null),
      column((f) => f.channelId),
    ],
  );
}

async function followInSandbox(account: SeedAccount, fans: SeedFan[]): Promise<void> {
  if (fans.length === 0) return;
  await control('POST', `/_control/accounts/${account.appId}/fans`, {
    fans: fans.map(({ openid, followedAt }) => ({ openid, followedAt: followedAt.toISOString() })),
  });
  const base = `/_control/accounts/${account.appId}/fans`;
  await each(
    fans.filter((fan) => fan.refusesMass),
    (fan) => control('PATCH', `${base}/${fan.openid}`, { refusesMass: true }),
  );
  await each(
    fans.filter((fan) => fan.leftAt),
    (fan) => control('POST', `${base}/${fan.openid}/unfollow`, {}),
  );
}

/** Does something for each, a few at a time. */
async function each(fans: SeedFan[], work: (fan: SeedFan) => Promise<unknown>): Promise<void> {
  for (let at = 0; at < fans.length; at += AT_ONCE) await Promise.all(fans.slice(at, at + AT_ONCE).map(work));
}
