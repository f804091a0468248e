import { startPushStand } from './push-stand';
import { type Result, result } from './report';

const MESSAGES = 100_000;

/**
 * 100 000 pushes, a tenth of them twice, in any order, and a kill -9 of the receiver in the middle: after the sender's
 * retries each message is stored once.
 */
export async function benchPushCrash(): Promise<Result[]> {
  const stand = await startPushStand();
  try {
    const { crashReceiver } = await import('@/lib/testing/push-crash');
    const { makePushAccount } = await import('@/lib/testing/pushes');
    const { closeDb } = await import('@/lib/db/client');
    const outcome = await crashReceiver(stand.sql, await makePushAccount('safe'), MESSAGES);
    await closeDb();
    return [
      result('push-crash', 'requests sent at first', outcome.sent, 'pushes', null),
      result('push-crash', 'sent again after the kill', outcome.retried, 'pushes', null),
      result('push-crash', 'never answered', outcome.neverAnswered, 'pushes', 0),
      result('push-crash', 'messages missing', outcome.missing, 'messages', 0),
      result('push-crash', 'rows too many', outcome.surplus, 'rows', 0),
    ];
  } finally {
    await stand.end();
  }
}
