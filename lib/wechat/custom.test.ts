import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { JPG, type Kit, type KitAccount, startKit } from '@/lib/sandbox/test-kit';
import { memoryClient, wechatFailure } from '@/lib/testing/wechat-client';
import { blacklistFans } from './blacklist';
import type { WechatClient } from './call';
import { type CustomMessage, sendCustom, sendCustomText, setTyping } from './custom';
import { uploadMedia } from './media';
import { getPublishProgress, submitPublish } from './publish';
import { customSend, customTyping } from './wire/custom';

let kit: Kit;
let account: KitAccount;
let client: WechatClient;
let fan: string;

beforeAll(async () => {
  kit = await startKit();
});
afterAll(() => kit.close());
beforeEach(async () => {
  await kit.control('POST', '/reset', { now: '2026-03-10T12:00:00+08:00' });
  await kit.control('POST', '/clock', { frozen: true });
  account = await kit.makeAccount();
  client = memoryClient(kit.url, account);
  [fan = ''] = await account.addFans(1);
});

type Inbox = { at: string; via: string; message: Record<string, unknown> }[];

const phone = (action: string, body: object = {}, openid = fan) =>
  account.control('POST', `/fans/${openid}/${action}`, body);
const writes = () => phone('message', { type: 'text', content: '在吗' });
const inbox = async () => (await account.control('GET', `/fans/${fan}`)).inbox as Inbox;
const say = (text = '在') => sendCustomText(client, { openid: fan, text });
const answer = (work: Promise<unknown>) =>
  work.then(
    () => 0,
    (error: { errcode?: number }) => error.errcode,
  );
/** How many of `tries` texts arrive, and the answer to the first that does not. */
const allowance = async (tries: number) => {
  for (let sent = 0; sent < tries; sent += 1) {
    const errcode = await answer(say());
    if (errcode !== 0) return [sent, errcode];
  }
  return [tries, 0];
};

describe('a one-to-one message', () => {
  test('lands in the chat of the fan who wrote', async () => {
    await writes();
    await say('在');
    expect(await inbox()).toMatchObject([
      {
        at: expect.stringMatching(/^2026-03-10T12:00:00/),
        via: 'custom',
        message: { msgtype: 'text', text: { content: '在' } },
      },
    ]);
  });

  test('carries every kind', async () => {
    await writes();
    const image = String((await account.upload('image', JPG)).media_id);
    const thumb = String((await account.upload('thumb', JPG)).media_id);
    const voice = String((await account.upload('voice', Buffer.from('ID3 sound'))).media_id);
    const video = String((await account.upload('video', Buffer.from('0000ftyp film'))).media_id);
    const file = { bytes: JPG, fileName: 'a.jpg', contentType: 'image/jpeg' };
    const temporary = await uploadMedia(client, { kind: 'image', file });
    const { publishId } = await submitPublish(client, { mediaId: await account.addDraft() });
    await kit.advance(1);
    const { articleId } = await getPublishProgress(client, { publishId });
    const messages: CustomMessage[] = [
      { type: 'text', text: '<a href="https://example.com">会员日</a>' },
      { type: 'image', mediaId: image },
      { type: 'image', mediaId: temporary.mediaId },
      { type: 'voice', mediaId: voice },
      { type: 'mpnews', mediaId: await account.addDraft() },
      { type: 'video', mediaId: video, thumbMediaId: thumb, title: '新品' },
      { type: 'music', musicUrl: 'https://a/1', hqMusicUrl: 'https://a/2', thumbMediaId: thumb },
      { type: 'news', article: { title: '会员日', description: '', url: 'https://a', pictureUrl: '' } },
      { type: 'msgmenu', head: '满意吗？', options: [{ id: '1', text: '满意' }], tail: '谢谢' },
      { type: 'mpnewsarticle', articleId: articleId ?? '' },
      { type: 'wxcard', cardId: 'p1' },
      {
        type: 'miniprogrampage',
        title: '商城',
        appId: 'wx0000000000000001',
        pagePath: 'index',
        thumbMediaId: thumb,
      },
    ];
    for (const message of messages)
      await sendCustom(client, { openid: fan, message, kfAccount: 'kf2001@shop' });
    expect((await inbox()).map(({ message }) => message.msgtype)).toEqual(messages.map(({ type }) => type));
    expect((await inbox()).at(-1)?.message).toEqual({
      msgtype: 'miniprogrampage',
      miniprogrampage: {
        title: '商城',
        appid: 'wx0000000000000001',
        pagepath: 'index',
        thumb_media_id: thumb,
      },
      customservice: { kf_account: 'kf2001@shop' },
    });
  });
});

