import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { decrypt, encrypt } from '@/lib/auth/crypto';
import type { Ctx } from '@/lib/auth/ctx';
import { db } from '@/lib/db/client';
import { findNewerTarget } from '@/lib/pushes/push-settings';
import { agree, handleEvents, makeOwner, makeSandboxComponent } from '@/lib/testing/components';
import { makeCtx, makeStaff, unique } from '@/lib/testing/factories';
import { control, startTestSandbox } from '@/lib/testing/sandbox';
import { listTags } from '@/lib/wechat/tags';
import { accountClient } from './account-client';
import { changeComponentKeys } from './change-component-keys';
import { changeComponentSecret } from './change-component-secret';
import { createComponent } from './create-component';
import { disableComponent } from './disable-component';
import { enableComponent } from './enable-component';
import { getAccount } from './get-account';
import { getComponent } from './get-component';
import { changeComponentKeysInput, changeComponentSecretInput } from './schema';
import { startAuthorisation } from './start-authorisation';

const code = (value: string) => expect.objectContaining({ code: value });
const admin = makeCtx();
const secret = 'a-secret-that-nobody-sees';
const KEY = 'k'.repeat(43);
const audits = (action: string, targetId: number) =>
  db.auditLog.findMany({ where: { action, targetId: String(targetId) } });
const make = () =>
  createComponent(admin, {
    name: '平台',
    appId: unique('wx'),
    secret,
    token: 'registered',
    aesKey: KEY,
    isSandbox: true,
  });

const VERBS: [string, (ctx: Ctx, componentId: number) => Promise<unknown>][] = [
  ['changeComponentSecret', (ctx, componentId) => changeComponentSecret(ctx, { componentId, secret })],
  [
    'changeComponentKeys',
    (ctx, componentId) => changeComponentKeys(ctx, { componentId, token: '', aesKey: '' }),
  ],
  ['disableComponent', (ctx, componentId) => disableComponent(ctx, { componentId })],
  ['enableComponent', (ctx, componentId) => enableComponent(ctx, { componentId })],
];

test.each(VERBS)('%s is for admins only', async (_name, run) => {
  const { id } = await make();
  for (const role of ['marketer', 'approver', 'branch_manager'] as const) {
    await expect(run(makeCtx({ role }), id), role).rejects.toEqual(code('auth.forbidden'));
  }
});

test.each(VERBS)('%s tells of a platform that is not there', async (_name, run) => {
  await expect(run(admin, 2_000_000_000)).rejects.toEqual(code('component.not_found'));
});

describe('changeComponentKeys', () => {
  test('a new key keeps the one before, and the audit row says what changed without saying it', async () => {
    const { id } = await make();
    const aesKey = 'n'.repeat(43);
    await changeComponentKeys(admin, { componentId: id, token: 'registered', aesKey });
    const row = await db.component.findUniqueOrThrow({ where: { id } });
    expect(decrypt(row.previousAesKeyCipher ?? new Uint8Array())).toBe(KEY);
    expect(await getComponent(admin, { componentId: id })).toMatchObject({
      token: 'registered',
      aesKey,
      hasPreviousKey: true,
    });
    const [audit, ...more] = await audits('component.change_keys', id);
    expect(audit?.details).toEqual({ isTokenChanged: false, isKeyChanged: true });
    expect(more).toEqual([]);
    expect(JSON.stringify(audit?.details)).not.toContain(aesKey);
  });

  test('values that are in use already change nothing and are not noted', async () => {
    const { id } = await make();
    const before = await db.component.findUniqueOrThrow({ where: { id } });
    await changeComponentKeys(admin, { componentId: id, token: 'registered', aesKey: KEY });
    expect(await db.component.findUniqueOrThrow({ where: { id } })).toEqual(before);
    expect(await audits('component.change_keys', id)).toEqual([]);
  });

  test('what is left empty is made anew', async () => {
    const { id } = await make();
    await changeComponentKeys(admin, { componentId: id, token: '', aesKey: '' });
    const { token, aesKey } = await getComponent(admin, { componentId: id });
    expect(token).toMatch(/^[A-Za-z0-9]{32}$/);
    expect(aesKey).toMatch(/^[A-Za-z0-9]{43}$/);
  });

  test.each<[string, { token?: string; aesKey?: string }, string]>([
    ['token', { token: 'no-dash' }, 'account.bad_push_token'],
    ['token', { token: 'ab' }, 'account.bad_push_token'],
    ['aesKey', { aesKey: 'short' }, 'account.bad_aes_key'],
  ])('the form names a %s that WeChat would not take: %o', (path, change, message) => {
    const parsed = changeComponentKeysInput.safeParse({ componentId: 1, token: '', aesKey: '', ...change });
    expect(parsed.error?.issues.find((issue) => issue.path[0] === path)?.message).toBe(message);
  });
});

