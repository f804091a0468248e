import { randomBytes } from 'node:crypto';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { getAccount } from '@/lib/accounts/get-account';
import { getAccountsLive } from '@/lib/accounts/get-accounts-live';
import { getComponent } from '@/lib/accounts/get-component';
import { db } from '@/lib/db/client';
import { log } from '@/lib/log';
import { makeCtx } from '@/lib/testing/factories';
import {
  addressOf,
  makePushAccount,
  makePushComponent,
  OLD_AES_KEY,
  sealedPush,
  textFields,
} from '@/lib/testing/pushes';
import type { PushAddress } from './push-address';
import { receivePush } from './receive-push';

// The clock is one for all files of a run, and others move it: these run as production does, by real time.
vi.hoisted(() => {
  process.env.TAGCAST_DEMO = '0';
});

const SUCCESS = { status: 200, body: 'success' };
const UNKNOWN = { status: 404, body: '' };
/** As `encrypt` writes it, under a secret that this program never had. */
const foreign = () => new Uint8Array([2, 1, 2, 3, 4, ...randomBytes(40)]);

describe('an address whose settings were encrypted with a key that is gone', () => {
  let readable: Awaited<ReturnType<typeof makePushAccount>>;
  let broken: Awaited<ReturnType<typeof makePushAccount>>;
  let platform: Awaited<ReturnType<typeof makePushComponent>>;
  beforeAll(async () => {
    [readable, broken, platform] = await Promise.all([
      makePushAccount('safe'),
      makePushAccount('safe'),
      makePushComponent(),
    ]);
    await db.account.update({
      where: { id: broken.id },
      data: { callbackTokenCipher: foreign(), aesKeyCipher: foreign(), previousAesKeyCipher: foreign() },
    });
    await db.component.update({
      where: { id: platform.component.id },
      data: { secretCipher: foreign(), callbackTokenCipher: foreign(), aesKeyCipher: foreign() },
    });
  });
  const ofPlatform = (): PushAddress => ({
    kind: 'authorizer',
    componentAppId: platform.component.appId,
    appId: platform.account.appId,
  });

  test('is refused and told once, and pushes of all others are taken', async () => {
    const told = vi.spyOn(log, 'error');
    try {
      for (let turn = 0; turn < 2; turn += 1) {
        expect(await receivePush(sealedPush(addressOf(broken), textFields('a')))).toEqual(UNKNOWN);
        expect(await receivePush(sealedPush(ofPlatform(), textFields('b')))).toEqual(UNKNOWN);
        expect(await receivePush(sealedPush(addressOf(readable), textFields('c')))).toEqual(SUCCESS);
      }
      const about = told.mock.calls.map(([details]) => (details as { appId?: string }).appId);
      expect(about.filter((appId) => appId === broken.appId)).toHaveLength(1);
      expect(about.filter((appId) => appId === platform.component.appId)).toHaveLength(1);
    } finally {
      told.mockRestore();
    }
    expect(
      await db.inboundMessage.count({ where: { accountId: { in: [broken.id, platform.account.id] } } }),
    ).toBe(0);
    expect(await db.inboundMessage.count({ where: { accountId: readable.id } })).toBe(2);
  });

  test('opens by the key before, when only the key in use cannot be read', async () => {
    const account = await makePushAccount('safe');
    await db.account.update({ where: { id: account.id }, data: { aesKeyCipher: foreign() } });
    const push = sealedPush(addressOf(account), textFields('a'), { aesKey: OLD_AES_KEY });
    expect(await receivePush(push)).toEqual(SUCCESS);
    expect(await receivePush(sealedPush(addressOf(account), textFields('b')))).toEqual({
      status: 403,
      body: '',
    });
  });

  test('says so on the boards of the account and of the platform, and on the list', async () => {
    const ctx = makeCtx();
    const account = await getAccount(ctx, { accountId: broken.id });
    expect(account).toMatchObject({ push: null, lastError: { code: 'account.secrets_unreadable' } });
    expect(account.lamps.find(({ name }) => name === 'push')).toMatchObject({
      state: 'bad',
      code: 'unreadable',
    });
    const component = await getComponent(ctx, { componentId: platform.component.id });
    expect(component).toMatchObject({
      token: null,
      aesKey: null,
      ticket: { state: 'bad', code: 'unreadable' },
      lastError: { code: 'component.secrets_unreadable' },
    });
    const ofPlatform = await getAccount(ctx, { accountId: platform.account.id });
    expect(ofPlatform.next).toBe('component');
    const { accounts } = await getAccountsLive(ctx);
    expect(accounts.length).toBeGreaterThan(0);
  });
});
