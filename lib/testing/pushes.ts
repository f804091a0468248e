import { randomBytes } from 'node:crypto';
import { encrypt as seal } from '@/lib/auth/crypto';
import { db } from '@/lib/db/client';
import type { PushAddress } from '@/lib/pushes/push-address';
import type { PushRequest } from '@/lib/pushes/receive-push';
import { encrypt, msgSignature, signature } from '@/lib/wechat/crypto';
import { buildPushXml, type XmlValue } from '@/lib/wechat/push-xml';
import { unique } from './factories';

/** Token and keys of everybody that these helpers make. */
export const PUSH_TOKEN = 'pushtoken';
export const AES_KEY = 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG';
export const OLD_AES_KEY = 'ABCDEFGhijklmnopqrstuvwxyz0123456789abcdefg';

const keyColumns = () => ({
  callbackTokenCipher: seal(PUSH_TOKEN),
  aesKeyCipher: seal(AES_KEY),
  previousAesKeyCipher: seal(OLD_AES_KEY),
});

/** An ordinary account with a push address. */
export function makePushAccount(mode: 'plain' | 'compatible' | 'safe') {
  const names = { appId: unique('wx'), originalId: unique('gh_'), name: mode };
  return db.account.create({ data: { ...names, kind: 'service', messageMode: mode, ...keyColumns() } });
}

/** A platform, and an account authorised to it. */
export async function makePushComponent(options: { authorizerAppId?: string } = {}) {
  const component = await db.component.create({
    data: {
      appId: unique('wxc'),
      name: '平台',
      isSandbox: true,
      secretCipher: seal('secret'),
      ...keyColumns(),
    },
  });
  const account = await db.account.create({
    data: {
      appId: options.authorizerAppId ?? unique('wx'),
      originalId: unique('gh_'),
      name: '授权方',
      kind: 'service',
      mode: 'component',
      componentId: component.id,
    },
  });
  return { component, account };
}

export const addressOf = (account: { appId: string }): PushAddress => ({
  kind: 'account',
  appId: account.appId,
});

type Fields = Record<string, XmlValue>;
type Signing = { at?: Date; token?: string; aesKey?: string; receiverId?: string };

const freshNonce = () => randomBytes(4).readUInt32BE().toString();
const secondsOf = (at: Date) => Math.floor(at.getTime() / 1_000);

/** The fields of a text message with an id of its own. */
export function textFields(content: string, more: Fields = {}): Fields {
  return {
    ToUserName: 'gh_x',
    FromUserName: 'oFan',
    CreateTime: secondsOf(new Date()),
    MsgType: 'text',
    Content: content,
    MsgId: randomBytes(8).readBigUInt64BE() >> 1n,
    ...more,
  };
}

/** A push in the clear, signed as WeChat signs it. */
export function plainPush(address: PushAddress, body: Fields | string, signing: Signing = {}): PushRequest {
  const timestamp = String(secondsOf(signing.at ?? new Date()));
  const nonce = freshNonce();
  const query = { timestamp, nonce, signature: signature(signing.token ?? PUSH_TOKEN, timestamp, nonce) };
  const text = typeof body === 'string' ? body : buildPushXml(body);
  return { method: 'POST', address, query, body: Buffer.from(text) };
}

/** A push in safe mode, sealed for the account or the platform of its address. */
export function sealedPush(address: PushAddress, body: Fields | string, signing: Signing = {}): PushRequest {
  const receiverId = address.kind === 'account' ? address.appId : address.componentAppId;
  const text = typeof body === 'string' ? body : buildPushXml(body);
  const sealed = encrypt(signing.aesKey ?? AES_KEY, signing.receiverId ?? receiverId, text);
  return envelopePush(address, sealed, signing);
}

/** A push with this encrypted part, correctly signed whatever it is. */
export function envelopePush(address: PushAddress, sealed: string, signing: Signing = {}): PushRequest {
  const open = plainPush(address, { ToUserName: 'gh_x', Encrypt: sealed }, signing);
  const { timestamp = '', nonce = '' } = open.query;
  const token = signing.token ?? PUSH_TOKEN;
  return { ...open, query: { ...open.query, msg_signature: msgSignature(token, timestamp, nonce, sealed) } };
}
