import { massDelete, massGet, massPreview } from '@/lib/wechat/wire/mass';
import type { Account, MassJob } from '../account';
import { type Call, type Endpoint, insist } from '../endpoint';
import { DONE, Refusal } from '../errcodes';
import { addToInbox } from '../inbox';
import { checkMedia, findArticles, readPreview } from '../mass-content';
import { who } from '../openids';
import { publications, withdrawArticles } from '../publications';
import { marksOf } from '../rights';

const PREVIEWS_BY_WECHAT_ID_PER_DAY = 100;

const WIRE_STATUS = {
  waitingForAdmin: 'SENDING',
  sending: 'SENDING',
  sent: 'SEND_SUCCESS',
  failed: 'SEND_FAIL',
  deleted: 'DELETE',
} satisfies Record<MassJob['state'], string>;

function find(account: Account, msgId: bigint | undefined): MassJob {
  const job = msgId === undefined ? undefined : account.jobs.get(msgId.toString());
  insist(job !== undefined, 40059);
  return job;
}

function get({ account, read }: Call<Account>) {
  const job = find(account, read(massGet.request).msg_id);
  return { msg_id: job.msgId, msg_status: WIRE_STATUS[job.state] };
}

/**
 * §7.6: only articles of a job that was sent; the card stays in the chats, what is behind it is gone, and so it is for
 * every other job with the same address.
 */
function remove({ account, read }: Call<Account>) {
  const given = read(massDelete.request);
  const { job, index } =
    given.msg_id === undefined && given.url !== undefined
      ? byUrl(account, given.url)
      : { job: find(account, given.msg_id), index: given.article_idx ?? 0 };
  insist(job.state === 'sent' && job.articles.length > 0, 40065);
  insist(index >= 0 && index <= job.articles.length, 40060);
  insist(!marksOf(account, job.mediaId).includes('rumour'), 40204);
  const publication = publications(account).get(job.msgDataId ?? 0);
  if (publication) withdrawArticles(account, publication, index);
  for (const other of account.jobs.values()) {
    if (other === job || (other.msgDataId !== null && other.msgDataId === job.msgDataId))
      forgetArticles(account, other, index);
  }
  return DONE;
}

function forgetArticles(account: Account, job: MassJob, index: number): void {
  const all = job.articles.map((_, i) => i + 1);
  job.deletedArticles = index === 0 ? all : [...new Set([...job.deletedArticles, index])];
  if (job.deletedArticles.length === all.length && job.state === 'sent') job.state = 'deleted';
  account.jobs.put(job.msgId, job);
}

function byUrl(account: Account, url: string): { job: MassJob; index: number } {
  for (const job of account.jobs.values()) {
    const index = job.articles.findIndex((article) => article.url === url);
    if (index >= 0) return { job, index: index + 1 };
  }
  throw new Refusal(40059);
}

/** §7.5: the WeChat id wins when both are given; costs no mass quota. */
function preview(call: Call<Account>) {
  const { world, account, now } = call;
  const given = call.read(massPreview.request);
  const content = readPreview(given);
  const fan = given.towxname ? byWechatId(call, given.towxname) : byOpenid(call, given.touser ?? '');
  checkMedia(account, content, now);
  findArticles(world, account, content);
  addToInbox(account, fan, { at: now, via: 'preview', message: content.text ?? content.mediaId });
  return { errcode: 0, errmsg: 'preview success', msg_id: 3_147_483_648 + world.next('msgId') };
}

function byOpenid({ world, account }: Call<Account>, openid: string): number {
  const person = who(world, account, openid);
  insist(person.is === 'fan' || person.is === 'left', 40003);
  insist(person.is === 'fan', 43004);
  return person.fan;
}

function byWechatId({ account, now }: Call<Account>, wechatId: string): number {
  account.countDaily(`${massPreview.path} towxname`, PREVIEWS_BY_WECHAT_ID_PER_DAY, now);
  const fan = account.fanWithWechatId(wechatId);
  insist(fan !== undefined, 40132);
  insist(account.fans.isFollowing(fan), 43004);
  return fan;
}

const common = { method: 'POST', auth: 'token', needs: 'verified' } as const;

export const massEndpoints: Endpoint[] = [
  { ...common, path: massGet.path, dailyLimit: 1_000, handle: get },
  { ...common, path: massDelete.path, dailyLimit: 10, handle: remove },
  { ...common, path: massPreview.path, dailyLimit: null, refusesUnicodeEscapes: true, handle: preview },
];
