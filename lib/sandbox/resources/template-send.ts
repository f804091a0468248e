import * as wire from '@/lib/wechat/wire/templates';
import type { Account } from '../account';
import { MINUTE_MS } from '../beijing';
import { type Call, type Endpoint, insist } from '../endpoint';
import { DONE } from '../errcodes';
import { addToInbox } from '../inbox';
import { checkData, consentOf, takeConsent, templateOf } from '../template-store';
import { receiver } from './custom';

const FIRST_MSG_ID = 3_300_000_000_000_000; // 16 digits, as live ids have
const REPEATED_WITHIN_MS = 10 * MINUTE_MS;
const MAX_TITLE = 15;
const MAX_SCENE = 10_000;
const APPID = /^wx[0-9a-z]{16}$/;

type Sent = { msgId: number; at: number };

/** Ends that the control interface ordered for the next template messages. */
export const orderedTemplateEnds = (account: Account) => account.table<string[]>('templateEnds');

/** Accepted at once; whether it arrived is told by TEMPLATESENDJOBFINISH, in the name of the fan. */
function send({ world, account, read, now }: Call<Account>) {
  const { touser, client_msg_id, ...message } = read(wire.sendTemplate.request);
  const template = templateOf(account, message.template_id);
  const fan = receiver(account, touser);
  insist(template.kind === 'template', 40037);
  insist(account.fans.isFollowing(fan), 43004);
  insist(!account.fans.isBlacklisted(fan), 43019);
  insist(!consentOf(account, fan, template.templateId).isRefused, 43101);
  checkMiniProgram(message.miniprogram);
  checkData(template, message.data);
  const sent = account.table<Sent>('templateSends');
  const key = `${fan} ${client_msg_id}`;
  const before = client_msg_id === undefined ? undefined : sent.get(key);
  if (before && now - before.at < REPEATED_WITHIN_MS) return { ...DONE, msgid: before.msgId };
  const msgId = FIRST_MSG_ID + world.next('templateMsgId');
  if (client_msg_id !== undefined) sent.put(key, { msgId, at: now });
  const status = takeOrderedEnd(account) ?? (account.fans.refusesMass(fan) ? 'failed:user block' : 'success');
  if (status === 'success') addToInbox(account, fan, { at: now, via: 'template', message });
  const finished = { MsgType: 'event', Event: 'TEMPLATESENDJOBFINISH', MsgID: msgId, Status: status };
  world.pushes.push(account, account.fans.openid(fan), 'TEMPLATESENDJOBFINISH', finished);
  return { ...DONE, msgid: msgId };
}

function takeOrderedEnd(account: Account): string | undefined {
  const [first, ...rest] = orderedTemplateEnds(account).get('next') ?? [];
  if (first !== undefined) orderedTemplateEnds(account).put('next', rest);
  return first;
}

/** To somebody who agreed, follower or not; each agreement allows one. */
function sendNotice({ world, account, read, now }: Call<Account>) {
  const { touser, ...message } = read(wire.sendNotice.request);
  const template = templateOf(account, message.template_id);
  const fan = receiver(account, touser);
  insist(template.kind === 'notice', 40037);
  insist(message.page === undefined || /^https?:\/\/./.test(message.page), 41030);
  checkData(template, message.data);
  takeConsent(account, fan, template.templateId);
  addToInbox(account, fan, { at: now, via: 'notice', message });
  const MsgID = FIRST_MSG_ID + world.next('templateMsgId');
  const List = { TemplateId: template.templateId, MsgID, ErrorCode: 0, ErrorStatus: 'success' };
  const fields = { MsgType: 'event', Event: 'subscribe_msg_sent_event', SubscribeMsgSentEvent: { List } };
  world.pushes.push(account, account.fans.openid(fan), fields.Event, fields);
  return DONE;
}

function sendOneTime({ account, read, now }: Call<Account>) {
  const { touser, ...message } = read(wire.sendOneTimeNotice.request);
  const template = templateOf(account, message.template_id);
  const fan = receiver(account, touser);
  const { scene = '', title = '' } = message;
  insist(/^\d{1,5}$/.test(scene) && Number(scene) <= MAX_SCENE, 40097);
  insist(title !== '' && [...title].length <= MAX_TITLE, 47003);
  insist(String(message.data?.content?.value ?? '') !== '', 47003);
  checkMiniProgram(message.miniprogram);
  takeConsent(account, fan, template.templateId);
  addToInbox(account, fan, { at: now, via: 'template', message });
  return DONE;
}

function checkMiniProgram(given: { appid?: string; pagepath?: string } | undefined): void {
  if (given === undefined) return;
  insist(APPID.test(given.appid ?? ''), 40166);
  insist(Boolean(given.pagepath), 40165);
}

const common = { method: 'POST', auth: 'token', needs: 'verified service', dailyLimit: 100_000 } as const;

export const templateSendEndpoints: Endpoint[] = [
  { ...common, path: wire.sendTemplate.path, handle: send },
  { ...common, path: wire.sendNotice.path, handle: sendNotice },
  { ...common, path: wire.sendOneTimeNotice.path, handle: sendOneTime },
];
