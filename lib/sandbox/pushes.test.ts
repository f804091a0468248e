import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { open, seal, sign } from './crypto';
import { type Kit, type KitAccount, type Received, startKit, startReceiver } from './test-kit';

const TOKEN = 'sandboxtoken';
const AES_KEY = 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG';

let kit: Kit;
let account: KitAccount;
let receiver: Awaited<ReturnType<typeof startReceiver>>;
let answer: (received: Received) => { status: number; body: string };
beforeEach(async () => {
  kit = await startKit();
  answer = () => ({ status: 200, body: 'success' });
  receiver = await startReceiver((received) => answer(received));
});
afterEach(async () => {
  await kit.close();
  await receiver.close();
});

async function connect(mode: 'plain' | 'compatible' | 'safe') {
  account = await kit.makeAccount({ callback: { url: receiver.url, token: TOKEN, aesKey: AES_KEY, mode } });
}
const isSigned = ({ query }: Received) =>
  query.signature === sign(TOKEN, query.timestamp ?? '', query.nonce ?? '');
const encrypted = (body: string) => /<Encrypt><!\[CDATA\[(.*?)\]\]><\/Encrypt>/.exec(body)?.[1] ?? '';
const pushes = async () =>
  (await kit.control('GET', '/pushes')).pushes as {
    state: string;
    attempts: unknown[];
    plainXml: string;
    kind: string;
  }[];

describe('pushes', () => {
  test('carry the event in clear with a valid signature', async () => {
    await connect('plain');
    await account.control('POST', '/fans/oA/follow', { scene: 'store_1' });
    await kit.settle();
    const [push] = receiver.received;
    expect(push && isSigned(push)).toBe(true);
    expect(push?.query.openid).toBe('oA');
    expect(push?.body).toContain('<EventKey><![CDATA[qrscene_store_1]]></EventKey>');
    expect(push?.body).toMatch(/^<xml><ToUserName>.*<CreateTime>\d+<\/CreateTime><MsgType>/);
  });

  test.each(['safe', 'compatible'] as const)(
    'are encrypted in mode %s, with both signatures',
    async (mode) => {
      await connect(mode);
      await account.control('POST', '/fans/oA/message', { type: 'text', content: '你好]]>' });
      await kit.settle();
      const [push] = receiver.received;
      if (!push) throw new Error('no push');
      const cipher = encrypted(push.body);
      expect(isSigned(push)).toBe(true);
      expect(push.query.encrypt_type).toBe('aes');
      expect(push.query.msg_signature).toBe(
        sign(TOKEN, push.query.timestamp ?? '', push.query.nonce ?? '', cipher),
      );
      expect(open(AES_KEY, account.appid, cipher)).toContain('<MsgId>2300000000000000');
      expect(push.body.includes('<Content>')).toBe(mode === 'compatible');
    },
  );

  test('of a finished job carry every counter and the address of the article', async () => {
    await connect('safe');
    const fans = await account.addFans(3);
    const draft = await account.addDraft();
    const body = { touser: fans, msgtype: 'mpnews', mpnews: { media_id: draft }, clientmsgid: 'f1' };
    const { msg_id } = await account.wx('message/mass/send', body);
    await kit.control('POST', '/clock', { advanceSeconds: 1 });
    await kit.settle();
    const xml = open(AES_KEY, account.appid, encrypted(receiver.received[0]?.body ?? '')) ?? '';
    for (const part of [
      '<Event><![CDATA[MASSSENDJOBFINISH]]></Event>',
      `<MsgID>${msg_id}</MsgID>`,
      '<Status><![CDATA[send success]]></Status>',
      '<TotalCount>3</TotalCount><FilterCount>3</FilterCount><SentCount>3</SentCount><ErrorCount>0</ErrorCount>',
      '<CheckState>1</CheckState>',
      '<ArticleUrl><![CDATA[http://mp.weixin.qq.com/s?',
    ])
      expect(xml).toContain(part);
  });

  test('are tried three times when refused, then given up', async () => {
    await connect('plain');
    answer = () => ({ status: 403, body: '' });
    await account.control('POST', '/fans/oA/follow', {});
    await kit.settle();
    expect(receiver.received).toHaveLength(3);
    expect(await pushes()).toMatchObject([{ state: 'gaveUp', attempts: [{ httpStatus: 403 }, {}, {}] }]);
  });

  test('stop being tried once answered', async () => {
    await connect('plain');
    answer = () => ({ status: receiver.received.length < 2 ? 500 : 200, body: '' });
    await account.control('POST', '/fans/oA/follow', {});
    await kit.settle();
    expect(await pushes()).toMatchObject([
      { state: 'answered', attempts: [{ httpStatus: 500 }, { httpStatus: 200 }] },
    ]);
  });

  test('with a spoilt signature are refused by a receiver that checks, three times', async () => {
    await connect('plain');
    answer = (received) => ({ status: isSigned(received) ? 200 : 403, body: '' });
    await kit.control('POST', '/pushes/next', { corrupt: 'signature' });
    await account.control('POST', '/fans/oA/follow', {});
    await account.control('POST', '/fans/oB/follow', {});
    await kit.settle();
    expect(await pushes()).toMatchObject([
      { state: 'gaveUp', attempts: [{}, {}, {}] },
      { state: 'answered' },
    ]);
  });

  test('with a spoilt cipher do not decrypt though their signature holds', async () => {
    await connect('safe');
    await kit.control('POST', '/pushes/next', { corrupt: 'cipher' });
    await account.control('POST', '/fans/oA/follow', {});
    await kit.settle();
    const [push] = receiver.received;
    const cipher = encrypted(push?.body ?? '');
    expect(push?.query.msg_signature).toBe(
      sign(TOKEN, push?.query.timestamp ?? '', push?.query.nonce ?? '', cipher),
    );
    expect(open(AES_KEY, account.appid, cipher)).toBeUndefined();
  });

  test('are doubled, and overtaken, on demand', async () => {
    await connect('plain');
    await kit.control('POST', '/pushes/next', { duplicate: 1 });
    await account.control('POST', '/fans/oA/follow', {});
    await kit.settle();
    expect(receiver.received.map((push) => push.query.openid)).toEqual(['oA', 'oA']);
    await kit.control('POST', '/pushes/next', { reorder: true });
    await account.control('POST', '/fans/oB/follow', {});
    await account.control('POST', '/fans/oC/follow', {});
    await kit.settle();
    expect(receiver.received.slice(2).map((push) => push.query.openid)).toEqual(['oC', 'oB']);
  });

  test('of one fan arrive in order', async () => {
    await connect('plain');
    await account.control('POST', '/fans/oA/follow', {});
    for (let i = 0; i < 10; i += 1) await account.control('POST', '/fans/oA/click', { key: `k${i}` });
    await kit.settle();
    const kinds = receiver.received.map((push) => /<EventKey><!\[CDATA\[(.*?)\]\]>/.exec(push.body)?.[1]);
    expect(kinds).toEqual(['', ...Array.from({ length: 10 }, (_, i) => `k${i}`)]);
  });
});

