import 'server-only';
import { randomBytes } from 'node:crypto';
import { env } from '@/lib/env';
import { AppError } from '@/lib/errors';
import { jsSdkSignature } from '@/lib/wechat/js-sdk';
import { jsTicketOf } from '@/lib/wechat/js-ticket-store';
import { accountAccess } from './account-client';

/** What a page hands to `wx.config`. */
export type JsSdkConfig = { appId: string; timestamp: number; nonceStr: string; signature: string };

/**
 * The ticket with which an account's pages are signed, whatever its mode; it stays on the server.
 * @throws AppError as accountClient, `account.permission_missing` (网页服务 is not granted); WechatError
 */
export async function jsTicket(accountId: number): Promise<string> {
  return jsTicketOf(accountId, await accountAccess(accountId));
}

/**
 * Signs a page of ours for WeChat's JS-SDK (`wx.config`). Fans open such pages, so nobody is signed in here; that only our
 * own addresses are signed is what keeps others from using the account.
 * @param input.url the page's address as the browser has it, the query included; what stands behind `#` does not count
 * @throws AppError `account.foreign_page`, and what `jsTicket` throws
 * @see WeChat docs JS-SDK说明文档, 附录1
 */
export async function signJsPage(input: { accountId: number; url: string }): Promise<JsSdkConfig> {
  const { accountId, url } = input;
  if (!URL.canParse(url) || new URL(url).origin !== new URL(env.publicUrl).origin)
    throw new AppError('account.foreign_page');
  const access = await accountAccess(accountId);
  const ticket = await jsTicketOf(accountId, access);
  const nonceStr = randomBytes(12).toString('hex');
  // WeChat and browsers go by real time.
  const timestamp = Math.floor(Date.now() / 1_000);
  const signature = jsSdkSignature({ ticket, nonce: nonceStr, timestamp, url });
  return { appId: access.appId, timestamp, nonceStr, signature };
}
