import { describe, expect, test } from 'vitest';
import { decrypt, msgSignature } from './crypto';
import { buildReply, MOST_REPLY_ARTICLES, type PassiveReply, sealReply } from './passive-reply';
import { parsePushBody } from './push-body';

const at = new Date(1_700_000_000_999);
const address = { toOpenid: 'oFan', fromOriginalId: 'gh_x', at };
const article = { title: 't', description: 'd', pictureUrl: 'http://p', url: 'http://u' };

const KINDS: [PassiveReply, Record<string, unknown>][] = [
  [{ type: 'text', text: '你好\n<a href="http://u">x</a>' }, { Content: '你好\n<a href="http://u">x</a>' }],
  [{ type: 'image', mediaId: 'm' }, { Image: { MediaId: 'm' } }],
  [{ type: 'voice', mediaId: 'm' }, { Voice: { MediaId: 'm' } }],
  [{ type: 'video', mediaId: 'm' }, { Video: { MediaId: 'm' } }],
  [
    { type: 'video', mediaId: 'm', title: 't', description: 'd' },
    { Video: { MediaId: 'm', Title: 't', Description: 'd' } },
  ],
  [{ type: 'music', thumbMediaId: 'th' }, { Music: { ThumbMediaId: 'th' } }],
  [
    {
      type: 'music',
      thumbMediaId: 'th',
      title: 't',
      description: 'd',
      musicUrl: 'http://m',
      hqMusicUrl: 'http://hq',
    },
    {
      Music: {
        Title: 't',
        Description: 'd',
        MusicUrl: 'http://m',
        HQMusicUrl: 'http://hq',
        ThumbMediaId: 'th',
      },
    },
  ],
  [
    { type: 'news', articles: [article, article] },
    {
      ArticleCount: '2',
      Articles: {
        item: Array(2).fill({ Title: 't', Description: 'd', PicUrl: 'http://p', Url: 'http://u' }),
      },
    },
  ],
  [{ type: 'transfer_customer_service' }, {}],
  [{ type: 'transfer_customer_service', kfAccount: 'a@b' }, { TransInfo: { KfAccount: 'a@b' } }],
];

describe('passive reply', () => {
  test.each(KINDS)('%o is written with the names that WeChat reads', (reply, payload) => {
    expect(parsePushBody(buildReply(address, reply)).fields).toEqual({
      ToUserName: 'oFan',
      FromUserName: 'gh_x',
      CreateTime: '1700000000',
      MsgType: reply.type,
      ...payload,
    });
  });

  test('a reply in JSON has the same fields', () => {
    expect(JSON.parse(buildReply(address, { type: 'text', text: 'a' }, 'json'))).toEqual({
      ToUserName: 'oFan',
      FromUserName: 'gh_x',
      CreateTime: 1_700_000_000,
      MsgType: 'text',
      Content: 'a',
    });
  });

  test.each<[string, PassiveReply]>([
    ['an empty text', { type: 'text', text: '' }],
    ['no article', { type: 'news', articles: [] }],
    ['nine articles', { type: 'news', articles: Array(MOST_REPLY_ARTICLES + 1).fill(article) }],
  ])('%s is refused before WeChat calls the account faulty', (_name, reply) => {
    expect(() => buildReply(address, reply)).toThrow(RangeError);
  });

  test.each(['xml', 'json'] as const)(
    'a sealed reply in %s opens with the key and its signature holds',
    (format) => {
      const aesKey = 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG';
      const sealed = sealReply({ token: 'tok', aesKey, appId: 'wx1', at }, 'clear', format);
      const { fields } = parsePushBody(sealed);
      const { Encrypt, MsgSignature, TimeStamp, Nonce } = fields as Record<string, string>;
      expect(decrypt(aesKey, 'wx1', Encrypt ?? '')).toBe('clear');
      expect(MsgSignature).toBe(msgSignature('tok', TimeStamp ?? '', Nonce ?? '', Encrypt ?? ''));
      expect(TimeStamp).toBe('1700000000');
    },
  );
});
