import 'server-only';
import { audit } from '@/lib/auth/audit';
import { decryptOrNull } from '@/lib/auth/crypto';
import type { Ctx } from '@/lib/auth/ctx';
import { allow } from '@/lib/auth/permissions';
import { db } from '@/lib/db/client';
import { toJson } from '@/lib/db/json';
import { transaction } from '@/lib/db/transaction';
import { AppError } from '@/lib/errors';
import { checkCallback, listApiIps } from '@/lib/wechat/base';
import type { WechatClient } from '@/lib/wechat/call';
import { isWechatErrcode, WechatError } from '@/lib/wechat/error';
import { hostsOf } from '@/lib/wechat/hosts';
import { fetchStableToken } from '@/lib/wechat/stable-token';
import { listTags } from '@/lib/wechat/tags';
import { accountClient } from './account-client';
import type { AccountCheck, AccountIdInput, CheckOutcome } from './schema';

/** WeChat says 40164 with the address it saw: `invalid ip 1.2.3.4 ipv6 ::ffff:1.2.3.4, not in whitelist`. */
const SEEN_ADDRESS = /invalid ip ([0-9a-f.:]+)/i;
/** No address is allowed, or the administrator has to say yes to this one first. @see WeChat docs IP 白名单, 风险调用确认 */
const ADDRESS_ERRCODES = [40164, 61004, 89501, 89503, 89506, 89507];
const PROBE_TIMEOUT_MS = 8_000;

const said = (outcome: CheckOutcome['outcome'], code: string, params: CheckOutcome['params'] = {}) => ({
  outcome,
  code,
  params,
});

/**
 * Tries an account out, step by step: does its credential work, is this server's address allowed, may it call what needs
 * a verified account, does WeChat reach the push address, how do pushes come. Only reads are made at WeChat. The outcome is stored
 * and shown until the next check.
 * @throws AppError `account.not_found`, `account.disabled`
 */
export async function checkAccount(ctx: Ctx, { accountId }: AccountIdInput): Promise<AccountCheck> {
  allow(ctx, 'account.write');
  const account = await readRow(accountId);
  if (!account) throw new AppError('account.not_found');
  if (account.disabledAt) throw new AppError('account.disabled', { name: account.name });
  const check = await makeCheck(account);
  await transaction(async (tx) => {
    await tx.account.update({
      where: { id: accountId },
      data: { lastCheck: toJson(check), lastCheckAt: ctx.now },
    });
    await audit(tx, ctx, {
      action: 'account.check',
      targetType: 'account',
      targetId: accountId,
      details: Object.fromEntries(Object.entries(check).map(([step, { outcome }]) => [step, outcome])),
    });
  });
  return check;
}

function readRow(accountId: number) {
  return db.account.findUnique({ where: { id: accountId }, include: { component: true } });
}
type Row = NonNullable<Awaited<ReturnType<typeof readRow>>>;

async function makeCheck(account: Row): Promise<AccountCheck> {
  const push = pushSettings(account);
  const { secret, address } = await tryCredential(account);
  if (secret.outcome !== 'ok' || address.outcome !== 'ok') {
    const skipped = said('skipped', 'accounts.check.skipped');
    return { secret, address, rights: skipped, callback: skipped, push };
  }
  const client = await accountClient(account.id, { isProbe: true });
  const [rights, callback] = await Promise.all([tryRights(client), tryCallback(client, account)]);
  return { secret, address, rights, callback, push };
}

/** Credential and address are one call: WeChat looks at the address before it looks at the secret. */
async function tryCredential(account: Row): Promise<{ secret: CheckOutcome; address: CheckOutcome }> {
  try {
    await fetchCredential(account);
    return {
      secret: said('ok', `accounts.check.secret.${account.mode}`),
      address: said('ok', 'accounts.check.address.ok'),
    };
  } catch (error) {
    if (isWechatErrcode(error, ...ADDRESS_ERRCODES)) {
      const ip = SEEN_ADDRESS.exec(error.errmsg)?.[1];
      return {
        secret: said('skipped', 'accounts.check.secret.unseen'),
        address: ip
          ? said('failed', 'accounts.check.address.refused', { ip })
          : said('failed', error.code, error.params),
      };
    }
    return { secret: failureOf(error), address: said('skipped', 'accounts.check.skipped') };
  }
}

async function fetchCredential(account: Row): Promise<void> {
  if (account.mode === 'component') {
    await listApiIps(await accountClient(account.id, { isProbe: true }));
    return;
  }
  if (!account.secretCipher) throw new AppError('account.no_secret', { name: account.name });
  const secret = decryptOrNull(account.secretCipher);
  if (secret === null) throw new AppError('account.secrets_unreadable', { name: account.name });
  await fetchStableToken({
    baseUrl: hostsOf(account).api,
    appId: account.appId,
    secret,
    timeoutMs: PROBE_TIMEOUT_MS,
  });
}

/** 标签 are for verified accounts only, so a look at them tells whether this one is (48001). */
async function tryRights(client: WechatClient): Promise<CheckOutcome> {
  try {
    await listTags(client);
    return said('ok', 'accounts.check.rights.ok');
  } catch (error) {
    if (isWechatErrcode(error, 48001)) return said('failed', 'accounts.check.rights.unverified');
    return failureOf(error);
  }
}

async function tryCallback(client: WechatClient, account: Row): Promise<CheckOutcome> {
  const at = account.lastPushAt?.toISOString();
  if (account.mode === 'component') return platformAddress(account);
  try {
    const { ping } = await checkCallback(client, { action: 'all', operator: 'DEFAULT' });
    const lost = ping.filter(({ loss }) => loss !== '0%').length;
    if (lost > 0 && lost === ping.length) return said('failed', 'accounts.check.callback.unreachable');
    return at
      ? said('ok', 'accounts.check.callback.ok', { at })
      : said('warning', 'accounts.check.callback.silent');
  } catch (error) {
    if (isWechatErrcode(error, 40201)) return said('failed', 'accounts.check.callback.unset');
    return failureOf(error);
  }
}

/** The account has no address of its own to be looked at; that tickets come says that the platform's is reached. */
function platformAddress({ component, lastPushAt }: Row): CheckOutcome {
  if (lastPushAt) return said('ok', 'accounts.check.callback.ok', { at: lastPushAt.toISOString() });
  const at = component?.lastPushAt?.toISOString();
  return at
    ? said('ok', 'accounts.check.callback.platform', { at })
    : said('failed', 'accounts.check.callback.platformSilent');
}

/** What is set here; in component mode the component's own settings hold. */
function pushSettings(account: Row): CheckOutcome {
  if (account.mode === 'component') return said('ok', 'accounts.check.push.component');
  if (!account.callbackTokenCipher || !account.aesKeyCipher)
    return said('failed', 'accounts.check.push.missing');
  return account.messageMode === 'safe'
    ? said('ok', 'accounts.check.push.safe')
    : said('warning', `accounts.check.push.${account.messageMode}`);
}

/** Expected failures in their own words; anything else is not for this page. */
function failureOf(error: unknown): CheckOutcome {
  if (error instanceof WechatError) return said('failed', error.code, error.params);
  if (error instanceof AppError) return said('failed', `errors.${error.code}`, error.params);
  throw error;
}
