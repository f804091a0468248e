import { decrypt, msgSignature, PushCipherError, sameSignature, signature } from '@/lib/wechat/crypto';
import { type PushBody, PushBodyError, parsePushBody } from '@/lib/wechat/push-body';
import { hasDeclaration } from '@/lib/wechat/push-xml';
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

const ENCRYPT = /<Encrypt>\s*(?:<!\[CDATA\[\s*)?([A-Za-z0-9+/=]+)\s*(?:\]\]>\s*)?<\/Encrypt>/y;

/**
 * The encrypted part: the first element of that name which is not what somebody wrote inside of another. XML is not
 * parsed for it, since anybody may send any; whichever is found counts only if it is the one that was signed.
 * @throws PushBodyError for XML with a doctype
 */
function readEncrypt(body: string): string | null {
  if (/^\s*\{/.test(body)) {
    const { Encrypt } = parsePushBody(body).fields;
    return typeof Encrypt === 'string' ? Encrypt : null;
  }
  if (hasDeclaration(body)) throw new PushBodyError('doctype refused');
  let found = body.indexOf('<Encrypt>');
  for (let at = 0; found >= 0; ) {
    const text = body.indexOf('<![CDATA[', at);
    if (text < 0 || text > found) {
      ENCRYPT.lastIndex = found;
      return ENCRYPT.exec(body)?.[1] ?? null;
    }
    at = body.indexOf(']]>', text);
    if (at < 0) return null;
    if (found < at) found = body.indexOf('<Encrypt>', at);
  }
  return null;
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
