import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';

// Written from the fact sheet alone and proved by its vectors: what client and sandbox share by mistake no test finds.

/** `signature` of §3.1, and `msg_signature` of §3.2 when the ciphertext is among the parts. */
export function sign(...parts: string[]): string {
  const ordered = parts.map((part) => Buffer.from(part)).sort(Buffer.compare);
  return createHash('sha1').update(Buffer.concat(ordered)).digest('hex');
}

/** §3.3: 16 random bytes, length, message, receiver; padded to blocks of 32; AES-256-CBC. */
export function seal(aesKey: string, receiver: string, message: string, random = randomBytes(16)): string {
  const { key, iv } = keyOf(aesKey);
  const messageBytes = Buffer.from(message);
  const receiverBytes = Buffer.from(receiver);
  const used = 20 + messageBytes.length + receiverBytes.length;
  const pad = 32 - (used % 32);
  const plain = Buffer.alloc(used + pad, pad);
  random.copy(plain, 0);
  plain.writeUInt32BE(messageBytes.length, 16);
  messageBytes.copy(plain, 20);
  receiverBytes.copy(plain, 20 + messageBytes.length);
  const cipher = createCipheriv('aes-256-cbc', key, iv);
  cipher.setAutoPadding(false);
  return cipher.update(plain, undefined, 'base64') + cipher.final('base64');
}

/** Opens a passive reply; `undefined` when it cannot be read or names another receiver. */
export function open(aesKey: string, receiver: string, sealed: string): string | undefined {
  const { key, iv } = keyOf(aesKey);
  const bytes = Buffer.from(sealed, 'base64');
  if (bytes.length < 32 || bytes.length % 16 !== 0) return undefined;
  const decipher = createDecipheriv('aes-256-cbc', key, iv);
  decipher.setAutoPadding(false);
  const plain = Buffer.concat([decipher.update(bytes), decipher.final()]);
  const pad = plain[plain.length - 1] ?? 0;
  const end = plain.length - pad;
  if (pad < 1 || pad > 32 || end < 20) return undefined;
  const messageEnd = 20 + plain.readUInt32BE(16);
  if (messageEnd > end || plain.toString('utf8', messageEnd, end) !== receiver) return undefined;
  return plain.toString('utf8', 20, messageEnd);
}

function keyOf(aesKey: string) {
  const key = Buffer.from(`${aesKey}=`, 'base64');
  return { key, iv: key.subarray(0, 16) };
}
