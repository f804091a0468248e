import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { accountClient } from '@/lib/accounts/account-client';
import { finishAuthorisation } from '@/lib/accounts/finish-authorisation';
import { startAuthorisation } from '@/lib/accounts/start-authorisation';
import { decrypt } from '@/lib/auth/crypto';
import { db } from '@/lib/db/client';
import { agree, handleEvents, makeOwner, makeSandboxComponent } from '@/lib/testing/components';
import { makeStaff } from '@/lib/testing/factories';
import { callsOf, control, startTestSandbox } from '@/lib/testing/sandbox';
import { forgetAuthorizerTokens } from './authorizer-token-store';
import { forgetComponentTokens } from './component-token-store';
import { listTags } from './tags';

const REFRESH = '/cgi-bin/component/api_authorizer_token';
const LIST = '/cgi-bin/component/api_get_authorizer_list';
const TOKEN = '/cgi-bin/component/api_component_token';
const TAGS = '/cgi-bin/tags/get';

let sandbox: { close: () => Promise<void> };
let platform: Awaited<ReturnType<typeof makeSandboxComponent>>;
let accountId: number;
let account: string;
beforeAll(async () => {
  sandbox = await startTestSandbox();
  platform = await makeSandboxComponent();
});
afterAll(async () => {
  await sandbox.close();
  await platform.close();
});
beforeEach(async () => {
  const { ctx } = await makeStaff();
  const { id: componentId, appId: componentAppId } = platform.component;
  await control('DELETE', '/_control/faults');
  await control('PATCH', `/_control/components/${componentAppId}`, { rotatesRefreshTokens: false });
  account = await makeOwner();
  const { pcUrl } = await startAuthorisation(ctx, { componentId });
  const back = await agree(pcUrl, { componentAppId, account, sets: [1, 2, 7] });
  const authCode = back.searchParams.get('auth_code') ?? '';
  accountId = (await finishAuthorisation(ctx, { componentId, authCode })).accountId;
});

const row = () => db.account.findUniqueOrThrow({ where: { id: accountId } });
const keyOf = (cipher: Uint8Array | null) => cipher && decrypt(cipher);
const call = async () => listTags(await accountClient(accountId));
/** Refreshes and reads of the list that were asked for this account; the log cuts secrets but not appids. */
const asked = async (path: string) =>
  (await callsOf(platform.component.appId, path)).filter(
    (one) => (one.body.authorizer_appid ?? account) === account,
  );
const fault = (path: string, what: Record<string, unknown>) =>
  control('POST', '/_control/faults', { path, appid: platform.component.appId, ...what });
const rotate = () =>
  control('PATCH', `/_control/components/${platform.component.appId}`, { rotatesRefreshTokens: true });
/** As if the token had run out while nobody called. */
const runOut = async () => {
  await db.accessToken.update({ where: { accountId }, data: { expiresAt: new Date(Date.now() - 1_000) } });
  forgetAuthorizerTokens();
};

describe('the token of an authorised account', () => {
  test('is the one that the authorisation brought, until it runs out', async () => {
    await call();
    forgetAuthorizerTokens();
    await call();
    expect(await asked(REFRESH)).toEqual([]);
  });

  test('is refreshed once by fifty calls that find it expired together', async () => {
    await runOut();
    const clients = await Promise.all(Array.from({ length: 50 }, () => accountClient(accountId)));
    await Promise.all(clients.map((client) => listTags(client)));
    expect(await asked(REFRESH)).toHaveLength(1);
  });

  test('is refreshed once by fifty calls that WeChat refuses together', async () => {
    await call();
    await control('POST', '/_control/faults', { path: TAGS, appid: account, errcode: 40001, times: 50 });
    const clients = await Promise.all(Array.from({ length: 50 }, () => accountClient(accountId)));
    await Promise.all(clients.map((client) => listTags(client)));
    expect(await asked(REFRESH)).toHaveLength(1);
  });

  test('keeps the refresh token that comes back, and the one before until the new one was seen to work', async () => {
    const before = keyOf((await row()).refreshTokenCipher);
    await rotate();
    await runOut();
    await call();
    const after = await row();
    expect(keyOf(after.refreshTokenCipher)).not.toBe(before);
    expect(keyOf(after.previousRefreshTokenCipher)).toBe(before);
    await control('PATCH', `/_control/components/${platform.component.appId}`, {
      rotatesRefreshTokens: false,
    });
    await runOut();
    await call();
    expect(await row()).toMatchObject({ previousRefreshTokenCipher: null });
    expect(keyOf((await row()).refreshTokenCipher)).toBe(keyOf(after.refreshTokenCipher));
  });

  test('begins anew with another platform token when that one is refused in the middle', async () => {
    const before = (await callsOf(platform.component.appId, TOKEN)).length;
    await runOut();
    await fault(REFRESH, { errcode: 42001 });
    await call();
    expect((await callsOf(platform.component.appId, TOKEN)).length).toBe(before + 1);
    expect((await asked(REFRESH)).map((one) => one.errcode)).toEqual([42001, 0]);
  });
});

