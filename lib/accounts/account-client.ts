import 'server-only';
import { decrypt } from '@/lib/auth/crypto';
import { db } from '@/lib/db/client';
import { AppError } from '@/lib/errors';
import { createWechatClient, type WechatClient } from '@/lib/wechat/call';
import { hostsOf } from '@/lib/wechat/hosts';
import { tokenSource } from '@/lib/wechat/token-store';

const CALL_TIMEOUT_MS = 10_000;

/**
 * The WeChat client of an account; only where its token comes from differs by mode.
 * @throws AppError `account.not_found`, `account.disabled`, `account.no_secret`
 */
export async function accountClient(accountId: number): Promise<WechatClient> {
  const account = await db.account.findUnique({ where: { id: accountId } });
  if (!account) throw new AppError('account.not_found');
  if (account.disabledAt) throw new AppError('account.disabled', { name: account.name });
  if (!account.secretCipher) throw new AppError('account.no_secret', { name: account.name });
  const baseUrl = hostsOf(account).api;
  const tokens = tokenSource({
    accountId,
    appId: account.appId,
    secret: decrypt(account.secretCipher),
    baseUrl,
  });
  return createWechatClient({ baseUrl, appId: account.appId, tokens, timeoutMs: CALL_TIMEOUT_MS });
}
