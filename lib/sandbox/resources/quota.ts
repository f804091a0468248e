import { clearQuota, clearQuotaBySecret, clearQuotaOfPath, getQuota } from '@/lib/wechat/wire/base';
import type { Account } from '../account';
import { beijingMonth } from '../beijing';
import { clearComponentQuota } from '../component';
import { type Call, type Endpoint, insist } from '../endpoint';
import { DONE } from '../errcodes';
import { componentTokenOf, findAccount, findComponent } from '../tokens';

const PATH_CLEARS_PER_MONTH = 50;
/** What quota/get says of a path without end: the page has no word for it. */
const WITHOUT_END = 100_000_000;
const MINUTE_SECONDS = 60;

/** §1.3: the counters of whoever the token speaks for, an account or a platform; through a grant the account's own. */
function clear({ world, now, query, read }: Call<undefined>) {
  const { appid } = read(clearQuota.request);
  const token = componentTokenOf(query);
  if (world.tokens.get(token ?? '')?.channel === 'component') {
    const component = findComponent(world, token, now);
    insist(appid === component.appid, 40013);
    clearComponentQuota(world, component, now);
    return DONE;
  }
  const account = findAccount(world, token, now);
  insist(appid === account.appid, 40013);
  account.clearQuota(now, beijingMonth(now));
  return DONE;
}

/** §1.4: the same without a token; some clients put the fields into the query. */
function clearBySecret(call: Call<undefined>) {
  const given =
    call.query.appid === undefined && call.query.appsecret === undefined
      ? call.read(clearQuotaBySecret.request)
      : clearQuotaBySecret.request.parse(call.query);
  insist(Boolean(given.appid), 41002);
  insist(Boolean(given.appsecret), 41004);
  const account = call.world.account(given.appid ?? '');
  insist(account !== undefined && account.settings.secret === given.appsecret, 40013);
  account.clearQuota(call.now, beijingMonth(call.now));
  return DONE;
}

/** The endpoint that `cgi_path` names, if an account's token may call it. @throws Refusal 76021 (U36), 76022 */
function named(call: Call<Account>, path: string | undefined): Endpoint {
  insist(path?.startsWith('/') === true, Number(call.account.choice('U36')));
  const isOthers = path.startsWith('/sns/') || path.startsWith('/cgi-bin/component/');
  insist(!isOthers, 76022);
  const endpoint = call.endpointAt(path);
  insist(endpoint !== undefined, 76021);
  return endpoint;
}

/** §1.5 */
function quota(call: Call<Account>) {
  const { account } = call;
  const { path, dailyLimit, minuteLimit } = named(call, call.read(getQuota.request).cgi_path);
  const own = account.settings.limits[path];
  const limit = (own === undefined ? dailyLimit : own) ?? WITHOUT_END;
  const used = Math.min(account.callsToday(call.now)[path] ?? 0, limit);
  return {
    ...DONE,
    quota: { daily_limit: limit, used, remain: limit - used },
    ...(minuteLimit && { rate_limit: { call_count: minuteLimit, refresh_second: MINUTE_SECONDS } }),
  };
}

/** §1.6: one path, fifty times a month, apart from the ten. */
function clearPath(call: Call<Account>) {
  const { account, now } = call;
  const { path } = named(call, call.read(clearQuotaOfPath.request).cgi_path);
  const month = beijingMonth(now);
  const table = account.table<{ month: number; count: number }>('pathClears');
  const past = table.get('count');
  const count = past?.month === month ? past.count : 0;
  insist(count < PATH_CLEARS_PER_MONTH, 45009);
  table.put('count', { month, count: count + 1 });
  account.clearQuotaOf(path, now);
  return DONE;
}

const common = { method: 'POST', auth: 'token', dailyLimit: null } as const;

export const quotaEndpoints: Endpoint[] = [
  { ...common, auth: 'none', path: clearQuota.path, handle: clear },
  { ...common, auth: 'none', path: clearQuotaBySecret.path, handle: clearBySecret },
  { ...common, path: getQuota.path, handle: quota },
  { ...common, path: clearQuotaOfPath.path, handle: clearPath },
];
