import { randomBytes } from 'node:crypto';
import { createComponent } from '@/lib/accounts/create-component';
import type { Ctx } from '@/lib/auth/ctx';
import { control } from './sandbox';

/** Followers of the account that waits to be authorised. */
const FANS = 300;

/**
 * A third-party platform as an admin would enter it, and a second account in the sandbox whose owner has not authorised
 * it yet: whoever tries the demo does that in the browser. The sandbox learns of the platform at every start, once web
 * answers (scripts/demo-callbacks.ts).
 */
export async function seedPlatform(ctx: Ctx): Promise<void> {
  await createComponent(ctx, {
    name: '演示第三方平台',
    appId: `wx${randomBytes(8).toString('hex')}`,
    secret: randomBytes(16).toString('hex'),
    token: '',
    aesKey: '',
    isSandbox: true,
  });
  const { appid } = await control<{ appid: string }>('POST', '/_control/accounts', {
    kind: 'subscription',
    nickname: '演示订阅号',
  });
  await control('POST', `/_control/accounts/${appid}/fans`, { count: FANS });
}
