import { createInterface } from 'node:readline';
import { accountClient } from '@/lib/accounts/account-client';
import { closeDb } from '@/lib/db/client';
import { WechatError } from '@/lib/wechat/error';
import { listTags } from '@/lib/wechat/tags';

// A process of its own that calls WeChat as web and worker do, for tests of what several processes do together:
//   tsx --conditions=react-server lib/testing/programs/call-wechat.ts ACCOUNT_ID
// Each line on standard input is a number of calls to make at once; the answer is one line of JSON.
const client = await accountClient(Number(process.argv[2]));

async function callOnce(): Promise<string> {
  try {
    await listTags(client);
    return 'ok';
  } catch (error) {
    return error instanceof WechatError ? error.message : String(error);
  }
}

process.stdout.write('ready\n');
for await (const line of createInterface({ input: process.stdin })) {
  const outcomes = await Promise.all(Array.from({ length: Number(line) }, callOnce));
  const failures = outcomes.filter((outcome) => outcome !== 'ok');
  process.stdout.write(`${JSON.stringify({ made: outcomes.length, failures })}\n`);
}
await closeDb();
