import { createHash } from 'node:crypto';
import { massSend, massSendAll } from '@/lib/wechat/wire/mass';
import type { Account, MassJob } from '../account';
import { beijingDay, beijingMonth, DAY_MS, MINUTE_MS } from '../beijing';
import { type Call, type Endpoint, insist } from '../endpoint';
import { Refusal } from '../errcodes';
import { isWellFormedOpenid } from '../ids';
import { checkMedia, findArticles, type MassContent, readContent } from '../mass-content';
import { acceptMassJob } from '../mass-jobs';
import { addressesOf } from '../publications';
import { rightsOf } from '../rights';

const CALLS_PER_MINUTE = 60;
const CALLS_PER_DAY = 100;
const MIN_OPENIDS = 2;
const MAX_OPENIDS = 10_000;
const TO_ALL_PER_MONTH = 4;
const FIRST_MSG_ID = 3_147_483_648; // past 32 bits, as live ids are

type Audience = MassJob['audience'] & { key: string; total: number; fans: () => Uint32Array };
type Sending = { clientmsgid?: string; send_ignore_reprint?: boolean };

function sendAll(call: Call<Account>) {
  const { account } = call;
  account.countMinutely(massSendAll.path, CALLS_PER_MINUTE, call.now);
  const given = call.read(massSendAll.request);
  const content = readContent(given, 40008);
  const group = given.filter?.group_id;
  const tagId = given.filter?.tag_id ?? (group === undefined ? undefined : Number(group));
  // Some clients leave is_to_all out and name a tag only, others name both.
  const isToAll = given.filter?.is_to_all ?? false;
  return submit(call, given, content, isToAll ? everybody(account) : underTag(account, tagId));
}

function send(call: Call<Account>) {
  const { account } = call;
  account.countMinutely(massSend.path, CALLS_PER_MINUTE, call.now);
  const given = call.read(massSend.request);
  const content = readContent(given, 45162);
  const openids = given.touser ?? [];
  insist(openids.length >= MIN_OPENIDS, 40130);
  insist(openids.length <= MAX_OPENIDS, 40032);
  return submit(call, given, content, listed(account, openids));
}

function everybody(account: Account): Audience {
  const fans = () => Uint32Array.from(account.fans.page(undefined, Number.POSITIVE_INFINITY));
  const total = account.fans.followingCount;
  return { isToAll: true, tagId: null, openidCount: null, key: 'all', total, fans };
}

function underTag(account: Account, tagId: number | undefined): Audience {
  insist(tagId !== undefined, Number(account.choice('U19')));
  const tag = account.tags.get(tagId);
  insist(tag !== undefined || tagId === 2, 40152);
  const isTagged = (fan: number) => account.fans.hasTag(fan, tagId);
  const fans = () => Uint32Array.from(account.fans.page(undefined, Number.POSITIVE_INFINITY, isTagged));
  const total = tag?.count ?? fans().length; // nobody keeps count of a system tag
  return { isToAll: false, tagId, openidCount: null, key: `tag ${tagId}`, total, fans };
}

/** Openids that are nobody's are accepted and count out; a list without a single real one is refused. */
function listed(account: Account, openids: string[]): Audience {
  const known = openids.map((openid) => account.fans.find(openid));
  const isPlausible = known.some((fan, i) => fan !== undefined || isWellFormedOpenid(openids[i] ?? ''));
  insist(isPlausible, 40031);
  const fans = () => Uint32Array.from(new Set(known.filter((fan) => fan !== undefined)));
  const key = createHash('sha1').update(openids.join(' ')).digest('hex');
  const total = openids.length;
  return { isToAll: false, tagId: null, openidCount: openids.length, key, total, fans };
}

