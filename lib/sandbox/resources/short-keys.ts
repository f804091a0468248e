import { createHash } from 'node:crypto';
import { createShortKey, getShortKey } from '@/lib/wechat/wire/qr-codes';
import type { Account } from '../account';
import { unixSeconds } from '../beijing';
import { type Call, type Endpoint, insist } from '../endpoint';
import { DONE } from '../errcodes';

const MAX_BYTES = 4_096;
const MAX_SECONDS = 2_592_000;
const KEY_CHARS = 15;

type ShortKey = { data: string; createdAt: number; expiresAt: number };

const keys = (account: Account) => account.table<ShortKey>('shortKeys');

/** §6.4 */
function create({ account, read, now }: Call<Account>) {
  const { long_data: data = '', expire_seconds: seconds = MAX_SECONDS } = read(createShortKey.request);
  insist(data !== '' && Buffer.byteLength(data) <= MAX_BYTES, 40035);
  insist(seconds >= 1 && seconds <= MAX_SECONDS, 40035);
  const seed = `${account.appid} short key ${account.next('shortKey')}`;
  const digest = createHash('sha512').update(seed).digest('base64');
  const short_key = digest.replace(/[^A-Za-z0-9]/g, '').slice(0, KEY_CHARS);
  keys(account).put(short_key, { data, createdAt: now, expiresAt: now + seconds * 1000 });
  return { ...DONE, short_key };
}

function fetchKey({ account, read, now }: Call<Account>) {
  const kept = keys(account).get(read(getShortKey.request).short_key ?? '');
  insist(kept !== undefined && now < kept.expiresAt, 40035);
  return {
    ...DONE,
    long_data: kept.data,
    create_time: unixSeconds(kept.createdAt),
    expire_seconds: Math.floor((kept.expiresAt - now) / 1000),
  };
}

const common = { method: 'POST', auth: 'token', needs: 'verified', dailyLimit: 100_000 } as const;

export const shortKeyEndpoints: Endpoint[] = [
  { ...common, path: createShortKey.path, handle: create },
  { ...common, path: getShortKey.path, handle: fetchKey },
];
