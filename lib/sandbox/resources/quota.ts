import { clearQuota, clearQuotaBySecret } from '@/lib/wechat/wire/token';
import type { Account } from '../account';
import { beijingMonth } from '../beijing';
import { type Call, type Endpoint, insist } from '../endpoint';
import { DONE } from '../errcodes';

/** §1.3: resets the account's own counters of the day. */
function clear(call: Call<Account>) {
  const { appid } = call.read(clearQuota.request);
  insist(appid === call.account.appid, 40013);
  call.account.clearQuota(call.now, beijingMonth(call.now));
  return DONE;
}

/** §1.4: the same without a token; some clients put the fields into the query. */
function clearBySecret(call: Call<undefined>) {
  const given =
    call.query.appid === undefined
      ? call.read(clearQuotaBySecret.request)
      : clearQuotaBySecret.request.parse(call.query);
  insist(Boolean(given.appid), 41002);
  insist(Boolean(given.appsecret), 41004);
  const account = call.world.account(given.appid ?? '');
  insist(account !== undefined && account.settings.secret === given.appsecret, 40013);
  account.clearQuota(call.now, beijingMonth(call.now));
  return DONE;
}

export const quotaEndpoints: Endpoint[] = [
  { path: clearQuota.path, method: 'POST', auth: 'token', dailyLimit: null, handle: clear },
  { path: clearQuotaBySecret.path, method: 'POST', auth: 'none', dailyLimit: null, handle: clearBySecret },
];
