import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { createKeyRing } from './key-ring';

const secret = () => randomBytes(32).toString('base64');
const [older, newer] = [secret(), secret()];

test('a value comes back under the secret it was written with and under a ring that holds it as the previous one', () => {
  const value = createKeyRing(older).encrypt('13800000917');
  expect(createKeyRing(older).decrypt(value)).toBe('13800000917');
  expect(createKeyRing(newer, older).decrypt(value)).toBe('13800000917');
});

test('a value opens with no other secret and not when a bit of it has changed', () => {
  const ring = createKeyRing(older);
  const value = ring.encrypt('13800000917');
  expect(() => createKeyRing(newer).decrypt(value)).toThrow();
  for (const at of [0, 1, 5, 17, value.length - 1]) {
    const changed = value.slice();
    changed[at] = (changed[at] ?? 0) ^ 1;
    expect(() => ring.decrypt(changed), `byte ${at}`).toThrow();
  }
});

test('a value written before keys had ids opens under the current and under the previous secret', () => {
  const value = createKeyRing(older).encrypt('13800000917');
  const withoutId = new Uint8Array([1, ...value.slice(5)]);
  expect(createKeyRing(older, newer).decrypt(withoutId)).toBe('13800000917');
  expect(createKeyRing(newer, older).decrypt(withoutId)).toBe('13800000917');
  expect(() => createKeyRing(newer).decrypt(withoutId)).toThrow();
});

test('what is looked for holds the index under both secrets, what is stored the current one', () => {
  const ring = createKeyRing(newer, older);
  expect(ring.blindIndexes('x')).toEqual([ring.blindIndex('x'), createKeyRing(older).blindIndex('x')]);
  expect(createKeyRing(newer).blindIndexes('x')).toEqual([ring.blindIndex('x')]);
});

test('everything under the current secret begins with its prefix, nothing under the previous one does', () => {
  const ring = createKeyRing(newer, older);
  const begins = (value: Uint8Array) =>
    Buffer.from(value).subarray(0, 5).equals(Buffer.from(ring.currentPrefix));
  expect(begins(ring.encrypt(''))).toBe(true);
  expect(begins(createKeyRing(older).encrypt(''))).toBe(false);
});
