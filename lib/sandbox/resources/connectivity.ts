import {
  CALLBACK_CHECK_OPERATORS,
  CALLBACK_CHECKS,
  checkCallback,
  getApiIps,
  getCallbackIps,
  getRid,
} from '@/lib/wechat/wire/base';
import type { Account } from '../account';
import { DAY_MS } from '../beijing';
import { type Call, type Endpoint, insist } from '../endpoint';
import { DONE } from '../errcodes';
import { findRid, ridView } from '../rids';

const RID = /^[0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{8}$/;
const RID_KEPT_MS = 7 * DAY_MS;

/** §1.7 */
function rid(call: Call<Account>) {
  const { rid: wanted = '' } = call.read(getRid.request);
  insist(RID.test(wanted), 76002);
  const record = findRid(call.world, wanted);
  insist(record !== undefined, 76001);
  insist(record.appid === call.account.appid, 76003);
  insist(call.now - record.at <= RID_KEPT_MS, Number(call.account.choice('U37')));
  return { ...DONE, request: ridView(record) };
}

/** §1.8: the sandbox is loopback on both ends; one list has a range, as WeChat's have. */
const apiIps = () => ({ ip_list: ['127.0.0.1', '127.0.0.0/25'] });
const callbackIps = () => ({ ip_list: ['127.0.0.1'] });

/** Says what WeChat would find; the sandbox looks nothing up, since callbacks are loopback. */
function check({ account, read }: Call<Account>) {
  const { action, check_operator: operator } = read(checkCallback.request);
  insist(isOneOf(CALLBACK_CHECKS, action), 40202);
  insist(isOneOf(CALLBACK_CHECK_OPERATORS, operator), 40203);
  const { callback } = account.settings;
  insist(callback !== null, 40201);
  const ip = '127.0.0.1';
  const shown = operator === 'DEFAULT' ? 'UNICOM' : operator;
  return {
    ...(action !== 'ping' && { dns: [{ ip, real_operator: shown }] }),
    ...(action !== 'dns' && {
      ping: [{ ip, from_operator: shown, package_loss: '0%', time: '0.042ms' }],
    }),
  };
}

function isOneOf<T extends string>(values: readonly T[], value: string | undefined): value is T {
  return value !== undefined && (values as readonly string[]).includes(value);
}

const common = { auth: 'token', dailyLimit: null } as const;

export const connectivityEndpoints: Endpoint[] = [
  { ...common, path: getRid.path, method: 'POST', handle: rid },
  { ...common, path: getApiIps.path, method: 'GET', handle: apiIps },
  { ...common, path: getCallbackIps.path, method: 'GET', handle: callbackIps },
  { ...common, path: checkCallback.path, method: 'POST', handle: check },
];
