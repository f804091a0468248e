import { decrypt } from '@/lib/auth/crypto';
import { closeDb, db } from '@/lib/db/client';
import { env } from '@/lib/env';

// Run at every start once web answers: tells the sandbox where each demo account takes its pushes. The sandbox makes
// WeChat's own address check, so the answer of the route handler is tried as well.
const TRIES = 5;
const TIMEOUT_MS = 15_000;

async function setCallback(account: {
  appId: string;
  token: string;
  aesKey: string;
  mode: string;
}): Promise<void> {
  const callback = {
    url: `${env.publicUrl}/api/wechat/push/${account.appId}`,
    token: account.token,
    aesKey: account.aesKey,
    mode: account.mode,
  };
  let last = '';
  for (let tries = 0; tries < TRIES; tries++) {
    const reply = await fetch(`${env.wechatSandboxUrl}/_control/accounts/${account.appId}`, {
      method: 'PATCH',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ callback }),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    if (reply.ok) return;
    last = `${reply.status} ${await reply.text()}`;
  }
  throw new Error(
    `沙箱没有接受推送地址 ${callback.url}：${last}\nThe sandbox did not take the push address; broadcasts would not learn their result.`,
  );
}

const accounts = await db.account.findMany({ where: { isSandbox: true, disabledAt: null } });
let count = 0;
for (const { appId, callbackTokenCipher, aesKeyCipher, messageMode } of accounts) {
  if (!callbackTokenCipher || !aesKeyCipher) continue;
  await setCallback({
    appId,
    token: decrypt(callbackTokenCipher),
    aesKey: decrypt(aesKeyCipher),
    mode: messageMode,
  });
  count++;
}
await closeDb();
console.log(`${count}`);