function submit(call: Call<Account>, given: Sending, content: MassContent, audience: Audience) {
  const { world, account, now } = call;
  const own = given.clientmsgid || undefined;
  insist(own === undefined || Buffer.byteLength(own) <= Number(account.choice('U12')), 45067);
  const { kind, text, mediaId, mediaIds, msgDataId: sentBefore } = content;
  const digest = createHash('sha1')
    .update(JSON.stringify([kind, text, mediaIds.length > 1 ? mediaIds : mediaId, String(sentBefore)]))
    .digest('hex');
  const implicit = createHash('sha1').update(`${audience.key} ${digest}`).digest('hex').slice(0, 32);
  const clientMsgId = own ?? implicit;
  // Before anything that the first job may have used up: a repetition must learn of it, not of its effects.
  if (own !== undefined || account.choice('U14') === 'on') refuseRepetition(account, clientMsgId, now);
  const rights = rightsOf(account);
  insist(rights.massProtocolAgreed, 48003);
  insist(!rights.refusedMassTypes.includes(kind), 48008);
  checkMedia(account, content, now);
  const articles = findArticles(world, account, content);
  insist(hasMassQuota(account, audience.isToAll, now), 45028);
  const publication = articles?.();
  const msgDataId = publication?.msgDataId ?? null;
  const job: MassJob = {
    msgId: FIRST_MSG_ID + world.next('msgId'),
    msgDataId,
    clientMsgId,
    createdAt: now,
    audience: { isToAll: audience.isToAll, tagId: audience.tagId, openidCount: audience.openidCount },
    kind,
    text,
    mediaId: publication?.mediaId ?? mediaId,
    sendIgnoreReprint: given.send_ignore_reprint ?? false,
    digest,
    state: 'sending',
    dueAt: null,
    finishedAt: null,
    status: null,
    total: audience.total,
    filtered: 0,
    sent: 0,
    error: 0,
    quotaReturned: false,
    articles: publication ? addressesOf(account, publication) : [],
    deletedArticles: [],
    orderedStatus: account.takeOrderedStatus(),
  };
  acceptMassJob(world, account, job, audience.fans());
  const accepted = { errcode: 0, errmsg: 'send job submission success', msg_id: job.msgId };
  return msgDataId === null ? accepted : { ...accepted, msg_data_id: msgDataId };
}

/** §7.4 and U13: within a minute 45066, within a day 45065 with the first job's msg_id, then the id is free again. */
function refuseRepetition(account: Account, clientMsgId: string, now: number): void {
  for (const job of account.jobs.values()) {
    const ageMs = now - job.createdAt;
    if (job.clientMsgId !== clientMsgId || ageMs >= DAY_MS) continue;
    if (ageMs < MINUTE_MS && account.choice('U13') !== 'always 45065') throw new Refusal(45066);
    throw new Refusal(45065, { msg_id: job.msgId });
  }
}

/** §7.1: a subscription account one job a day; a service account one to all a day (U18) and four a month. */
function hasMassQuota(account: Account, isToAll: boolean, now: number): boolean {
  const jobs = [...account.jobs.values()].filter((job) => !job.quotaReturned);
  const today = jobs.filter((job) => beijingDay(job.createdAt) === beijingDay(now));
  if (account.settings.kind === 'subscription') return today.length === 0;
  if (!isToAll) return true;
  if (account.choice('U18') === 'on' && today.some((job) => job.audience.isToAll)) return false;
  const month = beijingMonth(now);
  const toAll = jobs.filter((job) => job.audience.isToAll && beijingMonth(job.createdAt) === month);
  return toAll.length < TO_ALL_PER_MONTH;
}

const common = {
  method: 'POST',
  auth: 'token',
  dailyLimit: CALLS_PER_DAY,
  minuteLimit: CALLS_PER_MINUTE,
  refusesUnicodeEscapes: true,
} as const;

export const massSendEndpoints: Endpoint[] = [
  { ...common, path: massSendAll.path, needs: 'verified', handle: sendAll },
  { ...common, path: massSend.path, needs: 'verified service', handle: send },
];
