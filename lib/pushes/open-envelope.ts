import { decrypt, msgSignature, PushCipherError, sameSignature, signature } from '@/lib/wechat/crypto';
import { PushXmlError, parsePushXml } from '@/lib/wechat/push-xml';
import type { PushAccount } from './push-account';

export type PushQuery = {
  signature?: string;
  msg_signature?: string;
  timestamp?: string;
  nonce?: string;
  echostr?: string;
};

export type Opened =
  | { ok: true; fields: Record<string, unknown> }
  | { ok: false; status: 400 | 403; reason: string };

/**
 * Verifies and opens a push as the *account* is set, never as the request says: an account in safe or compatible mode
 * takes nothing whose encrypted part is not signed, whatever `encrypt_type` claims.
 * @see WeChat docs 消息加解密: msg_signature covers the encrypted body, signature only the address
 */
export function openEnvelope(account: PushAccount, query: PushQuery, body: string): Opened {
  const { timestamp, nonce } = query;
  if (!timestamp || !nonce) return { ok: false, status: 403, reason: 'unsigned' };
  try {
    if (account.mode === 'plain') {
      if (!query.signature || !sameSignature(signature(account.token, timestamp, nonce), query.signature)) {
        return { ok: false, status: 403, reason: 'signature' };
      }
      return { ok: true, fields: parsePushXml(body) };
    }
    const { Encrypt } = parsePushXml(body);
    if (typeof Encrypt !== 'string' || !query.msg_signature)
      return { ok: false, status: 403, reason: 'not_encrypted' };
    if (!sameSignature(msgSignature(account.token, timestamp, nonce, Encrypt), query.msg_signature)) {
      return { ok: false, status: 403, reason: 'msg_signature' };
    }
    return { ok: true, fields: parsePushXml(decryptWithAny(account, Encrypt)) };
  } catch (error) {
    if (error instanceof PushXmlError) return { ok: false, status: 400, reason: 'xml' };
    if (error instanceof PushCipherError) return { ok: false, status: 403, reason: error.reason };
    throw error;
  }
}

function decryptWithAny(account: PushAccount, encrypted: string): string {
  let failure: PushCipherError = new PushCipherError('bad_key');
  for (const key of account.aesKeys) {
    try {
      return decrypt(key, account.appId, encrypted);
    } catch (error) {
      if (!(error instanceof PushCipherError)) throw error;
      failure = error;
    }
  }
  throw failure;
}
