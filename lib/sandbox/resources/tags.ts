import { createTag, deleteTag, getTags, updateTag } from '@/lib/wechat/wire/tags';
import type { Account, Tag } from '../account';
import { type Call, type Endpoint, insist } from '../endpoint';
import { DONE } from '../errcodes';

const MAX_TAGS = 100;
const MAX_NAME = 30;
const FIRST_ID = 100;
const MAX_FANS_OF_DELETED = 100_000;

/** 0 ungrouped, 1 blacklist (both left over from groups), 2 starred: cannot be changed. */
export function isSystemTag(id: number): boolean {
  return id >= 0 && id <= 2;
}

function checkName(account: Account, name: string, own?: number): void {
  insist(name.trim() !== '', Number(account.choice('U5')));
  const length = account.choice('U4') === 'chars' ? [...name].length : Buffer.byteLength(name);
  insist(length <= MAX_NAME, 45158);
  for (const tag of account.tags.values()) insist(tag.name !== name || tag.id === own, 45157);
  insist(name !== STARRED.name, 45157);
}

const STARRED: Tag = { id: 2, name: '星标组', count: 0 };

function create({ account, read }: Call<Account>) {
  const { name } = read(createTag.request).tag;
  insist(account.tags.size < MAX_TAGS, 45056);
  checkName(account, name);
  const id = FIRST_ID - 1 + account.next('tagId');
  account.tags.put(id, { id, name, count: 0 });
  return { tag: { id, name } };
}

function get({ account }: Call<Account>) {
  return { tags: [STARRED, ...account.tags.values()] };
}

function update({ account, read }: Call<Account>) {
  const { id, name } = read(updateTag.request).tag;
  insist(!isSystemTag(id), 45058);
  const tag = account.tags.get(id);
  insist(tag !== undefined, 45159);
  checkName(account, name, id);
  account.tags.put(id, Object.assign(tag, { name }));
  return DONE;
}

/** The tag leaves every fan. */
function remove({ account, read }: Call<Account>) {
  const { id } = read(deleteTag.request).tag;
  insist(!isSystemTag(id), 45058);
  const tag = account.tags.get(id);
  if (!tag) {
    insist(account.choice('U6') === 0, 45159);
    return DONE;
  }
  insist(tag.count <= MAX_FANS_OF_DELETED || account.choice('U7') === 'allowed', 45057);
  for (let fan = 0; tag.count > 0 && fan < account.fans.size; fan += 1) account.untag(fan, id);
  account.tags.delete(id);
  return DONE;
}

const common = { auth: 'token', needs: 'verified', dailyLimit: 1_000 } as const;

export const tagEndpoints: Endpoint[] = [
  { ...common, path: createTag.path, method: 'POST', refusesUnicodeEscapes: true, handle: create },
  { ...common, path: getTags.path, method: 'GET', handle: get },
  { ...common, path: updateTag.path, method: 'POST', refusesUnicodeEscapes: true, handle: update },
  { ...common, path: deleteTag.path, method: 'POST', handle: remove },
];
