import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';

/** What ciphertexts begin with: 1 names no key (written before keys could change), 2 names its key. */
const VERSION_WITHOUT_KEY = 1;
const VERSION = 2;
const KEY_ID_BYTES = 4;
const IV_BYTES = 12;
const TAG_BYTES = 16;

/** Encrypts with one secret and reads with two, so that the secret can be changed while everything runs. */
export type KeyRing = {
  encrypt(plain: string): Uint8Array<ArrayBuffer>;
  decrypt(stored: Uint8Array): string;
  /** HMAC-SHA-256 under the current secret: what is stored. */
  blindIndex(value: string): Uint8Array<ArrayBuffer>;
  /** The index under each secret, the current one first: what is looked for. */
  blindIndexes(value: string): Uint8Array<ArrayBuffer>[];
  /** The first bytes of everything that the current secret encrypted; what begins otherwise is still to be rotated. */
  readonly currentPrefix: Uint8Array<ArrayBuffer>;
};

type Keys = { id: Buffer; encrypt: Buffer; blindIndex: Buffer };

/**
 * A ring of the current secret and, while a change is under way, the one before (both 32 bytes in base64).
 *
 * Layout of a ciphertext: version byte 2 ‖ 4-byte key id ‖ 12-byte IV ‖ 16-byte tag ‖ AES-256-GCM (NIST SP 800-38D).
 * The id is derived from the secret and tells nothing about it.
 */
export function createKeyRing(current: string, previous?: string): KeyRing {
  const now = deriveKeys(current);
  const all = previous === undefined ? [now] : [now, deriveKeys(previous)];
  const currentPrefix = bytes(Buffer.from([VERSION]), now.id);

  function encrypt(plain: string): Uint8Array<ArrayBuffer> {
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv('aes-256-gcm', now.encrypt, iv);
    const body = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
    return bytes(currentPrefix, iv, cipher.getAuthTag(), body);
  }

  function decrypt(stored: Uint8Array): string {
    const { keyId, sealed } = split(stored);
    const candidates = keyId === null ? all : all.filter((keys) => keys.id.equals(keyId));
    let failure: unknown = new Error('a value was encrypted with a key that is neither current nor previous');
    for (const keys of candidates) {
      try {
        return open(keys.encrypt, sealed);
      } catch (error) {
        failure = error;
      }
    }
    throw failure;
  }

  const index = (keys: Keys, value: string) =>
    bytes(createHmac('sha256', keys.blindIndex).update(value).digest());
  return {
    encrypt,
    decrypt,
    blindIndex: (value) => index(now, value),
    blindIndexes: (value) => all.map((keys) => index(keys, value)),
    currentPrefix,
  };
}

function deriveKeys(secret: string): Keys {
  const derive = (purpose: string, length: number) =>
    Buffer.from(hkdfSync('sha256', Buffer.from(secret, 'base64'), 'tagcast', purpose, length));
  return {
    id: derive('key-id', KEY_ID_BYTES),
    encrypt: derive('encrypt', 32),
    blindIndex: derive('blind-index', 32),
  };
}

function split(stored: Uint8Array): { keyId: Buffer | null; sealed: Buffer } {
  const all = Buffer.from(stored);
  if (all[0] === VERSION_WITHOUT_KEY) return { keyId: null, sealed: all.subarray(1) };
  if (all[0] !== VERSION) throw new Error(`unknown cipher version ${all[0]}`);
  const start = 1 + KEY_ID_BYTES;
  return { keyId: all.subarray(1, start), sealed: all.subarray(start) };
}

function open(key: Buffer, sealed: Buffer): string {
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, IV_BYTES));
  decipher.setAuthTag(sealed.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
  const body = sealed.subarray(IV_BYTES + TAG_BYTES);
  return Buffer.concat([decipher.update(body), decipher.final()]).toString('utf8');
}

function bytes(...parts: Uint8Array[]): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Buffer.concat(parts));
}