describe('a refresh whose answer is lost', () => {
  test('is made once more with the same refresh token', async () => {
    await runOut();
    await fault(REFRESH, { drop: 'after' });
    await call();
    expect(await asked(REFRESH)).toHaveLength(2);
    expect((await row()).reauthorisationCode).toBeNull();
  });

  test('while WeChat changed the refresh token finds the new one in WeChat’s list', async () => {
    const before = keyOf((await row()).refreshTokenCipher);
    await rotate();
    await runOut();
    await fault(REFRESH, { drop: 'after' });
    await call();
    expect((await asked(REFRESH)).map((one) => one.errcode)).toEqual([0, 61023, 0]);
    const kept = await row();
    expect(kept.reauthorisationCode).toBeNull();
    expect(keyOf(kept.refreshTokenCipher)).not.toBe(before);
    await runOut();
    await call();
  });

  test('again and again fails that call, and the next one works', async () => {
    await rotate();
    await runOut();
    await fault(REFRESH, { drop: 'after' });
    await fault(REFRESH, { drop: 'before', times: 5 });
    // What became of the refresh nobody knows; the call that it was for was certainly not made.
    await expect(call()).rejects.toMatchObject({
      kind: 'network',
      outcomeKnown: true,
      cause: { outcomeKnown: false },
    });
    expect((await row()).reauthorisationCode).toBeNull();
    await call();
  });

  test('because the process was killed after WeChat had answered does not lose the account', async () => {
    await rotate();
    await runOut();
    // What the killed process had asked: WeChat changed the refresh token, nobody wrote it down.
    const { tokenCipher } = await db.component.findUniqueOrThrow({ where: { id: platform.component.id } });
    const url = new URL(
      `${REFRESH}?component_access_token=${keyOf(tokenCipher)}`,
      process.env.WECHAT_SANDBOX_URL,
    );
    const reply = await fetch(url, {
      method: 'POST',
      body: JSON.stringify({
        component_appid: platform.component.appId,
        authorizer_appid: account,
        authorizer_refresh_token: keyOf((await row()).refreshTokenCipher),
      }),
    });
    const given = (await reply.json()) as { authorizer_refresh_token: string };
    forgetComponentTokens();
    await call();
    expect(keyOf((await row()).previousRefreshTokenCipher)).toBe(given.authorizer_refresh_token);
  });
});

describe('an account that cannot be saved', () => {
  test('says that only the owner can help, and no more calls are made', async () => {
    await runOut();
    await fault(REFRESH, { errcode: 61023, times: 9 });
    await expect(call()).rejects.toMatchObject({ code: 'account.reauthorise' });
    expect(await row()).toMatchObject({ reauthorisationCode: 'account.refresh_token_lost', revokedAt: null });
    expect(await asked(LIST)).not.toHaveLength(0);
    const before = (await asked(REFRESH)).length;
    forgetAuthorizerTokens();
    await expect(call()).rejects.toMatchObject({ code: 'account.reauthorise' });
    expect((await asked(REFRESH)).length).toBe(before);
  });

  test('is revoked when WeChat says that it is, found by a refresh', async () => {
    await runOut();
    await control('POST', `/_control/components/${platform.component.appId}/revoke`, { account });
    await expect(call()).rejects.toMatchObject({ code: 'account.revoked' });
    expect((await row()).revokedAt).not.toBeNull();
    expect((await db.accessToken.findUniqueOrThrow({ where: { accountId } })).tokenCipher).toBeNull();
    await handleEvents(platform.component.id);
  });
});
