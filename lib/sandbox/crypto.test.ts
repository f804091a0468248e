import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { open, seal, sign } from './crypto';

const AES_KEY = 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG';
const APP_ID = 'wx0000000000000001';
const SEALED = 'Q3stYC6hdFzMh9T8HCvyDDog3QQ9Qq4JV+RT9hf51q+la2W3KoZ/UDtHh5DMwqz5s3HyE9zYI/qbNWKv79Fi7A==';

describe('the sandbox crypto', () => {
  test('agrees with the published vectors', () => {
    expect(sign('AAAAA', '1714037059', '486452656')).toBe('899cf89e464efb63f54ddac96b0a0a235f53aa78');
    expect(seal(AES_KEY, APP_ID, 'success', Buffer.from('0123456789abcdef'))).toBe(SEALED);
    expect(sign('sandboxtoken', '1700000000', 'nonce123', SEALED)).toBe(
      '9547e969db7273a52ee1f611eb4fe3a3ee4c1712',
    );
    expect(open(AES_KEY, APP_ID, SEALED)).toBe('success');
  });

  test('opens whatever it sealed, for its receiver only', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), (text) => {
        const sealed = seal(AES_KEY, APP_ID, text);
        expect(open(AES_KEY, APP_ID, sealed)).toBe(text);
        expect(open(AES_KEY, 'wx1', sealed)).toBeUndefined();
      }),
    );
  });
});
