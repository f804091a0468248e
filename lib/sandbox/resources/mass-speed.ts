import { massSpeedGet, massSpeedSet } from '@/lib/wechat/wire/mass';
import type { Account } from '../account';
import { type Call, type Endpoint, insist } from '../endpoint';
import { DONE } from '../errcodes';

/** Ten thousands a minute, by the speed set; §7.10. The sample of the page (15 for speed 3) contradicts its table. */
const REAL_SPEEDS = [80, 60, 45, 30, 10];

function get({ account }: Call<Account>) {
  const speed = account.table<number>('massSpeed').get('speed') ?? 0;
  return { speed, realspeed: REAL_SPEEDS[speed] };
}

/** Remembered alone: how long a job takes is `massJobSeconds`. */
function set({ account, read }: Call<Account>) {
  const { speed } = read(massSpeedSet.request);
  insist(speed !== undefined, 45084);
  insist(speed >= 0 && speed < REAL_SPEEDS.length, 45083);
  account.table<number>('massSpeed').put('speed', speed);
  return DONE;
}

const common = { method: 'POST', auth: 'token', needs: 'verified', dailyLimit: 1_000 } as const;

export const massSpeedEndpoints: Endpoint[] = [
  { ...common, path: massSpeedGet.path, method: 'any', handle: get },
  { ...common, path: massSpeedSet.path, handle: set },
];
