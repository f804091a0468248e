import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Kit, type KitAccount, startKit, startReceiver } from '@/lib/sandbox/test-kit';
import { memoryClient, wechatFailure } from '@/lib/testing/wechat-client';
import type { WechatClient } from './call';
import * as templates from './templates';
import * as wire from './wire/templates';

let kit: Kit;
let account: KitAccount;
let client: WechatClient;
let receiver: Awaited<ReturnType<typeof startReceiver>>;
let fan: string;
let templateId: string;
let noticeId: string;

beforeAll(async () => {
  kit = await startKit();
  receiver = await startReceiver(() => ({ status: 200, body: 'success' }));
});
afterAll(async () => {
  await kit.close();
  await receiver.close();
});
beforeEach(async () => {
  await kit.control('POST', '/reset', { now: '2026-03-10T12:00:00+08:00' });
  await kit.control('POST', '/clock', { frozen: true });
  receiver.received.length = 0;
  const callback = { url: receiver.url, token: 'token', aesKey: 'a'.repeat(43), mode: 'plain' } as const;
  account = await kit.makeAccount({ callback });
  client = memoryClient(kit.url, account);
  [fan = ''] = await account.addFans(1);
  ({ templateId } = await templates.addTemplate(client, { libraryId: 'OPENTM1024' }));
  ({ templateId: noticeId } = await templates.addNoticeTemplate(client, {
    libraryId: '97',
    wordIds: [1, 4],
  }));
});

const data = { keyword1: '羊绒围巾', keyword2: '今天' };
const words = { thing1: '会员日', thing4: '记得带卡' };
const shop = { appId: 'wx0000000000000001', pagePath: 'index' };
const agree = (id: string, yes = true, openid = fan) =>
  account.control('POST', `/fans/${openid}/notice`, { templateId: id, agree: yes });
const inbox = async () =>
  (await account.control('GET', `/fans/${fan}`)).inbox as { via: string; message: object }[];
const pushes = async () => {
  await kit.settle();
  return receiver.received.map(({ body }) => body);
};

describe('a template message', () => {
  const send = (more: object = {}) =>
    templates.sendTemplate(client, { openid: fan, templateId, data, ...more });

  test('lands in the chat, and its push says so', async () => {
    const { msgId } = await send({ url: 'https://a.cn', miniProgram: shop });
    expect(await inbox()).toMatchObject([
      {
        via: 'template',
        message: {
          template_id: templateId,
          url: 'https://a.cn',
          miniprogram: { appid: shop.appId, pagepath: 'index' },
          data: { keyword1: { value: '羊绒围巾' }, keyword2: { value: '今天' } },
        },
      },
    ]);
    const [push = ''] = await pushes();
    expect(push).toContain('<Event><![CDATA[TEMPLATESENDJOBFINISH]]></Event>');
    expect(push).toContain(`<FromUserName><![CDATA[${fan}]]></FromUserName>`);
    expect(push).toContain(`<MsgID>${msgId}</MsgID><Status><![CDATA[success]]></Status>`);
  });

  test.each([
    [
      'failed:user block',
      'the fan refuses messages',
      () => account.control('PATCH', `/fans/${fan}`, { refusesMass: true }),
    ],
    [
      'failed: system failed',
      'WeChat fails',
      () => account.control('POST', '/templates/next', { status: 'failed: system failed' }),
    ],
  ])('ends as "%s" when %s', async (status, _name, prepare) => {
    await prepare();
    const { msgId } = await send();
    expect(await inbox()).toEqual([]);
    expect((await pushes())[0]).toContain(`<MsgID>${msgId}</MsgID><Status><![CDATA[${status}]]></Status>`);
  });

  test('goes out once for a client_msg_id within ten minutes', async () => {
    const first = await send({ clientMsgId: 'order-1' });
    expect(await send({ clientMsgId: 'order-1' })).toEqual(first);
    await kit.advance(600);
    expect(await send({ clientMsgId: 'order-1' })).not.toEqual(first);
    expect(await inbox()).toHaveLength(2);
  });

  test.each([
    [40003, 'an openid nobody has', { openid: 'nobody' }],
    [40036, 'no template id', { templateId: '' }],
    [40037, 'an unknown template', { templateId: 'x' }],
    [47003, 'a key without words', { data: { keyword1: 'x' } }],
    [40165, 'a mini program without a page', { miniProgram: { ...shop, pagePath: '' } }],
    [40166, 'a malformed mini program', { miniProgram: { ...shop, appId: 'x' } }],
  ])('%i to %s', async (errcode, _name, more) => {
    expect(await wechatFailure(send(more))).toMatchObject({ errcode, retryable: false });
    expect(await inbox()).toEqual([]);
  });

  test('43004 to somebody who left, 43101 to somebody who refused, 48001 to a subscription account', async () => {
    await agree(templateId, false);
    expect(await wechatFailure(send())).toMatchObject({ errcode: 43101 });
    await account.control('POST', `/fans/${fan}/unfollow`);
    expect(await wechatFailure(send())).toMatchObject({ errcode: 43004 });
    await account.control('PATCH', '', { kind: 'subscription' });
    expect(await wechatFailure(send())).toMatchObject({ errcode: 48001 });
  });

  test('45009 when the day has no calls left', async () => {
    await account.control('PATCH', '', { limits: { [wire.sendTemplate.path]: 1 } });
    await send();
    expect(await wechatFailure(send())).toMatchObject({ errcode: 45009 });
  });

  test('47001 to a body of another shape', async () => {
    expect(await account.wx('message/template/send', { data: [] })).toMatchObject({ errcode: 47001 });
  });
});

