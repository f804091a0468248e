import 'server-only';
import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';
import { env } from '@/lib/env';

const VERSION = 1;
const IV_BYTES = 12;
const TAG_BYTES = 16;

function derive(purpose: string): Buffer {
  if (!env.secretKey) {
    throw new Error(
      '缺少 TAGCAST_SECRET_KEY（32 字节，base64）：npm start 会自己生成；生产环境请设置 / TAGCAST_SECRET_KEY is missing',
    );
  }
  return Buffer.from(hkdfSync('sha256', Buffer.from(env.secretKey, 'base64'), 'tagcast', purpose, 32));
}

const keys = new Map<string, Buffer>();
function key(purpose: string): Buffer {
  let found = keys.get(purpose);
  if (!found) {
    found = derive(purpose);
    keys.set(purpose, found);
  }
  return found;
}

/** Encrypts text for a column: version byte ‖ 12-byte IV ‖ 16-byte tag ‖ AES-256-GCM ciphertext (NIST SP 800-38D). */
export function encrypt(plain: string): Uint8Array<ArrayBuffer> {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key('encrypt'), iv);
  const body = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
  return new Uint8Array(Buffer.concat([Buffer.from([VERSION]), iv, cipher.getAuthTag(), body]));
}

/** Reads what `encrypt` wrote; throws when key or bytes are not the ones it was written with. */
export function decrypt(stored: Uint8Array): string {
  const bytes = Buffer.from(stored);
  if (bytes[0] !== VERSION) throw new Error(`unknown cipher version ${bytes[0]}`);
  const iv = bytes.subarray(1, 1 + IV_BYTES);
  const tag = bytes.subarray(1 + IV_BYTES, 1 + IV_BYTES + TAG_BYTES);
  const decipher = createDecipheriv('aes-256-gcm', key('encrypt'), iv);
  decipher.setAuthTag(tag);
  return Buffer.concat([
    decipher.update(bytes.subarray(1 + IV_BYTES + TAG_BYTES)),
    decipher.final(),
  ]).toString('utf8');
}

/** Blind index of a value: equal values give equal bytes, and nothing can be read back without the key. */
export function blindIndex(value: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(createHmac('sha256', key('blind-index')).update(value).digest());
}
