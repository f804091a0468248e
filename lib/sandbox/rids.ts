import { unixSeconds } from './beijing';
import { cutSecrets } from './cut-secrets';
import type { World } from './world';

/** What rid/get tells of a failed call, and whose call it was. */
export type RidRecord = {
  appid: string | null;
  at: number;
  tookMs: number;
  url: string;
  body: string;
  response: string;
  clientIp: string;
};

const KEPT_RIDS = 5_000;
const KEPT_CHARS = 4_096;
const RID = /rid: ([0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{8})/;

/** Keeps a failed call under the rid that its answer carried; the newest 5 000, bodies up to 4 096 characters. */
export function rememberRid(
  world: World,
  call: Omit<RidRecord, 'url'> & { query: Record<string, string> },
): void {
  const rid = RID.exec(call.response)?.[1];
  if (rid === undefined) return;
  const rids = world.table<RidRecord>('rids');
  const { query, body, ...rest } = call;
  const shown = cutSecrets(query) as Record<string, string>;
  rids.put(rid, {
    ...rest,
    url: Object.entries(shown)
      .map(([key, value]) => `${key}=${value}`)
      .join('&'),
    body: cutBody(body),
  });
  for (const oldest of rids.entries()) {
    if (rids.size <= KEPT_RIDS) break;
    rids.delete(oldest[0]);
  }
}

export function findRid(world: World, rid: string): RidRecord | undefined {
  return world.table<RidRecord>('rids').get(rid);
}

/** The record as it travels. */
export function ridView(record: RidRecord) {
  return {
    invoke_time: unixSeconds(record.at),
    cost_in_ms: record.tookMs,
    request_url: record.url,
    request_body: record.body,
    response_body: record.response,
    client_ip: record.clientIp,
  };
}

function cutBody(body: string): string {
  try {
    return JSON.stringify(cutSecrets(JSON.parse(body))).slice(0, KEPT_CHARS);
  } catch {
    return body.slice(0, KEPT_CHARS);
  }
}
