import { beforeAll, describe, expect, test, vi } from 'vitest';
import { decrypt as unseal } from '@/lib/auth/crypto';
import { db } from '@/lib/db/client';
import { unique } from '@/lib/testing/factories';
import {
  AES_KEY,
  makePushComponent,
  OLD_AES_KEY,
  PUSH_TOKEN,
  plainPush,
  sealedPush,
  textFields,
} from '@/lib/testing/pushes';
import { decrypt, msgSignature } from '@/lib/wechat/crypto';
import { parsePushXml } from '@/lib/wechat/push-xml';
import type { PushAddress } from './push-address';
import { receivePush } from './receive-push';
import { RELEASE_TEST_APP_ID } from './release-test';

// The clock is one for all files of a run, and others move it: these run as production does, by real time.
vi.hoisted(() => {
  process.env.TAGCAST_DEMO = '0';
});

const SUCCESS = { status: 200, body: 'success' };

describe('pushes of a platform', () => {
  let componentId: number;
  let accountId: number;
  let componentAppId: string;
  let events: PushAddress;
  let messages: PushAddress;
  let tester: PushAddress;
  beforeAll(async () => {
    const { component, account } = await makePushComponent();
    componentId = component.id;
    accountId = account.id;
    componentAppId = component.appId;
    events = { kind: 'component', componentAppId };
    messages = { kind: 'authorizer', componentAppId, appId: account.appId };
    tester = { kind: 'authorizer', componentAppId, appId: RELEASE_TEST_APP_ID };
  });

  const event = (InfoType: string, more: Record<string, string | number> = {}) => ({
    AppId: componentAppId,
    CreateTime: Math.floor(Date.now() / 1_000),
    InfoType,
    ...more,
  });
  const rowsOf = (infoType: string) => db.componentEvent.findMany({ where: { componentId, infoType } });

  test('a ticket is kept encrypted and stands nowhere in the clear; its repetition is stored once', async () => {
    const ticket = event('component_verify_ticket', { ComponentVerifyTicket: 'ticket@@@secret' });
    for (let n = 0; n < 2; n++) expect(await receivePush(sealedPush(events, ticket))).toEqual(SUCCESS);
    const rows = await rowsOf('component_verify_ticket');
    expect(rows).toHaveLength(1);
    expect(unseal(rows[0]?.secretCipher ?? new Uint8Array())).toBe('ticket@@@secret');
    expect(JSON.stringify(rows[0]?.payload)).not.toContain('secret');
    expect(rows[0]).toMatchObject({ handledAt: null, failure: null, authorizerAppId: null });
  });

  test.each(['authorized', 'updateauthorized'])(
    '%s keeps the code encrypted and tells whose it is',
    async (name) => {
      const AuthorizerAppid = unique('wx');
      const authorised = event(name, {
        AuthorizerAppid,
        AuthorizationCode: 'queryauthcode@@@secret',
        AuthorizationCodeExpiredTime: 1_800_000_000,
        PreAuthCode: 'preauthcode@@@secret',
      });
      expect(await receivePush(sealedPush(events, authorised))).toEqual(SUCCESS);
      const row = (await rowsOf(name))[0];
      expect(row).toMatchObject({ authorizerAppId: AuthorizerAppid, handledAt: null });
      expect(unseal(row?.secretCipher ?? new Uint8Array())).toBe('queryauthcode@@@secret');
      expect(JSON.stringify(row?.payload)).not.toContain('secret');
    },
  );

  test('unauthorized and an InfoType that nobody knows are stored', async () => {
    expect(await receivePush(sealedPush(events, event('unauthorized', { AuthorizerAppid: 'wxa' })))).toEqual(
      SUCCESS,
    );
    expect(
      await receivePush(
        sealedPush(events, event('brand_new', { auth_code: 'secret', code: 'queryauthcode@@@secret' })),
      ),
    ).toEqual(SUCCESS);
    expect(await rowsOf('unauthorized')).toMatchObject([{ authorizerAppId: 'wxa', secretCipher: null }]);
    expect(await rowsOf('brand_new')).toMatchObject([{ failure: null, payload: { InfoType: 'brand_new' } }]);
    expect(JSON.stringify((await rowsOf('brand_new'))[0]?.payload)).not.toContain('secret');
  });

  test('an event that lacks its code is kept with what is wrong and waits for nobody', async () => {
    const before = (await rowsOf('authorized')).length;
    expect(await receivePush(sealedPush(events, event('authorized', { AuthorizerAppid: 'wxb' })))).toEqual(
      SUCCESS,
    );
    const rows = await rowsOf('authorized');
    expect(rows).toHaveLength(before + 1);
    expect(rows.find((row) => row.authorizerAppId === 'wxb')).toMatchObject({
      failure: expect.stringContaining('AuthorizationCode'),
      handledAt: expect.any(Date),
    });
  });

  test('the platform’s address takes nothing in the clear and nothing sealed for another platform', async () => {
    const before = await db.componentEvent.count({ where: { componentId } });
    const ticket = event('component_verify_ticket', { ComponentVerifyTicket: 'forged' });
    for (const request of [
      plainPush(events, ticket),
      sealedPush(events, ticket, { receiverId: 'wxother' }),
      sealedPush(events, ticket, { token: 'other' }),
    ]) {
      expect(await receivePush(request)).toEqual({ status: 403, body: '' });
    }
    expect(await db.componentEvent.count({ where: { componentId } })).toBe(before);
  });

  test('a message of an authorised account is told by the path and opened with the platform’s keys', async () => {
    expect(await receivePush(sealedPush(messages, textFields('你好')))).toEqual(SUCCESS);
    expect(await receivePush(sealedPush(messages, textFields('b'), { aesKey: OLD_AES_KEY }))).toEqual(
      SUCCESS,
    );
    expect(await db.inboundMessage.count({ where: { accountId } })).toBe(2);
  });

  test('an account that is not this platform’s, and a platform that nobody has, are 404', async () => {
    const stranger: PushAddress = { kind: 'authorizer', componentAppId, appId: unique('wx') };
    const nobody: PushAddress = { kind: 'component', componentAppId: unique('wxc') };
    expect(await receivePush(sealedPush(stranger, textFields('a')))).toEqual({ status: 404, body: '' });
    expect(await receivePush(sealedPush(nobody, event('unauthorized')))).toEqual({ status: 404, body: '' });
  });

  /** Opens an encrypted answer as WeChat would. */
  function readReply(body: string, aesKey = AES_KEY) {
    const { Encrypt, MsgSignature, TimeStamp, Nonce } = parsePushXml(body) as Record<string, string>;
    expect(MsgSignature).toBe(msgSignature(PUSH_TOKEN, TimeStamp ?? '', Nonce ?? '', Encrypt ?? ''));
    return parsePushXml(decrypt(aesKey, componentAppId, Encrypt ?? ''));
  }

  test('the release test’s text is answered by an encrypted reply, with the key that opened it', async () => {
    for (const aesKey of [AES_KEY, OLD_AES_KEY]) {
      const probe = textFields('TESTCOMPONENT_MSG_TYPE_TEXT', {
        FromUserName: 'oTester',
        ToUserName: 'gh_t',
      });
      const reply = await receivePush(sealedPush(tester, probe, { aesKey }));
      expect(reply.status).toBe(200);
      expect(readReply(reply.body, aesKey)).toMatchObject({
        ToUserName: 'oTester',
        FromUserName: 'gh_t',
        MsgType: 'text',
        Content: 'TESTCOMPONENT_MSG_TYPE_TEXT_callback',
      });
    }
  });

  test('any event of the release test is answered with its name', async () => {
    const reply = await receivePush(
      sealedPush(tester, {
        ...textFields(''),
        MsgType: 'event',
        Event: 'LOCATION',
        Latitude: '1',
        Longitude: '2',
      }),
    );
    expect(readReply(reply.body)).toMatchObject({ Content: 'LOCATIONfrom_callback' });
  });

  test('a code of the release test is answered by nothing and left to a worker, encrypted', async () => {
    const probe = textFields('QUERY_AUTH_CODE:code@@@secret', { FromUserName: 'oTester' });
    for (let n = 0; n < 2; n++)
      expect(await receivePush(sealedPush(tester, probe))).toEqual({ status: 200, body: '' });
    const waiting = await db.componentEvent.findMany({
      where: { componentId, infoType: 'release_test', handledAt: null },
    });
    expect(waiting).toMatchObject([{ payload: { FromUserName: 'oTester' } }]);
    expect(unseal(waiting[0]?.secretCipher ?? new Uint8Array())).toBe('code@@@secret');
    expect(JSON.stringify(waiting[0]?.payload)).not.toContain('secret');
  });

  test('the same words from any other account are a message like any other', async () => {
    const fields = textFields('TESTCOMPONENT_MSG_TYPE_TEXT');
    expect(await receivePush(sealedPush(messages, fields))).toEqual(SUCCESS);
    const last = await db.inboundMessage.findFirst({ where: { accountId }, orderBy: { id: 'desc' } });
    expect(last).toMatchObject({ content: 'TESTCOMPONENT_MSG_TYPE_TEXT' });
  });
});
