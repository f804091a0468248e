import 'server-only';
import { z } from 'zod';
import type { Ctx } from '@/lib/auth/ctx';
import { retryDeadlock } from '@/lib/db/retry-deadlock';
import { transaction } from '@/lib/db/transaction';
import { recordLocations, type ToldLocation } from './record-locations';
import type { LocationSource } from './schema';

type Message = { accountId: number; openid: string; event: string | null; at: Date; payload: unknown };

const degrees = z.coerce.string().trim().min(1).transform(Number);
const reported = z
  .object({ Latitude: degrees, Longitude: degrees, Precision: degrees.optional().catch(undefined) })
  .transform((f) => ({ latitude: f.Latitude, longitude: f.Longitude, accuracyM: f.Precision ?? null }));
const sent = z
  .object({ MsgType: z.literal('location'), Location_X: degrees, Location_Y: degrees })
  .transform((f) => ({ latitude: f.Location_X, longitude: f.Location_Y, accuracyM: null }));

type Told = { latitude: number; longitude: number; accuracyM: number | null; source: LocationSource };

/**
 * The place that a push tells, not yet looked at; null where it tells none.
 * @see WeChat docs 接收事件推送 (LOCATION: Latitude, Longitude, Precision), 接收普通消息 (location: Location_X is the latitude)
 */
export function placeOfPush({ event, payload }: Pick<Message, 'event' | 'payload'>): Told | null {
  if (event !== null && event !== 'location') return null;
  const read = event === null ? sent.safeParse(payload) : reported.safeParse(payload);
  return read.success ? { ...read.data, source: event === null ? 'message' : 'wechat' } : null;
}

/** Records the places among messages of fans we know, for a whole batch at once; messages without one are passed over. */
export async function recordPushLocations(ctx: Ctx, messages: readonly Message[]): Promise<void> {
  const told = messages.flatMap((message) => {
    const place = placeOfPush(message);
    const { accountId, openid, at } = message;
    return place ? [{ ...place, accountId, openid, at }] : [];
  });
  if (told.length === 0) return;
  await retryDeadlock(() =>
    transaction(async (tx) => {
      const fans = await tx.$queryRaw<{ n: number; id: bigint; member_id: bigint }[]>`
        select x.n::int, f.id, f.member_id
          from unnest(${told.map((one) => one.accountId)}::int[], ${told.map((one) => one.openid)}::text[])
               with ordinality as x(account_id, openid, n)
          join fan f using (account_id, openid)`;
      const locations = fans.flatMap((fan): ToldLocation[] => {
        const one = told[fan.n - 1];
        if (!one) return [];
        const { latitude, longitude, accuracyM, source, at } = one;
        return [{ memberId: fan.member_id, fanId: fan.id, latitude, longitude, accuracyM, source, at }];
      });
      await recordLocations(tx, ctx, locations);
    }),
  );
}
