import 'server-only';
import { audit } from '@/lib/auth/audit';
import type { Ctx } from '@/lib/auth/ctx';
import { allow } from '@/lib/auth/permissions';
import { transaction } from '@/lib/db/transaction';
import { getQuota, type Quota } from '@/lib/wechat/base';
import { isWechatErrcode } from '@/lib/wechat/error';
import { accountClient } from './account-client';
import { lockAccount } from './lock-account';
import type { AccountIdInput, QuotaRow } from './schema';

/** The endpoints that the product can use up in a day (wechat-api §14), in the order of the screen. */
export const WATCHED_PATHS = [
  '/cgi-bin/message/mass/sendall',
  '/cgi-bin/message/mass/send',
  '/cgi-bin/message/custom/send',
  '/cgi-bin/tags/members/batchtagging',
  '/cgi-bin/tags/members/batchuntagging',
  '/cgi-bin/user/get',
  '/cgi-bin/user/info/batchget',
  '/cgi-bin/material/batchget_material',
  '/cgi-bin/draft/batchget',
  '/cgi-bin/stable_token',
] as const;

/**
 * Asks WeChat how much of today's calls is used, for the endpoints that matter, and stores the answers. Paths that this
 * account does not have (76021, 76022, 48001: a subscription account has no list sending) are left out.
 * @throws AppError `account.*`, WechatError
 */
export async function readQuotas(ctx: Ctx, { accountId }: AccountIdInput): Promise<QuotaRow[]> {
  allow(ctx, 'account.write');
  const client = await accountClient(accountId);
  const readings = await Promise.all(
    WATCHED_PATHS.map(async (path) => {
      try {
        return { path, quota: await getQuota(client, { path }) };
      } catch (error) {
        if (isWechatErrcode(error, 76021, 76022, 48001)) return null;
        throw error;
      }
    }),
  );
  const found = readings.filter((one) => one !== null);
  await transaction(async (tx) => {
    // Two people who read at once follow one another; the later answers stay.
    await lockAccount(tx, accountId);
    await tx.quotaReading.deleteMany({ where: { accountId } });
    await tx.quotaReading.createMany({
      data: found.map(({ path, quota }) => ({ accountId, path, ...columns(quota), readAt: ctx.now })),
    });
    await audit(tx, ctx, { action: 'account.read_quotas', targetType: 'account', targetId: accountId });
  });
  return found.map(({ path, quota }) => ({
    path,
    dailyLimit: quota.dailyLimit,
    used: quota.used,
    remaining: quota.remaining,
    readAt: ctx.now.toISOString(),
  }));
}

const columns = ({ dailyLimit, used, remaining }: Quota) => ({
  dailyLimit: BigInt(dailyLimit),
  used: BigInt(used),
  remain: BigInt(remaining),
});
