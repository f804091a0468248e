import { randomBytes } from 'node:crypto';
import { handleComponentEvent } from '@/lib/accounts/handle-component-event';
import { encrypt } from '@/lib/auth/crypto';
import type { Ctx } from '@/lib/auth/ctx';
import { db } from '@/lib/db/client';
import { createReceiver } from '@/lib/pushes/http-receiver';
import { makeCtx, unique } from './factories';
import { AES_KEY } from './pushes';
import { control } from './sandbox';

const TOKEN = 'componenttoken';

/** A third-party platform in the sandbox and its row here; its pushes arrive through the real receiver. */
export async function makeSandboxComponent(settings: Record<string, unknown> = {}) {
  const receiver = createReceiver();
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  const address = receiver.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const appId = unique('wxc');
  const secret = randomBytes(16).toString('hex');
  const component = await db.component.create({
    data: {
      appId,
      name: '第三方平台',
      isSandbox: true,
      secretCipher: encrypt(secret),
      callbackTokenCipher: encrypt(TOKEN),
      aesKeyCipher: encrypt(AES_KEY),
    },
  });
  const base = `http://127.0.0.1:${port}/api/wechat/component/${appId}`;
  await control('POST', '/_control/components', {
    appid: appId,
    secret,
    token: TOKEN,
    aesKey: AES_KEY,
    authorisationUrl: base,
    messageUrl: `${base}/$APPID$`,
    ...settings,
  });
  await handleEvents(component.id);
  return {
    component,
    close: () => new Promise((resolve) => receiver.close(resolve)),
  };
}

/** Does what the worker does: acts upon the platform's events that have arrived, in their order. */
export async function handleEvents(componentId: number, ctx: Ctx = makeCtx()): Promise<number> {
  await control('POST', '/_control/settle', {});
  const events = await db.componentEvent.findMany({
    where: { componentId, handledAt: null },
    orderBy: { id: 'asc' },
  });
  for (const event of events) await handleComponentEvent(ctx, { eventId: event.id });
  return events.length;
}

/** An account of the sandbox that has no row here. */
export async function makeOwner(kind: 'service' | 'subscription' = 'service'): Promise<string> {
  const appid = unique('wx');
  await control('POST', '/_control/accounts', { appid, username: unique('gh_'), kind, nickname: '授权方' });
  return appid;
}

/** The owner agrees on the page of a link; the address that the browser is sent back to. */
export async function agree(
  link: string,
  input: { componentAppId: string; account: string; sets: number[]; isMiniProgram?: boolean },
): Promise<URL> {
  const query = new URL(link).searchParams;
  const { componentAppId, ...consent } = input;
  const { location } = await control<{ location: string }>(
    'POST',
    `/_control/components/${componentAppId}/authorise`,
    { ...consent, preAuthCode: query.get('pre_auth_code'), redirectUri: query.get('redirect_uri') },
  );
  return new URL(location);
}