describe('the answer to a push', () => {
  const inbox = async () => (await account.control('GET', '/fans/oA')).inbox;
  const write = async (mode: 'plain' | 'safe', body: (appid: string) => string, status = 200) => {
    await connect(mode);
    answer = () => ({ status, body: body(account.appid) });
    await account.control('POST', '/fans/oA/message', { type: 'text', content: '在吗' });
    await kit.settle();
  };
  const reply = '<xml><ToUserName>oA</ToUserName><MsgType>text</MsgType><Content>在的</Content></xml>';

  test('lands in the chat of whoever wrote', async () => {
    await write('plain', () => reply);
    expect(await inbox()).toMatchObject([{ via: 'passive', message: { MsgType: 'text', Content: '在的' } }]);
  });

  test('is decrypted in safe mode', async () => {
    await write('safe', (appid) => `<xml><Encrypt>${seal(AES_KEY, appid, reply)}</Encrypt></xml>`);
    expect(await inbox()).toMatchObject([{ via: 'passive', message: { Content: '在的' } }]);
  });

  const news = (count: number) => {
    const items = Array.from({ length: count }, (_, i) => `<item><Title>第 ${i + 1} 篇</Title></item>`).join(
      '',
    );
    return `<xml><MsgType>news</MsgType><ArticleCount>${count}</ArticleCount><Articles>${items}</Articles></xml>`;
  };
  const titles = async () =>
    ((await inbox()) as { message: { Articles: { item: { Title: string }[] } } }[]).flatMap(({ message }) =>
      message.Articles.item.map(({ Title }) => Title),
    );

  test.each([
    ['a text', '/fans/oA/message', { type: 'text', content: '在吗' }],
    ['a place', '/fans/oA/message', { type: 'location', locationX: 23.1, locationY: 113.3, label: '广州' }],
  ])('to %s keeps the first article of its news and drops the others', async (_name, path, body) => {
    await connect('plain');
    await account.control('POST', '/fans/oA/follow', {});
    await kit.settle();
    answer = () => ({ status: 200, body: news(3) });
    await account.control('POST', path, body);
    await kit.settle();
    expect(await titles()).toEqual(['第 1 篇']);
    expect(await inbox()).toMatchObject([{ message: { ArticleCount: '1' } }]);
  });

  test.each([
    [8, 8],
    [9, 8],
  ])('to a tap on the menu with %i articles of news shows %i', async (sent, shown) => {
    await connect('plain');
    await account.control('POST', '/fans/oA/follow', {});
    await kit.settle();
    answer = () => ({ status: 200, body: news(sent) });
    await account.control('POST', '/fans/oA/click', { key: 'offers' });
    await kit.settle();
    expect(await titles()).toHaveLength(shown);
  });

  test('that is success or empty leaves the chat as it is', async () => {
    await write('plain', () => 'success');
    expect(await inbox()).toEqual([]);
  });

  test.each([
    ['cannot be read', 'oops', 200],
    ['never comes', '', 500],
  ])('that %s shows the fan a notice', async (_name, body, status) => {
    await write('plain', () => body, status);
    expect(await inbox()).toMatchObject([{ via: 'notice' }]);
  });
});

describe('the URL check', () => {
  test('keeps a callback only when its answer is the echostr', async () => {
    account = await kit.makeAccount();
    const callback = { url: receiver.url, token: TOKEN, aesKey: AES_KEY, mode: 'safe' };
    const patch = (body: object) => kit.request('PATCH', `/_control${account.base}`, body);
    expect((await patch({ callback })).status).toBe(200);
    const wrong = { ...callback, url: `${kit.url}/_control/health` };
    expect((await patch({ callback: wrong, nickname: 'changed' })).status).toBe(400);
    expect((await patch({ callback: { ...callback, url: 'http://example.com/' } })).status).toBe(400);
    const kept = await account.control('GET', '');
    expect(kept.callback).toEqual(callback);
    expect(kept.nickname).not.toBe('changed');
  });
});
