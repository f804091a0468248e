import { expect, test, vi } from 'vitest';
import { pool } from '@/lib/db/client';
import { crashReceiver } from '@/lib/testing/push-crash';
import { makePushAccount } from '@/lib/testing/pushes';

// The clock is one for all files of a run, and others move it: these run as production does, by real time.
vi.hoisted(() => {
  process.env.TAGCAST_DEMO = '0';
});

// The full size is `npm run bench -- push-crash`.
const MESSAGES = 10_000;

test('a receiver killed with -9 between pushes loses none that it answered and stores none twice', async () => {
  const account = await makePushAccount('safe');
  const outcome = await crashReceiver(pool, account, MESSAGES);
  expect(outcome).toMatchObject({ neverAnswered: 0, missing: 0, surplus: 0 });
  expect(outcome.sent).toBeGreaterThan(MESSAGES * 1.05);
  expect(outcome.retried).toBeGreaterThan(MESSAGES / 4);
}, 180_000);
