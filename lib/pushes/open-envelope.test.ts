import { describe, expect, test } from 'vitest';
import { encrypt, msgSignature } from '@/lib/wechat/crypto';
import { openEnvelope } from './open-envelope';

const KEYS = {
  mode: 'compatible' as const,
  token: 'pushtoken',
  aesKeys: ['abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG'],
  receiverId: 'wx0000000000000001',
};
const SEALED = encrypt(KEYS.aesKeys[0] ?? '', KEYS.receiverId, '<xml><Content>told</Content></xml>');
const timestamp = '1700000000';
const nonce = 'n';
const signed = { timestamp, nonce, msg_signature: msgSignature(KEYS.token, timestamp, nonce, SEALED) };
const open = (body: string) => openEnvelope(KEYS, signed, body);

describe('the envelope of a push', () => {
  test.each([
    ['as WeChat writes it', `<xml><ToUserName>g</ToUserName><Encrypt><![CDATA[${SEALED}]]></Encrypt></xml>`],
    ['bare and spread over lines', `<xml>\n  <Encrypt>\n    ${SEALED}\n  </Encrypt>\n</xml>`],
    [
      'after a text in which a fan wrote one',
      `<xml><Content><![CDATA[<Encrypt>eA==</Encrypt> <![CDATA[ ]]></Content><Encrypt>${SEALED}</Encrypt></xml>`,
    ],
    [
      'before a text in which a fan wrote one',
      `<xml><Encrypt>${SEALED}</Encrypt><Content><![CDATA[<Encrypt>eA==</Encrypt>]]></Content></xml>`,
    ],
    ['as JSON', JSON.stringify({ ToUserName: 'g', Encrypt: SEALED })],
  ])('is opened %s', (_, body) => {
    expect(open(body)).toMatchObject({ ok: true, body: { fields: { Content: 'told' } } });
  });

  test.each([
    ['an encrypted part that is another', '<xml><Encrypt>eA==</Encrypt></xml>', 'msg_signature'],
    [
      'the signed part as what a fan wrote',
      `<xml><Content><![CDATA[<Encrypt>${SEALED}</Encrypt>]]></Content></xml>`,
      'not_encrypted',
    ],
    ['no encrypted part', '<xml><Content>told</Content></xml>', 'not_encrypted'],
  ])('with %s is dropped', (_, body, reason) => {
    expect(open(body)).toEqual({ ok: false, status: 403, reason });
  });

  test.each([
    [
      'a doctype beside the signed part',
      `<!DOCTYPE x [<!ENTITY a "b">]><xml><Encrypt>${SEALED}</Encrypt></xml>`,
    ],
    ['a text without an end', `<xml><![CDATA[<Encrypt>${SEALED}</Encrypt>`],
  ])('with %s is no push', (_, body) => {
    expect(open(body)).toEqual({ ok: false, status: 400, reason: 'body' });
  });

  test('costs next to nothing while nobody has signed it, whatever stands in it', () => {
    const large = ['<?a?>', '<a/>', '<item>1</item>', '<Encrypt>', '<![CDATA[]]>', 'a="1" '].map(
      (part) => `<xml>${part.repeat(250_000 / part.length)}</xml>`,
    );
    large.push(`${'<![CDATA[]]>'.repeat(20_000)}<Encrypt>eA==</Encrypt>`);
    const startedAt = performance.now();
    for (const body of large) for (let times = 0; times < 5; times += 1) expect(open(body).ok).toBe(false);
    expect(performance.now() - startedAt).toBeLessThan(1_000);
  });
});
