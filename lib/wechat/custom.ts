import type { WechatClient } from './call';
import * as wire from './wire/custom';

/** What a one-to-one message (客服消息) carries. */
export type CustomMessage =
  | { type: 'text'; text: string }
  | { type: 'image' | 'voice' | 'mpnews'; mediaId: string }
  | { type: 'video'; mediaId: string; thumbMediaId: string; title?: string; description?: string }
  | {
      type: 'music';
      musicUrl: string;
      hqMusicUrl: string;
      thumbMediaId: string;
      title?: string;
      description?: string;
    }
  | { type: 'news'; article: { title: string; description: string; url: string; pictureUrl: string } }
  | { type: 'mpnewsarticle'; articleId: string }
  | { type: 'msgmenu'; head?: string; options: { id: string; text: string }[]; tail?: string }
  | { type: 'wxcard'; cardId: string }
  | { type: 'miniprogrampage'; title: string; appId: string; pagePath: string; thumbMediaId: string };

/**
 * Sends one message to one fan, who must have written (48 hours), tapped a menu, followed or scanned (one minute)
 * shortly before. Not repeatable: WeChat knows no key that would tell a repetition.
 * @throws WechatError 45015 (too long ago, or unfollowed), 45047 (too many since), 43004, 43019 (blacklisted),
 * 48002 (the fan refuses messages), 40003, 40007, 45002
 * @see WeChat docs 发送客服消息
 */
export async function sendCustom(
  client: WechatClient,
  input: { openid: string; message: CustomMessage; kfAccount?: string },
): Promise<void> {
  const { openid, message, kfAccount } = input;
  const sender = kfAccount === undefined ? {} : { customservice: { kf_account: kfAccount } };
  await client.call(wire.customSend, { body: { touser: openid, ...payload(message), ...sender } });
}

/** Sends a text to one fan; links are allowed. @throws WechatError as sendCustom */
export async function sendCustomText(
  client: WechatClient,
  input: { openid: string; text: string },
): Promise<void> {
  await sendCustom(client, { openid: input.openid, message: { type: 'text', text: input.text } });
}

/**
 * Shows the fan that somebody is typing (15 s), or takes that back.
 * @throws WechatError 45080 (no contact in the last 30 s), 45081 (shown already)
 */
export async function setTyping(
  client: WechatClient,
  input: { openid: string; isTyping: boolean },
): Promise<void> {
  const command = input.isTyping ? 'Typing' : 'CancelTyping';
  await client.call(wire.customTyping, { body: { touser: input.openid, command } });
}

function payload(message: CustomMessage) {
  const msgtype = message.type;
  switch (message.type) {
    case 'text':
      return { msgtype, text: { content: message.text } };
    case 'image':
    case 'voice':
    case 'mpnews':
      return { msgtype, [message.type]: { media_id: message.mediaId } };
    case 'video': {
      const { mediaId, thumbMediaId, title, description } = message;
      return { msgtype, video: { media_id: mediaId, thumb_media_id: thumbMediaId, title, description } };
    }
    case 'music': {
      const { musicUrl, hqMusicUrl, thumbMediaId, title, description } = message;
      return {
        msgtype,
        music: {
          musicurl: musicUrl,
          hqmusicurl: hqMusicUrl,
          thumb_media_id: thumbMediaId,
          title,
          description,
        },
      };
    }
    case 'news': {
      const { title, description, url, pictureUrl } = message.article;
      return { msgtype, news: { articles: [{ title, description, url, picurl: pictureUrl }] } };
    }
    case 'mpnewsarticle':
      return { msgtype, mpnewsarticle: { article_id: message.articleId } };
    case 'msgmenu': {
      const list = message.options.map(({ id, text }) => ({ id, content: text }));
      return { msgtype, msgmenu: { head_content: message.head, list, tail_content: message.tail } };
    }
    case 'wxcard':
      return { msgtype, wxcard: { card_id: message.cardId } };
    case 'miniprogrampage': {
      const { title, appId, pagePath, thumbMediaId } = message;
      return {
        msgtype,
        miniprogrampage: { title, appid: appId, pagepath: pagePath, thumb_media_id: thumbMediaId },
      };
    }
  }
}
