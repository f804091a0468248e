import { decrypt, msgSignature, PushCipherError, sameSignature, signature } from '@/lib/wechat/crypto';
import { type PushBody, PushBodyError, parsePushBody } from '@/lib/wechat/push-body';
import type { PushKeys } from './push-settings';

export type PushQuery = {
  signature?: string;
  msg_signature?: string;
  timestamp?: string;
  nonce?: string;
  echostr?: string;
};

/** Opened: what it says, and the key that opened it, with which a reply has to be encrypted. */
export type Opened =
  | { ok: true; body: PushBody; aesKey: string | null }
  | { ok: false; status: 400 | 403; reason: string };

/**
 * Verifies and opens a push as the *account* is set, never as the request says: an account in safe or compatible mode
 * takes nothing whose encrypted part is not signed, whatever `encrypt_type` claims. Nothing is parsed before it is
 * verified, but for the envelope.
 * @see WeChat docs 消息加解密: msg_signature covers the encrypted body, signature only the address
 */
export function openEnvelope(keys: PushKeys, query: PushQuery, body: string): Opened {
  const { timestamp, nonce } = query;
  if (!timestamp || !nonce) return dropped('unsigned');
  try {
    if (keys.mode === 'plain') {
      if (!query.signature || !sameSignature(signature(keys.token, timestamp, nonce), query.signature)) {
        return dropped('signature');
      }
      return { ok: true, body: parsePushBody(body), aesKey: null };
    }
    const encrypted = readEncrypt(body);
    if (!encrypted || !query.msg_signature) return dropped('not_encrypted');
    if (!sameSignature(msgSignature(keys.token, timestamp, nonce, encrypted), query.msg_signature)) {
      return dropped('msg_signature');
    }
    const { text, aesKey } = decryptWithAny(keys, encrypted);
    return { ok: true, body: parsePushBody(text), aesKey };
  } catch (error) {
    if (error instanceof PushBodyError) return { ok: false, status: 400, reason: 'body' };
    if (error instanceof PushCipherError) return dropped(error.reason);
    throw error;
  }
}

const ENCRYPT = /<Encrypt>(?:<!\[CDATA\[)?([A-Za-z0-9+/=]+)(?:\]\]>)?<\/Encrypt>/;

/** The encrypted part. WeChat's own form is found without a parser; where the name occurs twice the parser decides. */
function readEncrypt(body: string): string | null {
  const at = body.indexOf('<Encrypt>');
  if (at >= 0 && body.indexOf('<Encrypt>', at + 1) < 0) {
    const found = ENCRYPT.exec(body)?.[1];
    if (found) return found;
  }
  const { Encrypt } = parsePushBody(body).fields;
  return typeof Encrypt === 'string' ? Encrypt : null;
}

function decryptWithAny(keys: PushKeys, encrypted: string): { text: string; aesKey: string } {
  let failure: PushCipherError | undefined;
  for (const aesKey of keys.aesKeys) {
    try {
      return { text: decrypt(aesKey, keys.receiverId, encrypted), aesKey };
    } catch (error) {
      if (!(error instanceof PushCipherError)) throw error;
      failure = error;
    }
  }
  throw failure ?? new PushCipherError('bad_key');
}

function dropped(reason: string): Opened {
  return { ok: false, status: 403, reason };
}
