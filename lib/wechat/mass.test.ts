import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Kit, startKit, startReceiver } from '@/lib/sandbox/test-kit';
import { type ContentStage, fileOf, makeContentStage } from '@/lib/testing/content-stage';
import { wechatFailure } from '@/lib/testing/wechat-client';
import { getDraft } from './drafts';
import * as mass from './mass';
import type { MassContent, PreviewContent } from './mass-content';
import { addMaterial } from './materials';
import { uploadMedia } from './media';
import { massSendAll } from './wire/mass';

let kit: Kit;
let stage: ContentStage;
let fans: string[];
beforeAll(async () => {
  kit = await startKit();
});
afterAll(() => kit.close());
beforeEach(async () => {
  stage = await makeContentStage(kit);
  fans = await stage.account.addFans(3);
});

let serial = 0;
const more = () => ({ clientMsgId: `id-${++serial}`, sendIgnoreReprint: false });
const text: MassContent = { type: 'text', text: '你好' };
const news = async (): Promise<MassContent> => ({ type: 'mpnews', mediaId: await stage.draft() });
const sendTo = (content: MassContent, openids = fans) =>
  mass.sendByOpenids(stage.client, { openids, content, ...more() });
const sendToAll = (content: MassContent) => mass.sendToAll(stage.client, { content, ...more() });
const jobOf = ({ msgId }: { msgId: bigint }) => stage.account.control('GET', `/mass/${msgId}`);
const settings = (patch: object) => stage.account.control('PATCH', '', patch);
const temporary = async (kind: 'image' | 'voice') => {
  const file = fileOf(kind === 'image' ? 'png' : 'amr');
  return (await uploadMedia(stage.client, { kind, file })).mediaId;
};
const permanent = async (kind: 'image' | 'voice') => {
  const file = fileOf(kind === 'image' ? 'png' : 'amr');
  return (await addMaterial(stage.client, { kind, file })).mediaId;
};

