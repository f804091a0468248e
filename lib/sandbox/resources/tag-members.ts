import { batchTagging, batchUntagging, getFansOfTag, getTagsOfFan } from '@/lib/wechat/wire/tags';
import type { Account } from '../account';
import { type Call, type Endpoint, insist } from '../endpoint';
import { DONE, Refusal } from '../errcodes';
import { who } from '../openids';
import { isSystemTag } from './tags';

const MAX_OPENIDS = 50;
const MAX_TAGS_PER_FAN = 20;
const PAGE = 10_000;

/** The people of a batch who can be changed, and the openids of those who cannot; U8. */
function sort(call: Call<Account>, openids: string[]): { fans: number[]; failed: string[] } {
  const { world, account } = call;
  insist(openids.length <= MAX_OPENIDS && openids.length > 0, 40032);
  const people = openids.map((openid) => who(world, account, openid));
  insist(!people.some((person) => person.is === 'malformed'), 40003);
  insist(!people.some((person) => person.is === 'foreign'), 49003);
  const fans: number[] = [];
  const failed: string[] = [];
  people.forEach((person, i) => {
    if (person.is === 'fan') fans.push(person.fan);
    else failed.push(openids[i] ?? '');
  });
  if (people.every((person) => person.is === 'left')) throw new Refusal(50005);
  if (failed.length > 0 && account.choice('U8') === 'all fail') throw new Refusal(40003);
  return { fans, failed };
}

function finish(failed: string[]) {
  if (failed.length > 0) throw new Refusal(45171, { fail_openid_list: failed });
  return DONE;
}

function tagging(call: Call<Account>) {
  const { account } = call;
  const { openid_list, tagid } = call.read(batchTagging.request);
  insist(isSystemTag(tagid) ? tagid === 2 : account.tags.get(tagid) !== undefined, 45159);
  const { fans, failed } = sort(call, openid_list);
  const isFull = (fan: number) =>
    !account.fans.hasTag(fan, tagid) && account.fans.tagIds(fan).length >= MAX_TAGS_PER_FAN;
  if (account.choice('U9') === '45059') insist(!fans.some(isFull), 45059);
  for (const fan of fans) {
    if (isFull(fan)) failed.push(account.fans.openid(fan));
    else account.tag(fan, tagid);
  }
  return finish(failed);
}

function untagging(call: Call<Account>) {
  const { account } = call;
  const { openid_list, tagid } = call.read(batchUntagging.request);
  insist(isSystemTag(tagid) ? tagid === 2 : account.tags.get(tagid) !== undefined, 45159);
  const { fans, failed } = sort(call, openid_list);
  for (const fan of fans) account.untag(fan, tagid);
  return finish(failed);
}

function idList(call: Call<Account>) {
  const { openid = '' } = call.read(getTagsOfFan.request);
  const person = who(call.world, call.account, openid);
  insist(person.is !== 'foreign', 49003);
  insist(person.is === 'fan' || person.is === 'left', 40003);
  return { tagid_list: [...call.account.fans.tagIds(person.fan)] };
}

function fansOfTag({ account, read }: Call<Account>) {
  const { tagid, next_openid } = read(getFansOfTag.request);
  insist(tagid !== undefined && (account.tags.get(tagid) !== undefined || tagid === 2), 45159);
  const after = next_openid ? account.fans.find(next_openid) : undefined;
  insist(!next_openid || after !== undefined, 40003);
  const fans = account.fans.page(after, PAGE, (fan) => account.fans.hasTag(fan, tagid));
  const openid = fans.map((fan) => account.fans.openid(fan));
  if (openid.length === 0) return { count: 0 };
  return { count: openid.length, data: { openid }, next_openid: openid.at(-1) };
}

const common = { auth: 'token', needs: 'verified' } as const;

export const tagMemberEndpoints: Endpoint[] = [
  { ...common, path: batchTagging.path, method: 'POST', dailyLimit: 100_000, handle: tagging },
  { ...common, path: batchUntagging.path, method: 'POST', dailyLimit: 100_000, handle: untagging },
  { ...common, path: getTagsOfFan.path, method: 'POST', dailyLimit: 500_000, handle: idList },
  { ...common, path: getFansOfTag.path, method: 'any', dailyLimit: 500_000, handle: fansOfTag },
];
