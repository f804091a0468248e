import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Kit, type KitAccount, startKit } from '@/lib/sandbox/test-kit';
import { memoryClient, wechatFailure } from '@/lib/testing/wechat-client';
import type { WechatClient } from './call';
import { getTicket, jsSdkSignature } from './js-sdk';
import { TICKET_TYPES } from './wire/js-sdk';

let kit: Kit;
let account: KitAccount;
let client: WechatClient;

beforeAll(async () => {
  kit = await startKit();
});
afterAll(() => kit.close());
beforeEach(async () => {
  await kit.control('POST', '/reset', { now: '2026-03-10T12:00:00+08:00' });
  await kit.control('POST', '/clock', { frozen: true });
  account = await kit.makeAccount();
  client = memoryClient(kit.url, account);
});

describe('getticket', () => {
  test.each(TICKET_TYPES)(
    'gives a ticket of type %s for two hours, the same while it lives',
    async (type) => {
      const first = await getTicket(client, { type });
      expect(first).toEqual({ ticket: expect.stringMatching(/^[\w-]{86}$/), expiresInSeconds: 7_200 });
      await kit.advance(7_000);
      expect(await getTicket(client, { type })).toEqual({ ...first, expiresInSeconds: 200 });
      await kit.advance(200);
      const second = await getTicket(client, { type });
      expect(second.expiresInSeconds).toBe(7_200);
      expect(second.ticket).not.toBe(first.ticket);
    },
  );

  test('keeps types and accounts apart', async () => {
    const other = memoryClient(kit.url, await kit.makeAccount());
    const tickets = [
      await getTicket(client, { type: 'jsapi' }),
      await getTicket(client, { type: 'wx_card' }),
      await getTicket(other, { type: 'jsapi' }),
    ].map(({ ticket }) => ticket);
    expect(new Set(tickets).size).toBe(3);
  });

  test.each([
    ['another type', {}, 'coupon', 40097],
    ['more than the cap of the day', { limits: { '/cgi-bin/ticket/getticket': 0 } }, 'jsapi', 45009],
  ])('refuses %s', async (_what, patch, type, errcode) => {
    await account.control('PATCH', '', patch);
    const input = { type } as Parameters<typeof getTicket>[1];
    expect(await wechatFailure(getTicket(client, input))).toMatchObject({ errcode });
  });
});

describe('jsSdkSignature', () => {
  const official = {
    ticket: 'sM4AOVdWfPE4DxkXGEs8VMCPGGVi4C3VM0P37wVUCFvkVAy_90u5h9nbSlYy3-Sl-HhTdfl2fzFy1AOcHKP7qg',
    nonce: 'Wm3WZYTPz0wzccnW',
    timestamp: 1_414_587_457,
    url: 'http://mp.weixin.qq.com?params=value',
  };

  test("is the official sample's", () => {
    expect(jsSdkSignature(official)).toBe('0f9de62fce790f9a083d5c99e95740ceb90c27ed');
  });

  test('leaves out what stands behind #', () => {
    const url = `${official.url}#/coupons#2`;
    expect(jsSdkSignature({ ...official, url })).toBe(jsSdkSignature(official));
  });

  test.each([
    ['nonce', { nonce: 'x' }],
    ['time', { timestamp: official.timestamp + 1 }],
    ['query', { url: 'http://mp.weixin.qq.com?params=other' }],
  ])('changes with the %s', (_what, more) => {
    expect(jsSdkSignature({ ...official, ...more })).not.toBe(jsSdkSignature(official));
  });
});