describe('how many messages a fan allows', () => {
  test.each([
    ['20 after a message', () => writes(), {}, [20, 45047]],
    ['5 after a message by switch U21', () => writes(), { U21: 5 }, [5, 45047]],
    ['3 after a menu tap', () => phone('click', { key: 'a' }), {}, [3, 45047]],
    ['3 after a scan', () => phone('scan', { scene: 's' }), {}, [3, 45047]],
    ['none without any', async () => {}, {}, [0, 45015]],
  ])('%s', async (_name, act, switches, expected) => {
    await account.control('PATCH', '', { switches });
    await act();
    expect(await allowance(21)).toEqual(expected);
  });

  test('3 after following', async () => {
    await phone('unfollow');
    await phone('follow');
    expect(await allowance(4)).toEqual([3, 45047]);
  });

  test('a further message gives the whole number again', async () => {
    await account.control('PATCH', '', { switches: { U21: 5 } });
    await writes();
    await allowance(5);
    await writes();
    expect(await allowance(6)).toEqual([5, 45047]);
  });

  test('what a tap allows comes on top of what the message allows', async () => {
    await account.control('PATCH', '', { switches: { U21: 5 } });
    await writes();
    await phone('click', { key: 'a' });
    expect(await allowance(9)).toEqual([8, 45047]);
  });

  test.each([
    ['a message, 48 hours', () => writes(), 48 * 3_600],
    ['a menu tap, a minute', () => phone('click', { key: 'a' }), 60],
    ['a scan, a minute', () => phone('scan', { scene: 's' }), 60],
  ])('ends by the clock: %s', async (_name, act, seconds) => {
    await act();
    await kit.advance(seconds);
    expect(await answer(say())).toBe(0);
    await kit.advance(1);
    expect(await answer(say())).toBe(45015);
  });
});

describe('custom/send answers', () => {
  const draft = (body: object) => client.call(customSend, { body: { touser: fan, ...body } });
  test.each([
    [40003, 'an openid nobody has', () => sendCustomText(client, { openid: 'nobody', text: 'x' })],
    [
      40007,
      'a picture that is not there',
      () => sendCustom(client, { openid: fan, message: { type: 'image', mediaId: 'x' } }),
    ],
    [
      40007,
      'an article that is not there',
      () => sendCustom(client, { openid: fan, message: { type: 'mpnewsarticle', articleId: 'x' } }),
    ],
    [40008, 'an unknown kind', () => draft({ msgtype: 'poem', poem: {} })],
    [40008, 'a kind without its payload', () => draft({ msgtype: 'text' })],
    [
      40013,
      'a malformed mini program',
      () => draft({ msgtype: 'miniprogrampage', miniprogrampage: { appid: 'x', pagepath: 'p' } }),
    ],
    [44004, 'an empty text', () => say('')],
    [44003, 'no article', () => draft({ msgtype: 'news', news: { articles: [] } })],
    [45002, 'a text that is too long', () => say('长'.repeat(683))],
    [45008, 'two articles', () => draft({ msgtype: 'news', news: { articles: [{}, {}] } })],
    [
      43004,
      'somebody who never followed',
      () =>
        phone('message', { type: 'text', content: 'x' }, 'stranger').then(() =>
          sendCustomText(client, { openid: 'stranger', text: 'x' }),
        ),
    ],
    [45015, 'somebody who left', () => phone('unfollow').then(() => say())],
    [43019, 'somebody on the blacklist', () => blacklistFans(client, { openids: [fan] }).then(() => say())],
    [
      48002,
      'somebody who refuses messages',
      () => account.control('PATCH', `/fans/${fan}`, { refusesMass: true }).then(() => say()),
    ],
  ])('%i to %s', async (errcode, _name, work) => {
    await writes();
    expect(await wechatFailure(work())).toMatchObject({ errcode, retryable: false });
    expect(await inbox()).toEqual([]);
  });

  test.each([-1, 45087, 45094, 48001, 48004, 50002, 70000])('%i when WeChat says so', async (errcode) => {
    await writes();
    await kit.control('POST', '/faults', { path: customSend.path, errcode });
    expect(await wechatFailure(say())).toMatchObject({ errcode, outcomeKnown: errcode !== -1 });
    expect(await inbox()).toEqual([]);
  });

  test('48001 to an account that is not verified', async () => {
    await account.control('PATCH', '', { verified: false });
    expect(await wechatFailure(say())).toMatchObject({ errcode: 48001 });
  });
});

describe('typing', () => {
  const type = (isTyping = true) => setTyping(client, { openid: fan, isTyping });

  test('shows for 15 seconds, until taken back or until a message is sent', async () => {
    await writes();
    await type();
    expect(await wechatFailure(type())).toMatchObject({ errcode: 45081 });
    await type(false);
    await type();
    await say();
    await type();
    await kit.advance(15);
    await type();
  });

  test('needs contact within 30 seconds (45080)', async () => {
    expect(await wechatFailure(type())).toMatchObject({ errcode: 45080 });
    await writes();
    await kit.advance(31);
    expect(await wechatFailure(type())).toMatchObject({ errcode: 45080 });
  });

  test('refuses another command (45072) and an openid nobody has (40003)', async () => {
    const body = { touser: fan, command: 'Sleeping' };
    expect(await wechatFailure(client.call(customTyping, { body }))).toMatchObject({ errcode: 45072 });
    expect(await wechatFailure(setTyping(client, { openid: 'nobody', isTyping: true }))).toMatchObject({
      errcode: 40003,
    });
  });

  test('40200 when WeChat says so', async () => {
    await kit.control('POST', '/faults', { path: customTyping.path, errcode: 40200 });
    expect(await wechatFailure(type())).toMatchObject({ errcode: 40200 });
  });
});
