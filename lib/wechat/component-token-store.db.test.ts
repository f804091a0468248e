import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { componentClient } from '@/lib/accounts/component-client';
import { db } from '@/lib/db/client';
import { makeSandboxComponent } from '@/lib/testing/components';
import { makePushComponent } from '@/lib/testing/pushes';
import { callsOf, control, startTestSandbox } from '@/lib/testing/sandbox';
import { createPreAuthCode } from './component';
import { forgetComponentTokens } from './component-token-store';

const TOKEN_PATH = '/cgi-bin/component/api_component_token';
const CALL_PATH = '/cgi-bin/component/api_create_preauthcode';

describe('the token of a platform', () => {
  let sandbox: { close: () => Promise<void> };
  let platform: Awaited<ReturnType<typeof makeSandboxComponent>>;
  beforeAll(async () => {
    sandbox = await startTestSandbox();
    platform = await makeSandboxComponent();
  });
  afterAll(async () => {
    await sandbox.close();
    await platform.close();
  });

  const fetched = async () => (await callsOf(platform.component.appId, TOKEN_PATH)).length;
  const fifty = () =>
    Promise.all(Array.from({ length: 50 }, () => createPreAuthCode(componentClient(platform.component))));

  test('is fetched once by fifty calls that find none together, and kept encrypted', async () => {
    await fifty();
    expect(await fetched()).toBe(1);
    const row = await db.component.findUniqueOrThrow({ where: { id: platform.component.id } });
    expect(Buffer.from(row.tokenCipher ?? []).length).toBeGreaterThan(100);
    expect(row.tokenExpiresAt?.getTime()).toBeGreaterThan(Date.now() + 7_000_000);
  });

  test('is found by another process, which asks WeChat for none', async () => {
    const before = await fetched();
    forgetComponentTokens();
    await createPreAuthCode(componentClient(platform.component));
    expect(await fetched()).toBe(before);
  });

  test('is fetched once by fifty calls that WeChat refuses together because it ran out', async () => {
    const before = await fetched();
    const { appId: appid } = platform.component;
    await control('POST', '/_control/faults', { path: CALL_PATH, appid, errcode: 42001, times: 50 });
    await fifty();
    expect(await fetched()).toBe(before + 1);
  });

  test('is renewed ten minutes before its end', async () => {
    const before = await fetched();
    const end = (ms: number) =>
      db.component.update({
        where: { id: platform.component.id },
        data: { tokenExpiresAt: new Date(Date.now() + ms) },
      });
    await end(11 * 60_000);
    forgetComponentTokens();
    await createPreAuthCode(componentClient(platform.component));
    expect(await fetched()).toBe(before);
    await end(9 * 60_000);
    forgetComponentTokens();
    await createPreAuthCode(componentClient(platform.component));
    expect(await fetched()).toBe(before + 1);
  });

  test.each([40001, 40014, 42001, 42006])(
    'is replaced once when WeChat refuses it with %i',
    async (errcode) => {
      const before = await fetched();
      await control('POST', '/_control/faults', {
        path: CALL_PATH,
        appid: platform.component.appId,
        errcode,
      });
      await expect(createPreAuthCode(componentClient(platform.component))).resolves.toBeDefined();
      expect(await fetched()).toBe(before + 1);
    },
  );

  test('that cannot be fetched is not asked for in a storm, and the reason is kept for the page', async () => {
    const other = await makeSandboxComponent();
    const { id, appId } = other.component;
    await control('PATCH', `/_control/components/${appId}`, { secret: 'another-secret' });
    const client = componentClient(other.component);
    const outcomes = await Promise.allSettled(Array.from({ length: 20 }, () => createPreAuthCode(client)));
    await expect(createPreAuthCode(client)).rejects.toMatchObject({ errcode: 40125 });
    expect(outcomes.every((outcome) => outcome.status === 'rejected')).toBe(true);
    expect(await callsOf(appId, TOKEN_PATH)).toHaveLength(1);
    const row = await db.component.findUniqueOrThrow({ where: { id } });
    expect(row.lastError).toMatchObject({ code: 'wechat.40125', errcode: 40125, endpoint: TOKEN_PATH });
    await other.close();
  });

  test('needs a ticket, and says so without asking WeChat', async () => {
    const { component } = await makePushComponent();
    const client = componentClient(component);
    await expect(createPreAuthCode(client)).rejects.toMatchObject({ code: 'component.no_ticket' });
    expect(await callsOf(component.appId, TOKEN_PATH)).toEqual([]);
  });
});