test('a secret too short to be one is named by the form', () => {
  const parsed = changeComponentSecretInput.safeParse({ componentId: 1, secret: 'short' });
  expect(parsed.error?.issues[0]?.message).toBe('account.bad_secret');
});

describe('with the platform of the sandbox', () => {
  let sandbox: { close: () => Promise<void> };
  let platform: Awaited<ReturnType<typeof makeSandboxComponent>>;
  let ctx: Ctx;
  beforeAll(async () => {
    sandbox = await startTestSandbox();
    platform = await makeSandboxComponent();
    ({ ctx } = await makeStaff());
  });
  afterAll(async () => {
    await sandbox.close();
    await platform.close();
  });
  const SETS = [1, 2, 7];
  const row = (id: number) => db.component.findUniqueOrThrow({ where: { id } });

  async function authorise() {
    const { id: componentId, appId: componentAppId } = platform.component;
    const account = await makeOwner();
    const { pcUrl } = await startAuthorisation(ctx, { componentId });
    await agree(pcUrl, { componentAppId, account, sets: SETS });
    await handleEvents(componentId, ctx);
    return db.account.findUniqueOrThrow({ where: { appId: account } });
  }

  test('a wrong secret is refused by WeChat until the right one is entered, which works at once', async () => {
    const { id: componentId } = platform.component;
    const right = decrypt((await row(componentId)).secretCipher);
    await db.component.update({ where: { id: componentId }, data: { secretCipher: encrypt(secret) } });
    await expect(startAuthorisation(ctx, { componentId })).rejects.toEqual(code('wechat.40125'));
    expect((await getComponent(admin, { componentId })).lastError).toMatchObject({ code: 'wechat.40125' });
    await changeComponentSecret(admin, { componentId, secret: right });
    expect((await getComponent(admin, { componentId })).lastError).toBeNull();
    await expect(startAuthorisation(ctx, { componentId })).resolves.toMatchObject({
      pcUrl: expect.any(String),
    });
    expect(await audits('component.change_secret', componentId)).toMatchObject([{ details: {} }]);
  });

  test('a ticket under the key before is taken after a change; one under a key of nobody is not', async () => {
    const { id: componentId, appId } = platform.component;
    const { aesKey, token } = await getComponent(admin, { componentId });
    const tickets = async () => {
      // The receiver's settings are as old as two seconds; these are the ones of now.
      await findNewerTarget({ kind: 'component', componentAppId: appId });
      await control('POST', `/_control/components/${appId}/ticket`, {});
      await handleEvents(componentId);
      return (await row(componentId)).ticketAt?.getTime() ?? 0;
    };
    await changeComponentKeys(admin, { componentId, token: token ?? '', aesKey: 'n'.repeat(43) });
    await control('POST', '/_control/clock', { advanceSeconds: 60 });
    const first = await tickets();
    expect(first).toBeGreaterThan(platform.component.ticketAt?.getTime() ?? 0);
    await changeComponentKeys(admin, { componentId, token: token ?? '', aesKey: 'm'.repeat(43) });
    await control('POST', '/_control/clock', { advanceSeconds: 60 });
    expect(await tickets()).toBe(first);
    await changeComponentKeys(admin, { componentId, token: token ?? '', aesKey: aesKey ?? '' });
    expect(await tickets()).toBeGreaterThan(first);
  });

  test('a disabled platform stops its accounts and takes no pushes; enabled, all is as it was', async () => {
    const { id: componentId, appId } = platform.component;
    const account = await authorise();
    await listTags(await accountClient(account.id));
    await disableComponent(admin, { componentId });
    await disableComponent(admin, { componentId });
    await expect(accountClient(account.id)).rejects.toEqual(code('account.component_disabled'));
    await expect(startAuthorisation(ctx, { componentId })).rejects.toEqual(code('component.disabled'));
    const card = () => getAccount(admin, { accountId: account.id });
    expect(await card()).toMatchObject({ isComponentDisabled: true, next: 'enableComponent' });
    const events = () => db.componentEvent.count({ where: { componentId } });
    const before = await events();
    await control('POST', `/_control/components/${appId}/ticket`, {});
    await control('POST', '/_control/settle', {});
    expect(await events()).toBe(before);
    await enableComponent(admin, { componentId });
    await enableComponent(admin, { componentId });
    await listTags(await accountClient(account.id));
    expect(await card()).toMatchObject({ isComponentDisabled: false });
    expect(await audits('component.disable', componentId)).toHaveLength(1);
    expect(await audits('component.enable', componentId)).toHaveLength(1);
  });
});
