import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { db } from '@/lib/db/client';
import { makeAccount } from '@/lib/testing/factories';
import { makePushComponent } from '@/lib/testing/pushes';
import { control, makeSandboxAccount, startTestSandbox } from '@/lib/testing/sandbox';
import { createTag, listTags } from '@/lib/wechat/tags';
import { accountClient } from './account-client';

const TAGS = '/cgi-bin/tags/get';

describe('the client of an account', () => {
  let sandbox: { close: () => Promise<void> };
  beforeAll(async () => {
    sandbox = await startTestSandbox();
  });
  afterAll(() => sandbox.close());

  const lastError = async (id: number) => {
    const { lastError: error, lastErrorAt } = await db.account.findUniqueOrThrow({ where: { id } });
    return lastErrorAt && error;
  };

  test('notes the last call that failed for the account’s page, and a call that works leaves it there', async () => {
    const { account } = await makeSandboxAccount();
    const client = await accountClient(account.id);
    await control('POST', '/_control/faults', { path: TAGS, appid: account.appId, errcode: 48001 });
    await expect(listTags(client)).rejects.toMatchObject({ errcode: 48001 });
    await expect
      .poll(() => lastError(account.id))
      .toMatchObject({
        code: 'wechat.48001',
        endpoint: TAGS,
        errcode: 48001,
        rid: expect.stringMatching(/^[0-9a-f-]{26}$/),
      });
    await listTags(client);
    expect(await lastError(account.id)).toMatchObject({ errcode: 48001 });
    await expect(createTag(client, { name: '会'.repeat(40) })).rejects.toMatchObject({ errcode: 45158 });
    await expect.poll(() => lastError(account.id)).toMatchObject({ errcode: 45158 });
  });

  test('of many calls that fail together notes one of them, and all of them fail as they would', async () => {
    const { account } = await makeSandboxAccount();
    const client = await accountClient(account.id);
    await control('POST', '/_control/faults', {
      path: TAGS,
      appid: account.appId,
      errcode: 48001,
      times: 30,
    });
    const outcomes = await Promise.allSettled(Array.from({ length: 30 }, () => listTags(client)));
    expect(outcomes.every((outcome) => outcome.status === 'rejected')).toBe(true);
    await expect.poll(() => lastError(account.id)).toMatchObject({ errcode: 48001 });
  });

  const component = (data: object) => ({ mode: 'component' as const, componentId: null, ...data });
  test.each([
    ['account.no_component', component({})],
    ['account.disabled', component({ disabledAt: new Date() })],
    ['account.no_secret', { secretCipher: null }],
  ])('is not made when the account says %s', async (code, data) => {
    const { id } = await makeAccount();
    await db.account.update({ where: { id }, data });
    await expect(accountClient(id)).rejects.toMatchObject({ code });
  });

  test.each([
    ['account.revoked', { revokedAt: new Date() }],
    ['account.reauthorise', { reauthorisationCode: 'account.refresh_token_lost' }],
  ])('is not made when the account of a platform says %s', async (code, data) => {
    const { id } = (await makePushComponent()).account;
    await db.account.update({ where: { id }, data });
    await expect(accountClient(id)).rejects.toMatchObject({ code });
  });
});