describe('a mass message', () => {
  test.each<[string, () => Promise<MassContent>]>([
    ['text', async () => text],
    ['mpnews', news],
    ['voice', async () => ({ type: 'voice', mediaId: await temporary('voice') })],
    ['voice', async () => ({ type: 'voice', mediaId: await permanent('voice') })],
    [
      'image',
      async () => ({
        type: 'image',
        mediaIds: [await temporary('image'), await permanent('image')],
        title: '新品',
        recommend: '看看',
        needOpenComment: true,
        onlyFansCanComment: false,
      }),
    ],
  ])('of kind %s reaches a list, a tag and everybody (%#)', async (kind, make) => {
    const tagId = await stage.account.createTag('会员');
    await stage.account.wx('tags/members/batchtagging', { openid_list: fans.slice(1), tagid: tagId });
    const content = await make();
    const jobs = [
      await sendTo(content),
      await mass.sendByTag(stage.client, { tagId, content, ...more() }),
      await sendToAll(content),
    ];
    expect(jobs.map((job) => job.msgDataId !== null)).toEqual(jobs.map(() => kind === 'mpnews'));
    await kit.advance(1);
    const done = await Promise.all(jobs.map(jobOf));
    expect(done).toMatchObject([3, 2, 3].map((sent) => ({ kind, state: 'sent', sent })));
    expect(await Promise.all(jobs.map((job) => mass.getStatus(stage.client, job)))).toEqual(
      jobs.map(() => 'SEND_SUCCESS'),
    );
  });

  test('names an article that was sent to all by its msg_data_id, under the same one', async () => {
    const content = await news();
    const first = await sendToAll(content);
    await kit.advance(1);
    expect(await wechatFailure(sendTo(content))).toMatchObject({ errcode: 40007 });
    const again = await sendTo({ type: 'mpnews', msgDataId: first.msgDataId ?? 0n });
    expect(again.msgDataId).toBe(first.msgDataId);
    await kit.advance(1);
    expect(await jobOf(again)).toMatchObject({ kind: 'mpnews', sent: 3 });
  });

  test('sends what was in the draft then, though the draft was changed', async () => {
    const mediaId = await stage.draft();
    const first = await sendTo({ type: 'mpnews', mediaId });
    const changed = stage.article({ title: '改过' });
    await stage.account.wx('draft/update', { media_id: mediaId, index: 0, articles: changed });
    const [old, fresh] = [
      await sendTo({ type: 'mpnews', msgDataId: first.msgDataId ?? 0n }),
      await sendTo({ type: 'mpnews', mediaId }),
    ];
    expect([old.msgDataId === first.msgDataId, fresh.msgDataId === first.msgDataId]).toEqual([true, false]);
  });

  test('withdrawn takes every job with the same address along, texts stay', async () => {
    const content = await news();
    const jobs = [await sendTo(content), await sendTo(content, fans.slice(1)), await sendTo(text)];
    await kit.advance(1);
    await mass.withdraw(stage.client, { msgId: jobs[0]?.msgId ?? 0n });
    expect(await Promise.all(jobs.map((job) => mass.getStatus(stage.client, job)))).toEqual([
      'DELETE',
      'DELETE',
      'SEND_SUCCESS',
    ]);
    const again = { type: 'mpnews', msgDataId: jobs[0]?.msgDataId ?? 0n } as const;
    expect(await wechatFailure(sendTo(again))).toMatchObject({ errcode: 40007 });
    expect((await sendTo(content, fans.slice(0, 2))).msgDataId).not.toBe(jobs[0]?.msgDataId);
  });

  test('is withdrawn article by article', async () => {
    const job = await sendTo({ type: 'mpnews', mediaId: await stage.draft({}, {}) });
    await kit.advance(1);
    await mass.withdraw(stage.client, { msgId: job.msgId, articleIndex: 1 });
    expect(await mass.getStatus(stage.client, job)).toBe('SEND_SUCCESS');
    await mass.withdraw(stage.client, { msgId: job.msgId, articleIndex: 2 });
    expect(await mass.getStatus(stage.client, job)).toBe('DELETE');
  });

  test('is withdrawn by the address that the finish event named', async () => {
    const receiver = await startReceiver(() => ({ status: 200, body: 'success' }));
    const callback = { url: receiver.url, token: 'token123', aesKey: 'a'.repeat(43), mode: 'plain' };
    await settings({ callback });
    const job = await sendTo({ type: 'mpnews', mediaId: await stage.draft({}, {}) });
    await kit.advance(1);
    await kit.settle();
    await receiver.close();
    const urls = receiver.received[0]?.body.matchAll(/<ArticleUrl><!\[CDATA\[(.*?)\]\]>/g) ?? [];
    for (const [, url = ''] of urls) await mass.withdraw(stage.client, { url });
    expect(await mass.getStatus(stage.client, job)).toBe('DELETE');
  });

  test('refused by the administrator leaves the draft and the quota', async () => {
    await settings({ massProtection: true });
    const content = await news();
    const refused = await sendToAll(content);
    await stage.account.control('POST', `/mass/${refused.msgId}/refuse`);
    expect(await mass.getStatus(stage.client, refused)).toBe('SEND_FAIL');
    expect(
      await getDraft(stage.client, { mediaId: 'mediaId' in content ? content.mediaId : '' }),
    ).toBeDefined();
    expect(await sendToAll(content)).toMatchObject({ alreadyAccepted: false });
  });
});

