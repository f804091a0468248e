import { componentUrlsOf, pushUrlOf } from '@/lib/accounts/push-urls';
import { decrypt } from '@/lib/auth/crypto';
import { closeDb, db } from '@/lib/db/client';
import { env } from '@/lib/env';

// Run at every start once web answers: tells the sandbox where the demo's accounts and platforms take their pushes. The
// sandbox makes WeChat's own address check, so the answer of the route handler is tried as well.
const TRIES = 5;
const TIMEOUT_MS = 15_000;

type Answer = { ok: boolean; status: number; text: string };

async function control(method: string, path: string, body: unknown): Promise<Answer> {
  const reply = await fetch(`${env.wechatSandboxUrl}/_control${path}`, {
    method,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  return { ok: reply.ok, status: reply.status, text: await reply.text() };
}

async function setCallback(appId: string, callback: Record<string, string>): Promise<void> {
  let last: Answer | undefined;
  for (let tries = 0; tries < TRIES; tries++) {
    last = await control('PATCH', `/accounts/${appId}`, { callback });
    if (last.ok) return;
  }
  throw new Error(
    `沙箱没有接受推送地址 ${callback.url}：${last?.status} ${last?.text}\nThe sandbox did not take the push address; broadcasts would not learn their result.`,
  );
}

/** The sandbox keeps what it had; one that is new to it is made, and each is sent a ticket at once. */
async function registerPlatform(appId: string, settings: Record<string, string>): Promise<void> {
  const { secret, ...addresses } = settings;
  let done = await control('PATCH', `/components/${appId}`, addresses);
  if (done.status === 404)
    done = await control('POST', '/components', { appid: appId, secret, ...addresses });
  if (done.ok) done = await control('POST', `/components/${appId}/ticket`, {});
  if (!done.ok) {
    throw new Error(
      `沙箱没有接受第三方平台 ${appId}：${done.status} ${done.text}\nThe sandbox did not take the third-party platform; accounts could not be authorised.`,
    );
  }
}

let count = 0;
for (const account of await db.account.findMany({ where: { isSandbox: true, disabledAt: null } })) {
  const { appId, callbackTokenCipher, aesKeyCipher, messageMode: mode } = account;
  if (!callbackTokenCipher || !aesKeyCipher) continue;
  await setCallback(appId, {
    url: pushUrlOf(appId),
    token: decrypt(callbackTokenCipher),
    aesKey: decrypt(aesKeyCipher),
    mode,
  });
  count++;
}
for (const platform of await db.component.findMany({ where: { isSandbox: true, disabledAt: null } })) {
  const urls = componentUrlsOf(platform.appId);
  await registerPlatform(platform.appId, {
    name: platform.name,
    secret: decrypt(platform.secretCipher),
    token: decrypt(platform.callbackTokenCipher),
    aesKey: decrypt(platform.aesKeyCipher),
    authorisationUrl: urls.authorisation,
    messageUrl: urls.message,
  });
  count++;
}
await closeDb();
console.log(`${count}`);
