import type { Pool } from 'pg';
import { type Program, startReceiver } from './programs';
import { rawRequest, sendAll } from './push-load';
import { addressOf, sealedPush, textFields } from './pushes';

const CONNECTIONS = 64;
const DUPLICATE_SHARE = 0.1;
/** WeChat gives a push three attempts. */
const ATTEMPTS = 3;

export type CrashOutcome = {
  sent: number;
  /** Requests without an answer because the receiver was killed; sent again afterwards. */
  retried: number;
  neverAnswered: number;
  missing: number;
  /** Rows beyond one for each message. */
  surplus: number;
};

/**
 * Sends `messages` different pushes, a tenth of them twice, in any order; kills the receiver with -9 when half were
 * answered, starts it again and sends what had no answer, as WeChat does. Then the rows are compared with what was sent.
 */
export async function crashReceiver(
  sql: Pool,
  account: { id: number; appId: string },
  messages: number,
): Promise<CrashOutcome> {
  const path = `/api/wechat/push/${account.appId}`;
  const ids: string[] = [];
  const requests: Buffer[] = [];
  for (let n = 0; n < messages; n++) {
    const fields = textFields(`第 ${n} 条`, { FromUserName: `o${n % 5_000}`, MsgId: BigInt(n + 1) });
    const request = rawRequest(path, sealedPush(addressOf(account), fields));
    ids.push(String(fields.MsgId));
    requests.push(request);
    if (Math.random() < DUPLICATE_SHARE) requests.push(request);
  }
  shuffle(requests);

  const first = await startReceiver();
  const killed: Promise<void>[] = [];
  const load = await sendAll({
    port: first.port,
    requests,
    connections: CONNECTIONS,
    onSuccess: (count) => {
      if (count === Math.floor(requests.length / 2)) killed.push(first.kill('SIGKILL'));
    },
  });
  await Promise.all(killed);
  const second: Program = await startReceiver({ port: first.port });
  const pick = (from: Buffer[], indices: number[]) =>
    indices.map((index) => from[index]).filter((request) => request !== undefined);
  let open = pick(requests, load.failed);
  try {
    for (let attempt = 1; attempt < ATTEMPTS && open.length > 0; attempt++) {
      const again = await sendAll({ port: second.port, requests: open, connections: CONNECTIONS });
      open = pick(open, again.failed);
    }
  } finally {
    await second.kill('SIGTERM');
  }

  const { rows } = await sql.query<{ msg_id: string }>(
    'select msg_id::text from inbound_message where account_id = $1',
    [account.id],
  );
  const stored = new Set(rows.map((row) => row.msg_id));
  return {
    sent: requests.length,
    retried: load.failed.length,
    neverAnswered: open.length,
    missing: ids.filter((id) => !stored.has(id)).length,
    surplus: rows.length - stored.size + [...stored].filter((id) => Number(id) > messages).length,
  };
}

function shuffle<T>(items: T[]): void {
  for (let n = items.length - 1; n > 0; n--) {
    const other = Math.floor(Math.random() * (n + 1));
    const [a, b] = [items[n], items[other]];
    if (a === undefined || b === undefined) continue;
    items[n] = b;
    items[other] = a;
  }
}
