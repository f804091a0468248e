import type { WechatClient } from './call';
import * as wire from './wire/templates';

/** A message's words by the template's keys, such as `{ keyword1: '订单 1024' }`. */
export type TemplateData = Record<string, string>;
export type MiniProgram = { appId: string; pagePath: string };
export type Template = { templateId: string; title: string; content: string; example: string };
export type Industry = { firstClass: string; secondClass: string };

/**
 * Sends a template message (模板消息, 服务号 only); the result comes as TEMPLATESENDJOBFINISH with this id. With the
 * same `clientMsgId` WeChat sends once within ten minutes.
 * @throws WechatError 40003, 40037 (no such template), 43004 (no follower), 43019, 43101, 47003 (a key is missing), 40165, 40166
 */
export async function sendTemplate(
  client: WechatClient,
  input: {
    openid: string;
    templateId: string;
    data: TemplateData;
    url?: string;
    miniProgram?: MiniProgram;
    clientMsgId?: string;
  },
): Promise<{ msgId: bigint }> {
  const body = { ...message(input), url: input.url, client_msg_id: input.clientMsgId };
  const reply = await client.call(wire.sendTemplate, { body });
  return { msgId: reply.msgid };
}

/**
 * Sends a subscribe notice (订阅通知) to somebody who agreed to it; each agreement allows one.
 * @throws WechatError 43101 (did not agree, or has had it), 40003, 40037, 41030 (page), 47003
 */
export async function sendNotice(
  client: WechatClient,
  input: { openid: string; templateId: string; data: TemplateData; page?: string; miniProgram?: MiniProgram },
): Promise<void> {
  await client.call(wire.sendNotice, { body: { ...message(input), page: input.page } });
}

/** Sends the one message that a fan agreed to for a scene (0–10000). @throws WechatError 43101, 40003, 40037, 47003 */
export async function sendOneTimeNotice(
  client: WechatClient,
  input: {
    openid: string;
    templateId: string;
    scene: number;
    title: string;
    data: TemplateData;
    url?: string;
    miniProgram?: MiniProgram;
  },
): Promise<void> {
  const { scene, title, url } = input;
  await client.call(wire.sendOneTimeNotice, { body: { ...message(input), scene, title, url } });
}

/** Sets the two industries whose templates the account may use. @throws WechatError 40097 */
export async function setIndustries(
  client: WechatClient,
  input: { primary: number; secondary: number },
): Promise<void> {
  const body = { industry_id1: input.primary, industry_id2: input.secondary };
  await client.call(wire.setIndustry, { body });
}

export async function getIndustries(
  client: WechatClient,
): Promise<{ primary: Industry | null; secondary: Industry | null }> {
  const reply = await client.call(wire.getIndustry);
  return { primary: readIndustry(reply.primary_industry), secondary: readIndustry(reply.secondary_industry) };
}

/** Takes a template out of the library by its number there. @throws WechatError 45026 (25 are kept at most), 40037 */
export async function addTemplate(
  client: WechatClient,
  input: { libraryId: string; keywords?: string[] },
): Promise<{ templateId: string }> {
  const body = { template_id_short: input.libraryId, keyword_name_list: input.keywords };
  const reply = await client.call(wire.addTemplate, { body });
  return { templateId: reply.template_id };
}

export async function listTemplates(client: WechatClient): Promise<Template[]> {
  const reply = await client.call(wire.getTemplates);
  return reply.template_list.map(({ template_id, title, content, example = '' }) => ({
    templateId: template_id,
    title,
    content,
    example,
  }));
}

/** @throws WechatError 40037 */
export async function deleteTemplate(client: WechatClient, input: { templateId: string }): Promise<void> {
  await client.call(wire.deleteTemplate, { body: { template_id: input.templateId } });
}

/** Takes a notice template out of the library, with the words of the given numbers. @throws WechatError 45026, 40037 */
export async function addNoticeTemplate(
  client: WechatClient,
  input: { libraryId: string; wordIds: number[]; scene?: string },
): Promise<{ templateId: string }> {
  const body = { tid: input.libraryId, kidList: input.wordIds, sceneDesc: input.scene };
  const reply = await client.call(wire.addNoticeTemplate, { body });
  return { templateId: reply.priTmplId };
}

export async function listNoticeTemplates(client: WechatClient): Promise<Template[]> {
  const reply = await client.call(wire.getNoticeTemplates);
  return reply.data.map(({ priTmplId, title, content, example = '' }) => ({
    templateId: priTmplId,
    title,
    content,
    example,
  }));
}

/** @throws WechatError 40037 */
export async function deleteNoticeTemplate(
  client: WechatClient,
  input: { templateId: string },
): Promise<void> {
  await client.call(wire.deleteNoticeTemplate, { body: { priTmplId: input.templateId } });
}

function message(input: {
  openid: string;
  templateId: string;
  data: TemplateData;
  miniProgram?: MiniProgram;
}) {
  const { openid, templateId, data, miniProgram } = input;
  return {
    touser: openid,
    template_id: templateId,
    miniprogram: miniProgram && { appid: miniProgram.appId, pagepath: miniProgram.pagePath },
    data: Object.fromEntries(Object.entries(data).map(([key, value]) => [key, { value }])),
  };
}

function readIndustry(industry: { first_class: string; second_class: string } | undefined): Industry | null {
  return industry ? { firstClass: industry.first_class, secondClass: industry.second_class } : null;
}
