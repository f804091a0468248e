import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { JPG, type Kit, type KitAccount, startKit } from '../test-kit';

let kit: Kit;
let account: KitAccount;
let cover: string;
beforeAll(async () => {
  kit = await startKit();
});
afterAll(() => kit.close());
beforeEach(async () => {
  account = await kit.makeAccount();
  cover = (await account.upload('thumb', JPG)).media_id as string;
});

const article = (more: object = {}) => ({
  title: '会员日',
  content: '<p>正文</p>',
  thumb_media_id: cover,
  ...more,
});
const add = (...articles: object[]) => account.wx('draft/add', { articles });

describe('drafts', () => {
  test('are added, read, changed, counted, listed newest first, deleted', async () => {
    const first = (await add(article(), article({ title: '第二篇' }))).media_id;
    const second = (await add(article({ title: '较新' }))).media_id;
    const read = (await account.wx('draft/get', { media_id: first })) as { news_item?: object[] };
    expect(read.news_item).toMatchObject([{ title: '会员日', thumb_media_id: cover }, { title: '第二篇' }]);
    // Changed a second later, it is the newer one: within one millisecond the younger draft would be.
    await kit.control('POST', '/clock', { advanceSeconds: 1 });
    const body = { media_id: first, index: 1, articles: article({ title: '改过' }) };
    expect((await account.wx('draft/update', body)).errcode).toBe(0);
    expect((await account.wx('draft/update', { ...body, index: 2 })).errcode).toBe(40114);
    expect((await account.wx('draft/count')).total_count).toBe(2);
    const page = await account.wx('draft/batchget', { offset: 0, count: 1, no_content: 1 });
    expect(page).toMatchObject({ total_count: 2, item_count: 1 });
    expect(JSON.stringify(page)).not.toContain('正文');
    expect((await account.wx('draft/delete', { media_id: second })).errcode).toBe(0);
    expect((await account.wx('draft/delete', { media_id: second })).errcode).toBe(40007);
    expect((await account.wx('draft/get', { media_id: second })).errcode).toBe(40007);
  });

  test('take the digest from the body of a single article, and strip scripts and foreign images', async () => {
    const content = `<p>${'字'.repeat(60)}</p><script>alert(1)</script><img src="https://example.com/a.png"><img src="https://mmbiz.qpic.cn/a/0">`;
    const { media_id } = await add(article({ content }));
    const read = (await account.wx('draft/get', { media_id })) as {
      news_item?: { digest: string; content: string }[];
    };
    expect(read.news_item?.[0]?.digest).toBe('字'.repeat(54));
    expect(read.news_item?.[0]?.content).toBe(
      `<p>${'字'.repeat(60)}</p><img src="https://mmbiz.qpic.cn/a/0">`,
    );
  });

  test.each<[string, () => object[], number]>([
    ['no article', () => [], 44003],
    ['nine articles', () => Array.from({ length: 9 }, () => article()), 45008],
    ['no title', () => [article({ title: '' })], 45003],
    ['a title of 33 characters', () => [article({ title: '题'.repeat(33) })], 45003],
    ['an author of 17 characters', () => [article({ author: '名'.repeat(17) })], 45110],
    ['a digest of 121 characters', () => [article({ digest: '要'.repeat(121) })], 45004],
    ['no body', () => [article({ content: '' })], 45166],
    ['a body of 20 000 characters', () => [article({ content: '文'.repeat(20_000) })], 45002],
    [
      'a source address over 1 KB',
      () => [article({ content_source_url: `http://a/${'x'.repeat(1024)}` })],
      41039,
    ],
    ['an unknown cover', () => [article({ thumb_media_id: 'x' })], 40007],
    ['no cover', () => [article({ thumb_media_id: null })], 40007],
    ['pictures without one', () => [{ article_type: 'newspic', title: '图', content: '字' }], 45008],
  ])('refuse %s', async (_name, articles, errcode) => {
    expect((await add(...articles())).errcode).toBe(errcode);
    expect((await account.wx('draft/count')).total_count).toBe(0);
  });

  test.each([0, 21])('are not listed %i at a time', async (count) => {
    expect((await account.wx('draft/batchget', { offset: 0, count })).errcode).toBe(40097);
  });
});

describe('material', () => {
  test.each<[string, string, Buffer, number]>([
    ['a kind that does not exist', 'gif', JPG, 40004],
    ['an empty file', 'thumb', Buffer.alloc(0), 44001],
    ['a cover that is no jpg', 'thumb', Buffer.from('GIF89a...'), 40005],
    ['a cover over 64 KB', 'thumb', Buffer.concat([JPG, Buffer.alloc(64 * 1024)]), 40012],
    ['an image that is text', 'image', Buffer.from('hello'), 40005],
    ['an image over 10 MB', 'image', Buffer.concat([JPG, Buffer.alloc(10 * 1024 * 1024)]), 40009],
    ['a video that is a picture', 'video', JPG, 40005],
  ])('refuses %s', async (_name, type, bytes, errcode) => {
    expect((await account.upload(type, bytes)).errcode).toBe(errcode);
  });

  test('takes a body without boundary in its header', async () => {
    const token = (
      await kit.request('POST', '/cgi-bin/stable_token', {
        grant_type: 'client_credential',
        appid: account.appid,
        secret: account.secret,
      })
    ).body.access_token;
    const head = '--b1\r\nContent-Disposition: form-data; name="media"; filename="a.jpg"\r\n\r\n';
    const body = Buffer.concat([Buffer.from(head), JPG, Buffer.from('\r\n--b1--\r\n')]);
    const url = `${kit.url}/cgi-bin/material/add_material?access_token=${token}&type=image`;
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'multipart/form-data' },
      body,
    });
    expect(await response.json()).toMatchObject({
      media_id: expect.any(String),
      url: expect.stringContaining('mmbiz'),
    });
  });

  test('without a file is 41005', async () => {
    expect((await account.wx('material/add_material?type=image', { a: 1 })).errcode).toBe(41005);
  });
});