describe('templates', () => {
  test('are added with their words, listed and deleted', async () => {
    await templates.setIndustries(client, { primary: 1, secondary: 31 });
    expect(await templates.getIndustries(client)).toEqual({
      primary: { firstClass: 'IT科技', secondClass: '互联网/电子商务' },
      secondary: { firstClass: '消费品', secondClass: '消费品' },
    });
    const added = await templates.addTemplate(client, { libraryId: '42', keywords: ['门店', '时间'] });
    expect((await templates.listTemplates(client)).map((template) => template.templateId)).toEqual([
      templateId,
      added.templateId,
    ]);
    expect((await templates.listTemplates(client))[1]?.content).toBe(
      '门店：{{keyword1.DATA}}\n时间：{{keyword2.DATA}}',
    );
    await templates.deleteTemplate(client, { templateId });
    expect(await templates.listTemplates(client)).toHaveLength(1);
    await templates.deleteNoticeTemplate(client, { templateId: noticeId });
    expect(await templates.listNoticeTemplates(client)).toEqual([]);
  });

  test('are in no industry until it is set', async () => {
    expect(await templates.getIndustries(client)).toEqual({ primary: null, secondary: null });
  });

  test('end at 25 (45026)', async () => {
    for (let i = 1; i < 25; i += 1) await templates.addTemplate(client, { libraryId: `${i}` });
    const work = templates.addTemplate(client, { libraryId: '99' });
    expect(await wechatFailure(work)).toMatchObject({ errcode: 45026 });
  });

  test.each([
    ['an unknown industry', 40097, () => templates.setIndustries(client, { primary: 1, secondary: 42 })],
    ['a number that no library has', 40037, () => templates.addTemplate(client, { libraryId: '?' })],
    ['the deletion of an unknown one', 40037, () => templates.deleteTemplate(client, { templateId: 'x' })],
    [
      'the deletion of a notice as a template',
      40037,
      () => templates.deleteTemplate(client, { templateId: noticeId }),
    ],
    [
      'the deletion of a template as a notice',
      40037,
      () => templates.deleteNoticeTemplate(client, { templateId }),
    ],
    [
      'a word that the library lacks',
      40097,
      () => templates.addNoticeTemplate(client, { libraryId: '97', wordIds: [99] }),
    ],
  ])('refuse %s: %i', async (_name, errcode, work) => {
    expect(await wechatFailure(work())).toMatchObject({ errcode });
  });
});

describe('a subscribe notice', () => {
  const send = (more: object = {}) =>
    templates.sendNotice(client, { openid: fan, templateId: noticeId, data: words, ...more });

  test('reaches whoever agreed, once for each time', async () => {
    await agree(noticeId);
    await send({ page: 'https://a.cn' });
    expect(await inbox()).toMatchObject([{ via: 'notice', message: { template_id: noticeId } }]);
    expect(await wechatFailure(send())).toMatchObject({ errcode: 43101 });
    const [asked, sent] = await pushes();
    expect(asked).toContain('<SubscribeStatusString><![CDATA[accept]]></SubscribeStatusString>');
    expect(sent).toContain('<Event><![CDATA[subscribe_msg_sent_event]]></Event>');
  });

  test('43101 to whoever took the agreement back', async () => {
    await agree(noticeId);
    await agree(noticeId, false);
    expect(await wechatFailure(send())).toMatchObject({ errcode: 43101 });
    expect((await pushes())[1]).toContain('<SubscribeStatusString><![CDATA[reject]]>');
  });

  test.each([
    [40003, 'an openid nobody has', () => ({ openid: 'nobody' })],
    [40037, 'an unknown template', () => ({ templateId: 'x' })],
    [40037, 'a template of the other kind', () => ({ templateId })],
    [41030, 'a page that is no web address', () => ({ page: 'index' })],
    [47003, 'a key without words', () => ({ data: { thing1: 'x' } })],
  ])('%i to %s, and the agreement stays', async (errcode, _name, more) => {
    await agree(noticeId);
    expect(await wechatFailure(send(more()))).toMatchObject({ errcode });
    await send();
  });
});

describe('a one-time notice', () => {
  const send = (more: object = {}) =>
    templates.sendOneTimeNotice(client, {
      openid: fan,
      templateId,
      scene: 7,
      title: '到货提醒',
      data: { content: '围巾到货了' },
      ...more,
    });

  test('reaches whoever agreed, once', async () => {
    await agree(templateId);
    await send();
    expect(await inbox()).toMatchObject([{ via: 'template', message: { scene: '7', title: '到货提醒' } }]);
    expect(await wechatFailure(send())).toMatchObject({ errcode: 43101 });
  });

  test.each([
    [40003, 'an openid nobody has', { openid: 'nobody' }],
    [40037, 'an unknown template', { templateId: 'x' }],
    [40097, 'a scene past 10 000', { scene: 10_001 }],
    [47003, 'a title of 16 characters', { title: '长'.repeat(16) }],
    [47003, 'no words', { data: {} }],
  ])('%i to %s', async (errcode, _name, more) => {
    await agree(templateId);
    expect(await wechatFailure(send(more))).toMatchObject({ errcode });
  });
});
