import { describe, expect, test } from 'vitest';
import { decrypt } from '@/lib/auth/crypto';
import type { Ctx } from '@/lib/auth/ctx';
import { db } from '@/lib/db/client';
import { makeAccount, makeCtx, unique } from '@/lib/testing/factories';
import { changePushSettings } from './change-push-settings';
import { changeSecret } from './change-secret';
import { createAccount } from './create-account';
import { createComponent } from './create-component';
import { disableAccount } from './disable-account';
import { enableAccount } from './enable-account';
import { getAccount } from './get-account';
import { getAccountsLive } from './get-accounts-live';
import { getComponent } from './get-component';
import { createAccountInput, createComponentInput } from './schema';
import { setMassProtection } from './set-mass-protection';

const code = (value: string) => expect.objectContaining({ code: value });
const admin = makeCtx();
const secret = 'a-secret-that-nobody-sees';
const entry = () => ({
  name: '旗舰店',
  appId: unique('wx'),
  originalId: unique('gh_'),
  kind: 'service' as const,
  secret,
  isSandbox: true,
});
const audits = (action: string, targetId: number) =>
  db.auditLog.count({ where: { action, targetId: String(targetId) } });

async function makeAuthorised() {
  const { id: componentId } = await createComponent(admin, {
    name: '平台',
    appId: unique('wx'),
    secret,
    token: '',
    aesKey: '',
    isSandbox: true,
  });
  return db.account.create({
    data: {
      appId: unique('wx'),
      originalId: unique('gh_'),
      name: '授权号',
      kind: 'service',
      mode: 'component',
      isSandbox: true,
      componentId,
      permissionSets: [2, 7],
      authorisedAt: new Date(),
    },
  });
}

test.each<[string, (ctx: Ctx) => Promise<unknown>]>([
  ['createAccount', (ctx) => createAccount(ctx, entry())],
  ['createComponent', (ctx) => createComponent(ctx, { ...entry(), token: '', aesKey: '' })],
  ['changeSecret', (ctx) => changeSecret(ctx, { accountId: 1, secret })],
  [
    'changePushSettings',
    (ctx) => changePushSettings(ctx, { accountId: 1, messageMode: 'safe', renewAesKey: true }),
  ],
  ['setMassProtection', (ctx) => setMassProtection(ctx, { accountId: 1, hasMassProtection: true })],
  ['disableAccount', (ctx) => disableAccount(ctx, { accountId: 1 })],
  ['enableAccount', (ctx) => enableAccount(ctx, { accountId: 1 })],
  ['getAccount', (ctx) => getAccount(ctx, { accountId: 1 })],
  ['getComponent', (ctx) => getComponent(ctx, { componentId: 1 })],
  ['getAccountsLive', (ctx) => getAccountsLive(ctx)],
])('%s is for admins only', async (_name, run) => {
  for (const role of ['marketer', 'approver', 'branch_manager'] as const) {
    await expect(run(makeCtx({ role })), role).rejects.toEqual(code('auth.forbidden'));
  }
});

test.each<[string, (accountId: number) => Promise<unknown>]>([
  ['changeSecret', (accountId) => changeSecret(admin, { accountId, secret })],
  [
    'changePushSettings',
    (accountId) => changePushSettings(admin, { accountId, messageMode: 'safe', renewAesKey: true }),
  ],
  ['setMassProtection', (accountId) => setMassProtection(admin, { accountId, hasMassProtection: true })],
  ['disableAccount', (accountId) => disableAccount(admin, { accountId })],
  ['enableAccount', (accountId) => enableAccount(admin, { accountId })],
])('%s tells of an account that is not there', async (_name, run) => {
  await expect(run(2_000_000_000)).rejects.toEqual(code('account.not_found'));
});

