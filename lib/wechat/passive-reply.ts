import { randomBytes } from 'node:crypto';
import { encrypt, msgSignature } from './crypto';
import type { PushFormat } from './push-body';
import { buildPushXml, type XmlValue } from './push-xml';

/** What a fan can be answered in the answer to the push itself. @see WeChat docs 被动回复用户消息 */
export type PassiveReply =
  | { type: 'text'; text: string }
  | { type: 'image' | 'voice'; mediaId: string }
  | { type: 'video'; mediaId: string; title?: string; description?: string }
  | {
      type: 'music';
      thumbMediaId: string;
      title?: string;
      description?: string;
      musicUrl?: string;
      hqMusicUrl?: string;
    }
  /** One article where a message is answered, up to eight elsewhere; WeChat drops what is too many. */
  | { type: 'news'; articles: { title: string; description: string; pictureUrl: string; url: string }[] }
  /** Hands the conversation to the customer-service desk, to one of its accounts if told. */
  | { type: 'transfer_customer_service'; kfAccount?: string };

export const MOST_REPLY_ARTICLES = 8;

export type ReplyAddress = { toOpenid: string; fromOriginalId: string; at: Date };

/**
 * The clear body of a passive reply: sender and receiver of the push change places, names are case-sensitive.
 * @throws RangeError for an empty text or no or too many articles: WeChat would tell the fan that the account is faulty
 */
export function buildReply(address: ReplyAddress, reply: PassiveReply, format: PushFormat = 'xml'): string {
  const fields: Record<string, XmlValue> = {
    ToUserName: address.toOpenid,
    FromUserName: address.fromOriginalId,
    CreateTime: Math.floor(address.at.getTime() / 1_000),
    MsgType: reply.type,
    ...payload(reply),
  };
  return write(fields, format);
}

function payload(reply: PassiveReply): Record<string, XmlValue> {
  switch (reply.type) {
    case 'text':
      if (reply.text === '') throw new RangeError('an empty text is no reply');
      return { Content: reply.text };
    case 'image':
      return { Image: { MediaId: reply.mediaId } };
    case 'voice':
      return { Voice: { MediaId: reply.mediaId } };
    case 'video':
      return {
        Video: present({ MediaId: reply.mediaId, Title: reply.title, Description: reply.description }),
      };
    case 'music':
      return {
        Music: present({
          Title: reply.title,
          Description: reply.description,
          MusicUrl: reply.musicUrl,
          HQMusicUrl: reply.hqMusicUrl,
          ThumbMediaId: reply.thumbMediaId,
        }),
      };
    case 'news': {
      const { articles } = reply;
      if (articles.length === 0 || articles.length > MOST_REPLY_ARTICLES) {
        throw new RangeError(`a reply has 1 to ${MOST_REPLY_ARTICLES} articles`);
      }
      return {
        ArticleCount: articles.length,
        Articles: articles.map(({ title, description, pictureUrl, url }) => ({
          Title: title,
          Description: description,
          PicUrl: pictureUrl,
          Url: url,
        })),
      };
    }
    case 'transfer_customer_service':
      return reply.kfAccount === undefined ? {} : { TransInfo: { KfAccount: reply.kfAccount } };
  }
}

export type ReplySeal = { token: string; aesKey: string; appId: string; at: Date };

/**
 * Encrypts a reply with the key that opened the push, in an envelope with a time and a nonce of its own.
 * @see WeChat docs 消息加解密 — `appId` is the component's where the push came by one
 */
export function sealReply(seal: ReplySeal, clear: string, format: PushFormat = 'xml'): string {
  const timestamp = String(Math.floor(seal.at.getTime() / 1_000));
  const nonce = String(randomBytes(4).readUInt32BE());
  const Encrypt = encrypt(seal.aesKey, seal.appId, clear);
  const MsgSignature = msgSignature(seal.token, timestamp, nonce, Encrypt);
  return write({ Encrypt, MsgSignature, TimeStamp: Number(timestamp), Nonce: nonce }, format);
}

function write(fields: Record<string, XmlValue>, format: PushFormat): string {
  return format === 'json' ? JSON.stringify(fields) : buildPushXml(fields);
}

function present(fields: Record<string, string | undefined>): Record<string, XmlValue> {
  const entries = Object.entries(fields).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return Object.fromEntries(entries);
}
