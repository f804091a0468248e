import { createCipheriv, createDecipheriv, createHash, randomBytes, timingSafeEqual } from 'node:crypto';

const BLOCK_BYTES = 32; // PKCS#7 with blocks of 32, not AES's 16
const RANDOM_BYTES = 16;
const LENGTH_BYTES = 4;

/** A push that cannot be trusted or read. The reason is for the log; the sender learns nothing. */
export class PushCipherError extends Error {
  readonly reason: 'bad_key' | 'bad_cipher' | 'bad_padding' | 'bad_length' | 'foreign_appid';
  constructor(reason: PushCipherError['reason']) {
    super(`push cipher: ${reason}`);
    this.name = 'PushCipherError';
    this.reason = reason;
  }
}

/** SHA-1 over the sorted parts: the `signature` of URL check and pushes. @see WeChat docs 接入指南 */
export function signature(token: string, timestamp: string, nonce: string): string {
  return sha1Sorted([token, timestamp, nonce]);
}

/** The `msg_signature` that covers an encrypted body. @see WeChat docs 消息加解密 */
export function msgSignature(token: string, timestamp: string, nonce: string, encrypt: string): string {
  return sha1Sorted([token, timestamp, nonce, encrypt]);
}

/** Compares two signatures in a time that tells nothing about where they differ. */
export function sameSignature(expected: string, given: string): boolean {
  const [ours, theirs] = [Buffer.from(expected), Buffer.from(given)];
  return ours.length === theirs.length && timingSafeEqual(ours, theirs);
}

/**
 * Encrypts a message as WeChat does: 16 random bytes, length, message, receiver's appid; AES-256-CBC with the key's
 * first half as IV. `random` is given only by tests of published vectors.
 */
export function encrypt(
  aesKey: string,
  appId: string,
  message: string,
  random = randomBytes(RANDOM_BYTES),
): string {
  const key = decodeKey(aesKey);
  const body = Buffer.from(message, 'utf8');
  const length = Buffer.alloc(LENGTH_BYTES);
  length.writeUInt32BE(body.length);
  const plain = Buffer.concat([random, length, body, Buffer.from(appId, 'utf8')]);
  const padding = BLOCK_BYTES - (plain.length % BLOCK_BYTES);
  const cipher = createCipheriv('aes-256-cbc', key, key.subarray(0, 16)).setAutoPadding(false);
  const padded = Buffer.concat([plain, Buffer.alloc(padding, padding)]);
  return Buffer.concat([cipher.update(padded), cipher.final()]).toString('base64');
}

/**
 * Decrypts a push and checks that it was meant for `appId` (for a component's pushes: the component's appid).
 * @throws PushCipherError
 */
export function decrypt(aesKey: string, appId: string, encrypted: string): string {
  const key = decodeKey(aesKey);
  const bytes = Buffer.from(encrypted, 'base64');
  if (bytes.length === 0 || bytes.length % 16 !== 0) throw new PushCipherError('bad_cipher');
  const decipher = createDecipheriv('aes-256-cbc', key, key.subarray(0, 16)).setAutoPadding(false);
  const padded = Buffer.concat([decipher.update(bytes), decipher.final()]);
  const padding = padded.at(-1) ?? 0;
  if (padding < 1 || padding > BLOCK_BYTES || padding > padded.length)
    throw new PushCipherError('bad_padding');
  const plain = padded.subarray(0, padded.length - padding);
  const start = RANDOM_BYTES + LENGTH_BYTES;
  if (plain.length < start) throw new PushCipherError('bad_length');
  const end = start + plain.readUInt32BE(RANDOM_BYTES);
  if (end > plain.length) throw new PushCipherError('bad_length');
  if (plain.toString('utf8', end) !== appId) throw new PushCipherError('foreign_appid');
  return plain.toString('utf8', start, end);
}

/** EncodingAESKey: 43 characters that, with one `=`, are base64 of 32 bytes. */
function decodeKey(aesKey: string): Buffer {
  if (!/^[A-Za-z0-9]{43}$/.test(aesKey)) throw new PushCipherError('bad_key');
  return Buffer.from(`${aesKey}=`, 'base64');
}

function sha1Sorted(parts: string[]): string {
  const sorted = [...parts].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  return createHash('sha1').update(sorted.join('')).digest('hex');
}