describe('createAccount', () => {
  test('an account gets a token and a key for its push address, and its secret is stored encrypted and never told', async () => {
    const input = entry();
    const { id } = await createAccount(admin, input);
    const row = await db.account.findUniqueOrThrow({ where: { id } });
    expect(decrypt(row.secretCipher ?? new Uint8Array())).toBe(secret);
    const view = await getAccount(admin, { accountId: id });
    expect(view.push?.token).toMatch(/^[A-Za-z0-9]{32}$/);
    expect(view.push?.aesKey).toMatch(/^[A-Za-z0-9]{43}$/);
    expect(view.push?.url).toMatch(new RegExp(`/api/wechat/push/${input.appId}$`));
    expect(view).toMatchObject({ mode: 'ordinary', next: 'check', clearsLeft: 10, permissions: null });
    expect(JSON.stringify(view)).not.toContain(secret);
    const audit = await db.auditLog.findFirstOrThrow({
      where: { action: 'account.create', targetId: String(id) },
    });
    expect(JSON.stringify(audit.details)).not.toContain(secret);
  });

  test('an appid or an original id that is there already is refused, entered twice at once as well', async () => {
    const input = entry();
    const outcomes = await Promise.allSettled([createAccount(admin, input), createAccount(admin, input)]);
    expect(outcomes.map((o) => o.status).sort()).toEqual(['fulfilled', 'rejected']);
    await expect(createAccount(admin, input)).rejects.toEqual(code('account.app_id_taken'));
    await expect(createAccount(admin, { ...input, appId: unique('wx') })).rejects.toEqual(
      code('account.original_id_taken'),
    );
    expect(await db.account.count({ where: { originalId: input.originalId } })).toBe(1);
  });

  test.each<[string, object, string]>([
    ['appId', { appId: 'wx123', isSandbox: false }, 'account.bad_app_id'],
    ['appId', { appId: '../x' }, 'account.bad_app_id'],
    ['originalId', { originalId: 'weixin', isSandbox: false }, 'account.bad_original_id'],
    ['secret', { secret: 'short' }, 'account.bad_secret'],
    ['name', { name: '  ' }, 'account.name_missing'],
    ['name', { name: '长'.repeat(41) }, 'account.name_too_long'],
  ])('the form names a wrong %s: %o', (path, change, message) => {
    const real = { ...entry(), appId: 'wx0123456789abcdef', originalId: 'gh_0123456789ab', isSandbox: false };
    expect(createAccountInput.safeParse(real).success).toBe(true);
    const parsed = createAccountInput.safeParse({ ...entry(), ...change });
    expect(parsed.error?.issues.find((issue) => issue.path[0] === path)?.message).toBe(message);
  });
});

describe('createComponent', () => {
  test('a platform keeps the token and key it is registered with, and is told to wait for its first ticket', async () => {
    const appId = unique('wx');
    const keys = { token: 'registered', aesKey: 'a'.repeat(43) };
    const { id } = await createComponent(admin, { name: '平台', appId, secret, ...keys, isSandbox: true });
    const view = await getComponent(admin, { componentId: id });
    expect(view).toMatchObject({ ...keys, accountCount: 0, ticket: { state: 'waits', code: 'none' } });
    expect(view.urls.message).toContain('$APPID$');
    expect(JSON.stringify(view)).not.toContain(secret);
    expect(await audits('component.create', id)).toBe(1);
    await expect(
      createComponent(admin, { name: '又一个', appId, secret, ...keys, isSandbox: true }),
    ).rejects.toEqual(code('component.app_id_taken'));
  });

  test('a token or key that WeChat would not take is named by the form', () => {
    const given = {
      name: 'x',
      appId: unique('wx'),
      secret,
      token: 'no-dash',
      aesKey: 'short',
      isSandbox: true,
    };
    expect(createComponentInput.safeParse(given).error?.issues.map((issue) => issue.message)).toEqual([
      'account.bad_push_token',
      'account.bad_aes_key',
    ]);
  });
});