describe('the filter of a sending', () => {
  const sendAll = (filter: object, content: object = { msgtype: 'text', text: { content: '你好' } }) =>
    stage.account.wx('message/mass/sendall', { filter, ...content, clientmsgid: `f-${++serial}` });
  const audience = async (msgId: unknown) => (await stage.account.control('GET', `/mass/${msgId}`)).audience;

  test('takes the forms that clients in use write', async () => {
    const tagId = await stage.account.createTag('会员');
    const byTag = { isToAll: false, tagId, openidCount: null };
    const toAll = { isToAll: true, tagId: null, openidCount: null };
    const forms: [object, object][] = [
      [{ is_to_all: false, group_id: String(tagId) }, byTag],
      [{ tag_id: tagId }, byTag],
      [{ is_to_all: 0, tag_id: tagId }, byTag],
      [{ is_to_all: true, tag_id: null }, toAll],
    ];
    for (const [filter, expected] of forms)
      expect(await audience((await sendAll(filter)).msg_id)).toEqual(expected);
  });

  test('without a tag is refused as switch U19 says', async () => {
    expect((await sendAll({ is_to_all: false })).errcode).toBe(40152);
    await settings({ switches: { U19: 40050 } });
    expect((await sendAll({ is_to_all: false })).errcode).toBe(40050);
  });

  test('stands beside pictures in both of their forms (U20)', async () => {
    const mediaId = await permanent('image');
    const tagId = await stage.account.createTag('会员');
    for (const payload of [
      { images: { media_ids: [mediaId] } },
      { images: { media_id: mediaId } },
      { image: { media_id: mediaId } },
    ])
      expect((await sendAll({ tag_id: tagId }, { msgtype: 'image', ...payload })).errcode).toBe(0);
  });
});

describe('the quota of mass sending', () => {
  test('is given back by a job that was stopped, or kept by switch U17', async () => {
    for (const [choice, outcome] of [
      ['returned', { alreadyAccepted: false }],
      ['kept', { errcode: 45028 }],
    ] as const) {
      stage = await makeContentStage(kit);
      await settings({ switches: { U17: choice } });
      await stage.account.control('POST', '/mass/next', { status: 'err(30001)' });
      await sendToAll(text);
      await kit.advance(1);
      const again = await sendToAll(text).catch((error: unknown) => error);
      expect(again).toMatchObject(outcome);
    }
  });

  test('of 100 calls a day answers 45028 by switch U16', async () => {
    await settings({ limits: { [massSendAll.path]: 0 }, switches: { U16: 45028 } });
    expect(await wechatFailure(sendToAll(text))).toMatchObject({ errcode: 45028 });
  });
});

describe('a preview', () => {
  const show = (content: PreviewContent) =>
    mass.preview(stage.client, { to: { openid: fans[0] ?? '' }, content });
  const inbox = async () =>
    (await stage.account.control('GET', `/fans/${fans[0]}`)).inbox as { via: string; message: unknown }[];

  test.each<[string, () => Promise<PreviewContent>]>([
    ['text', async () => text as PreviewContent],
    ['mpnews', async () => (await news()) as PreviewContent],
    ['image', async () => ({ type: 'image', mediaIds: [await temporary('image')] })],
    ['voice', async () => ({ type: 'voice', mediaId: await permanent('voice') })],
    ['music', async () => ({ type: 'music', musicUrl: 'https://a/b.mp3', thumbMediaId: stage.cover })],
  ])('of kind %s lands in one chat, and the draft stays', async (_kind, make) => {
    const content = await make();
    await show(content);
    expect(await inbox()).toMatchObject([{ via: 'preview' }]);
    if ('mediaId' in content && content.type === 'mpnews')
      expect(await getDraft(stage.client, { mediaId: content.mediaId })).toBeDefined();
  });
});

test('the speed of mass sending is set and told in people a minute', async () => {
  expect(await mass.getSpeed(stage.client)).toEqual({ speed: 0, perMinute: 800_000 });
  for (const [speed, perMinute] of [600_000, 450_000, 300_000, 100_000].map((n, i) => [i + 1, n] as const)) {
    await mass.setSpeed(stage.client, { speed });
    expect(await mass.getSpeed(stage.client)).toEqual({ speed, perMinute });
  }
});
