import { randomInt } from 'node:crypto';

const ALPHANUMERICS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
/** 接入指南: a token has 3 to 32 letters and digits, an EncodingAESKey 43. */
const TOKEN_LENGTH = 32;
const AES_KEY_LENGTH = 43;

function letters(length: number): string {
  return Array.from({ length }, () => ALPHANUMERICS[randomInt(ALPHANUMERICS.length)]).join('');
}

/** A new token for a push address. */
export function makePushToken(): string {
  return letters(TOKEN_LENGTH);
}

/** A new EncodingAESKey. */
export function makeAesKey(): string {
  return letters(AES_KEY_LENGTH);
}