describe('changes', () => {
  test('a new secret replaces the old one and what was said about it', async () => {
    const account = await makeAccount();
    await db.account.update({
      where: { id: account.id },
      data: { lastError: { code: 'wechat.40125', params: {} }, lastErrorAt: new Date() },
    });
    await db.accessToken.create({
      data: { accountId: account.id, lastError: '40125', lastErrorAt: new Date() },
    });
    await changeSecret(admin, { accountId: account.id, secret: 'the-new-secret' });
    const row = await db.account.findUniqueOrThrow({ where: { id: account.id }, include: { token: true } });
    expect(decrypt(row.secretCipher ?? new Uint8Array())).toBe('the-new-secret');
    expect(row).toMatchObject({ lastError: null, lastErrorAt: null, token: { lastErrorAt: null } });
    expect(await audits('account.change_secret', account.id)).toBe(1);
  });

  test('a new AES key keeps the one before; a change of the mode alone keeps both', async () => {
    const { id } = await createAccount(admin, entry());
    const first = await getAccount(admin, { accountId: id });
    await changePushSettings(admin, { accountId: id, messageMode: 'compatible', renewAesKey: true });
    const second = await getAccount(admin, { accountId: id });
    expect(second.push).toMatchObject({ mode: 'compatible', hasPreviousKey: true, token: first.push?.token });
    expect(second.push?.aesKey).not.toBe(first.push?.aesKey);
    const row = await db.account.findUniqueOrThrow({ where: { id } });
    expect(decrypt(row.previousAesKeyCipher ?? new Uint8Array())).toBe(first.push?.aesKey);
    await changePushSettings(admin, { accountId: id, messageMode: 'safe', renewAesKey: false });
    expect((await getAccount(admin, { accountId: id })).push?.aesKey).toBe(second.push?.aesKey);
  });

  test('a change of the mode forgets the check, which told of the mode before; the same mode changes nothing', async () => {
    const { id } = await createAccount(admin, entry());
    const check = { push: { outcome: 'ok', code: 'accounts.check.push.safe', params: {} } };
    await db.account.update({ where: { id }, data: { lastCheck: check, lastCheckAt: new Date() } });
    await changePushSettings(admin, { accountId: id, messageMode: 'safe', renewAesKey: false });
    expect((await getAccount(admin, { accountId: id })).check).not.toBeNull();
    expect(await audits('account.change_push', id)).toBe(0);
    await changePushSettings(admin, { accountId: id, messageMode: 'plain', renewAesKey: false });
    expect(await getAccount(admin, { accountId: id })).toMatchObject({ check: null, next: 'check' });
    expect(await audits('account.change_push', id)).toBe(1);
  });

  test('an account of a platform has neither secret nor push settings of its own', async () => {
    const { id } = await makeAuthorised();
    await expect(changeSecret(admin, { accountId: id, secret })).rejects.toEqual(
      code('account.of_component'),
    );
    await expect(
      changePushSettings(admin, { accountId: id, messageMode: 'safe', renewAesKey: true }),
    ).rejects.toEqual(code('account.of_component'));
    expect(await getAccount(admin, { accountId: id })).toMatchObject({
      push: null,
      permissions: { sets: [2, 7] },
      componentName: '平台',
    });
  });

  test('disabling, enabling and protection are noted once however often they are asked', async () => {
    const account = await makeAccount();
    const input = { accountId: account.id };
    await disableAccount(admin, input);
    await disableAccount(admin, input);
    expect((await getAccount(admin, input)).next).toBe('enable');
    expect(await audits('account.disable', account.id)).toBe(1);
    await enableAccount(admin, input);
    await enableAccount(admin, input);
    expect(await audits('account.enable', account.id)).toBe(1);
    await setMassProtection(admin, { ...input, hasMassProtection: true });
    await setMassProtection(admin, { ...input, hasMassProtection: true });
    expect(await audits('account.set_mass_protection', account.id)).toBe(1);
    expect(await getAccount(admin, input)).toMatchObject({ isDisabled: false, hasMassProtection: true });
  });
});

test('an account or platform that is not there is not found', async () => {
  await expect(getAccount(admin, { accountId: 2_000_000_000 })).rejects.toEqual(code('common.not_found'));
  await expect(getComponent(admin, { componentId: 2_000_000_000 })).rejects.toEqual(code('common.not_found'));
});

test('the live look holds every account and counts those of a platform that no longer work', async () => {
  const account = await makeAuthorised();
  await db.account.update({ where: { id: account.id }, data: { revokedAt: new Date() } });
  const live = await getAccountsLive(admin);
  expect(live.accounts.find((one) => one.id === account.id)).toMatchObject({
    next: 'reauthorise',
    componentName: '平台',
  });
  expect(live.components.find((one) => one.id === account.componentId)).toMatchObject({
    accountCount: 1,
    brokenCount: 1,
  });
});
