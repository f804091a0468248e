import 'server-only';
import { env } from '@/lib/env';
import { createKeyRing, type KeyRing } from './key-ring';

let kept: KeyRing | undefined;

/** The secrets of the environment: TAGCAST_SECRET_KEY, and TAGCAST_PREVIOUS_SECRET_KEY during a change. */
export function keyRing(): KeyRing {
  if (!env.secretKey) {
    throw new Error(
      '缺少 TAGCAST_SECRET_KEY（32 字节，base64）：npm start 会自己生成；生产环境请设置 / TAGCAST_SECRET_KEY is missing',
    );
  }
  kept ??= createKeyRing(env.secretKey, env.previousSecretKey);
  return kept;
}

/** Encrypts text for a column, with the current secret. */
export function encrypt(plain: string): Uint8Array<ArrayBuffer> {
  return keyRing().encrypt(plain);
}

/** Reads what `encrypt` wrote under the current secret or the one before; throws when it was neither. */
export function decrypt(stored: Uint8Array): string {
  return keyRing().decrypt(stored);
}

/** Whether a stored value can be read; nothing stored is nothing unreadable. */
export function isReadable(stored: Uint8Array | null): boolean {
  return stored === null || decryptOrNull(stored) !== null;
}

/** What `decrypt` reads; null where it throws, for whatever goes on without this one value. */
export function decryptOrNull(stored: Uint8Array): string | null {
  const ring = keyRing(); // a program without any secret is no program that lacks one value
  try {
    return ring.decrypt(stored);
  } catch {
    return null;
  }
}

/** Blind index of a value: equal values give equal bytes, and nothing can be read back without the key. */
export function blindIndex(value: string): Uint8Array<ArrayBuffer> {
  return keyRing().blindIndex(value);
}

/**
 * What to look for: the index under the current secret and, during a change, under the one before. Both have to be asked
 * in one statement, which sees a row that is being rotated either before or after, never in between. Whoever stores an
 * index looks here first: the unique column itself cannot tell one number under two secrets.
 */
export function blindIndexes(value: string): Uint8Array<ArrayBuffer>[] {
  return keyRing().blindIndexes(value);
}
