import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decrypt, encrypt, msgSignature, PushCipherError, sameSignature, signature } from './crypto';

const AES_KEY = 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG';
const APP_ID = 'wx0000000000000001';
const ENCRYPTED = 'Q3stYC6hdFzMh9T8HCvyDDog3QQ9Qq4JV+RT9hf51q+la2W3KoZ/UDtHh5DMwqz5s3HyE9zYI/qbNWKv79Fi7A==';

describe('WeChat crypto', () => {
  test('signs the official sample of the URL check as WeChat does', () => {
    expect(signature('AAAAA', '1714037059', '486452656')).toBe('899cf89e464efb63f54ddac96b0a0a235f53aa78');
  });

  test('signs and encrypts the published vector to the byte', () => {
    expect(encrypt(AES_KEY, APP_ID, 'success', Buffer.from('0123456789abcdef'))).toBe(ENCRYPTED);
    expect(msgSignature('sandboxtoken', '1700000000', 'nonce123', ENCRYPTED)).toBe(
      '9547e969db7273a52ee1f611eb4fe3a3ee4c1712',
    );
    expect(signature('sandboxtoken', '1700000000', 'nonce123')).toBe(
      '12bc75aa107ff3d6114dc0e4d694f612b2fd4add',
    );
  });

  test('decrypts the published vector', () => {
    expect(decrypt(AES_KEY, APP_ID, ENCRYPTED)).toBe('success');
  });

  test('gives back any text that was encrypted', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
        const utf8 = Buffer.from(text, 'utf8').toString('utf8'); // lone surrogates have no UTF-8
        expect(decrypt(AES_KEY, APP_ID, encrypt(AES_KEY, APP_ID, utf8))).toBe(utf8);
      }),
    );
  });

  test('refuses a message that was meant for another account', () => {
    expect(() => decrypt(AES_KEY, 'wx0000000000000002', ENCRYPTED)).toThrow(PushCipherError);
  });

  test.each([
    ['an empty body', ''],
    ['half a block', 'AAAA'],
    ['random bytes', Buffer.alloc(64, 7).toString('base64')],
    ['a changed last block', `${ENCRYPTED.slice(0, -6)}AAAA==`],
  ])('refuses %s', (_name, encrypted) => {
    expect(() => decrypt(AES_KEY, APP_ID, encrypted)).toThrow(PushCipherError);
  });

  test('refuses a key that is no EncodingAESKey', () => {
    expect(() => decrypt('short', APP_ID, ENCRYPTED)).toThrow(PushCipherError);
  });

  test('compares signatures by value, whatever their length', () => {
    expect(sameSignature('abc', 'abc')).toBe(true);
    expect(sameSignature('abc', 'abd')).toBe(false);
    expect(sameSignature('abc', '')).toBe(false);
  });
});
