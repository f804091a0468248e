import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeComponent } from '@/lib/sandbox/component-kit';
import { type Json, type Kit, type KitAccount, startKit } from '@/lib/sandbox/test-kit';

const USERS_SET = 2;
const PRE_AUTH = '/cgi-bin/component/api_create_preauthcode';

let kit: Kit;
let account: KitAccount;
let component: Awaited<ReturnType<typeof makeComponent>>;

beforeAll(async () => {
  kit = await startKit();
  account = await kit.makeAccount({ limits: { '/cgi-bin/tags/get': 1 } });
  component = await makeComponent(kit, { limits: { [PRE_AUTH]: 2 } });
});
afterAll(async () => {
  await component.receiver.close();
  await kit.close();
});
const post = async (path: string, body: Json) => (await kit.request('POST', `/cgi-bin/${path}`, body)).body;

describe("a platform's appid", () => {
  test.each([
    ['token', () => kit.request('GET', `/cgi-bin/token?${new URLSearchParams(credentials())}`)],
    ['stable_token', () => kit.request('POST', '/cgi-bin/stable_token', credentials())],
  ])('has no token at %s (61024)', async (_path, ask) => {
    expect((await ask()).body.errcode).toBe(61024);
  });

  const credentials = () => ({
    grant_type: 'client_credential',
    appid: component.appid,
    secret: component.secret,
  });
});

describe('clear_quota', () => {
  test('with a platform token resets what the platform used', async () => {
    const token = await component.token();
    const preAuth = async () =>
      (
        await post(`component/api_create_preauthcode?access_token=${token}`, {
          component_appid: component.appid,
        })
      ).errcode ?? 0;
    expect([await preAuth(), await preAuth(), await preAuth()]).toEqual([0, 0, 45009]);
    const clear = (appid: string) => post(`clear_quota?component_access_token=${token}`, { appid });
    expect((await clear(account.appid)).errcode).toBe(40013);
    expect((await clear(component.appid)).errcode).toBe(0);
    expect(await preAuth()).toBe(0);
  });

  test("with an authorizer's token resets what the account used", async () => {
    const grant = await component.grant(account.appid, [USERS_SET]);
    const token = grant.authorizer_access_token;
    const tags = async () =>
      (await kit.request('GET', `/cgi-bin/tags/get?access_token=${token}`)).body.errcode ?? 0;
    expect([await tags(), await tags()]).toEqual([0, 45009]);
    expect((await post(`clear_quota?access_token=${token}`, { appid: account.appid })).errcode).toBe(0);
    expect(await tags()).toBe(0);
  });
});
