import { batchBlacklist, batchUnblacklist, getBlacklist } from '@/lib/wechat/wire/blacklist';
import type { Account } from '../account';
import { type Call, type Endpoint, insist } from '../endpoint';
import { DONE } from '../errcodes';
import { who } from '../openids';

const MAX_OPENIDS = 20;

/** Everybody on the list, in the order in which the account came to know them. */
function list({ account, read }: Call<Account>) {
  const { begin_openid: begin } = read(getBlacklist.request);
  const { fans } = account;
  const after = begin ? fans.find(begin) : undefined;
  insist(!begin || after !== undefined, 40003);
  const page = Number(account.choice('U11'));
  const openid: string[] = [];
  let total = 0;
  for (let fan = 0; fan < fans.size; fan += 1) {
    if (!fans.isBlacklisted(fan)) continue;
    total += 1;
    if (openid.length < page && (after === undefined || fan > after)) openid.push(fans.openid(fan));
  }
  if (openid.length === 0) return { total, count: 0, next_openid: '' };
  return { total, count: openid.length, data: { openid }, next_openid: openid.at(-1) };
}

/** Whoever left stays on the list, and can be put there. */
function change(isBlacklisted: boolean) {
  return ({ world, account, read }: Call<Account>) => {
    const { openid_list: openids } = read(batchBlacklist.request);
    insist(openids.length > 0 && openids.length <= MAX_OPENIDS, 40032);
    const people = openids.map((openid) => who(world, account, openid));
    insist(!people.some((person) => person.is === 'malformed' || person.is === 'unknown'), 40003);
    insist(!people.some((person) => person.is === 'foreign'), 49003);
    for (const person of people) {
      if (person.is === 'fan' || person.is === 'left') account.fans.setBlacklisted(person.fan, isBlacklisted);
    }
    return DONE;
  };
}

const common = { method: 'POST', auth: 'token', needs: 'verified', dailyLimit: 100_000 } as const;

export const blacklistEndpoints: Endpoint[] = [
  { ...common, path: getBlacklist.path, handle: list },
  { ...common, path: batchBlacklist.path, handle: change(true) },
  { ...common, path: batchUnblacklist.path, handle: change(false) },
];
