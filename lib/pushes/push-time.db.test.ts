import { afterAll, beforeAll, expect, test } from 'vitest';
import { db } from '@/lib/db/client';
import { control, makeSandboxAccount, receivePushesOf, startTestSandbox } from '@/lib/testing/sandbox';
import { timeOfPush } from './push-time';

const MONTH_SECONDS = 30 * 86_400;
let sandbox: { close: () => Promise<void> };
beforeAll(async () => {
  sandbox = await startTestSandbox();
});
afterAll(() => sandbox.close());

test('a sandbox whose clock was moved by itself is still believed, and nobody else is', async () => {
  const { account, openids, token, aesKey } = await makeSandboxAccount({ fanCount: 1 });
  const listener = await receivePushesOf(account, { token, aesKey });
  const { now } = await control<{ now: string }>('POST', '/_control/clock', {
    advanceSeconds: MONTH_SECONDS,
  });
  await control('POST', `/_control/accounts/${account.appId}/fans/${openids[0]}/message`, {
    type: 'text',
    content: '下个月见',
  });
  await control('POST', '/_control/settle', {});
  expect(await db.inboundMessage.findMany({ where: { accountId: account.id, kind: 'text' } })).toMatchObject([
    { content: '下个月见' },
  ]);
  await listener.close();

  const theirs = String(Math.floor(new Date(now).getTime() / 1_000));
  expect(await timeOfPush(theirs, true)).not.toBeNull();
  expect(await timeOfPush(theirs, false)).toBeNull();
  expect(await timeOfPush(String(Number(theirs) + MONTH_SECONDS), true)).toBeNull();
  expect(await timeOfPush('soon', true)).toBeNull();
  expect(await timeOfPush(undefined, true)).toBeNull();
});
