import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Kit, startKit } from '@/lib/sandbox/test-kit';
import {
  type ContentStage,
  expectRefusal,
  FILES,
  fileOf,
  makeContentStage,
  refused,
  refusedAtTheCap,
  refusedWhenOrdered,
} from '@/lib/testing/content-stage';
import { wechatFailure } from '@/lib/testing/wechat-client';
import * as materials from './materials';
import { uploadForm } from './upload-form';
import * as wire from './wire/materials';

const MB = 1024 * 1024;

let kit: Kit;
let stage: ContentStage;
beforeAll(async () => {
  kit = await startKit();
});
afterAll(() => kit.close());
beforeEach(async () => {
  stage = await makeContentStage(kit);
});

type FileKind = 'image' | 'voice' | 'thumb';
const add = async (kind: FileKind, file = fileOf(kind === 'voice' ? 'amr' : 'jpg')) =>
  (await materials.addMaterial(stage.client, { kind, file })).mediaId;
const addVideo = async (title = '门店', file = fileOf('mp4')) =>
  (await materials.addMaterial(stage.client, { kind: 'video', file, title, introduction: '一分钟' })).mediaId;
const get = (mediaId: string) => materials.getMaterial(stage.client, { mediaId });
const remove = (mediaId: string) => materials.deleteMaterial(stage.client, { mediaId });
const list = (kind: materials.ListedMaterialKind, offset = 0, count?: number) =>
  materials.listMaterials(stage.client, { kind, offset, count });

describe('the stock', () => {
  test('gives back files, videos and news', async () => {
    const file = await get(await add('voice'));
    expect(file).toMatchObject({ kind: 'file', file: { contentType: 'audio/amr' } });
    expect(file.kind === 'file' && Buffer.from(file.file.bytes).equals(FILES.amr)).toBe(true);
    expect(await get(await addVideo())).toEqual({
      kind: 'video',
      title: '门店',
      introduction: '一分钟',
      downloadUrl: expect.stringMatching(/^http:.*\.mp4$/),
    });
    expect(await get(await stage.draft())).toMatchObject({
      kind: 'news',
      articles: [{ title: '会员日', content: '<p>正文</p>' }],
    });
  });

  test('counts and lists by kind, newest first, drafts as news, thumbs not at all', async () => {
    const images = [await add('image'), await add('image', fileOf('png'))];
    await add('voice');
    const video = await addVideo('开业');
    const draft = await stage.draft();
    expect(await materials.countMaterials(stage.client)).toEqual({ image: 2, voice: 1, video: 1, news: 1 });
    const page = await list('image');
    expect(page.total).toBe(2);
    expect(page.materials.map((material) => material.mediaId)).toEqual(images.toReversed());
    expect(page.materials[0]).toMatchObject({
      name: 'file.png',
      url: expect.stringContaining('mmbiz'),
      updatedAt: new Date('2026-03-10T04:00:00Z'),
      articles: null,
    });
    expect((await list('image', 1, 1)).materials.map((material) => material.mediaId)).toEqual([images[0]]);
    expect((await list('video')).materials).toMatchObject([{ mediaId: video, name: '开业', url: null }]);
    expect((await list('news')).materials).toMatchObject([
      { mediaId: draft, articles: [{ title: '会员日' }] },
    ]);
  });

  test('lets go of what is deleted, and keeps the same file handed in twice', async () => {
    const [first, second] = [await add('image'), await add('image')];
    await remove(first);
    expect(await wechatFailure(get(first))).toMatchObject({ errcode: 40007 });
    expect(await get(second)).toHaveProperty('file.bytes');
    const draft = await stage.draft();
    await remove(draft);
    expect((await stage.account.wx('draft/get', { media_id: draft })).errcode).toBe(40007);
  });

  test.each(['add_news', 'update_news'])('no longer takes news by %s', async (path) => {
    expect((await stage.account.wx(`material/${path}`, { articles: [] })).errcode).toBe(45106);
  });
});

describe('the description of a video', () => {
  const text = JSON.stringify({ title: '描述', introduction: '简介' });
  const upload = async (fill: (form: FormData) => void, query: Record<string, string> = {}) => {
    const form = uploadForm(fileOf('mp4'));
    fill(form);
    const reply = await stage.client.call(wire.addMaterial, { query: { type: 'video', ...query }, form });
    return get(reply.media_id);
  };

  test.each<[string, () => Promise<materials.Material>]>([
    ['a field', () => upload((form) => form.append('description', text))],
    [
      'a part with a file name',
      () => upload((form) => form.append('description', new Blob([text]), 'd.json')),
    ],
    ['the query', () => upload(() => undefined, { description: text })],
  ])('may come as %s', async (_name, work) => {
    expect(await work()).toMatchObject({ title: '描述', introduction: '简介' });
  });

  test('may be missing: then the file names the video', async () => {
    expect(await upload(() => undefined)).toMatchObject({ title: 'file.mp4', introduction: '' });
  });

  test('has to be JSON', async () => {
    const work = upload((form) => form.append('description', 'title=a'));
    expect(await wechatFailure(work)).toMatchObject({ errcode: 47001 });
  });
});

const bare = (type: string, form?: FormData) =>
  stage.client.call(wire.addMaterial, form ? { query: { type }, form } : { query: { type }, body: {} });
const ofBytes = (bytes: Uint8Array) => ({ ...fileOf('jpg'), bytes: Buffer.from(bytes) });
const full = async (kind: 'image' | 'voice', work: () => Promise<unknown>) => {
  await stage.rights({ stock: { [kind]: 1 } });
  await work();
  return work();
};
const usedByMenu = async () => {
  const mediaId = await add('image');
  const button = [{ type: 'media_id', name: '图', media_id: mediaId }];
  expect((await stage.account.wx('menu/create', { button })).errcode).toBe(0);
  return remove(mediaId);
};
const usedByReply = async () => {
  const mediaId = await add('voice');
  const autoReplies = { add_friend_autoreply_info: { type: 'voice', content: mediaId } };
  await stage.account.control('POST', '/console', { autoReplies });
  return remove(mediaId);
};

describe.each([
  refused(wire.addMaterial, 40004, 'a kind that does not exist', () =>
    bare('news', uploadForm(fileOf('jpg'))),
  ),
  refused(wire.addMaterial, 40005, 'a thumb that is no jpg', () => add('thumb', fileOf('png'))),
  refused(wire.addMaterial, 40006, 'a file of three bytes', () =>
    add('image', ofBytes(FILES.jpg.subarray(0, 3))),
  ),
  refused(wire.addMaterial, 40113, 'a name with a foreign ending', () =>
    add('image', fileOf('jpg', 0, 'a.exe')),
  ),
  refused(wire.addMaterial, 41005, 'a body without a file', () => bare('image')),
  refused(wire.addMaterial, 45001, 'a file over 20 MB', () => addVideo('大', fileOf('mp4', 20 * MB + 1))),
  refused(wire.addMaterial, 45034, 'a voice past the stock', () => full('voice', () => add('voice'))),
  refused(wire.addMaterial, 45074, 'an image past the stock', () => full('image', () => add('image'))),
  ...refusedWhenOrdered(
    () => kit,
    wire.addMaterial,
    [40007],
    () => add('image'),
  ),
  refused(wire.getMaterial, 40007, 'an unknown media_id', () => get('x')),
  refused(wire.deleteMaterial, 40007, 'an unknown media_id', () => remove('x')),
  refused(wire.deleteMaterial, 48005, 'a picture of the menu', usedByMenu),
  refused(wire.deleteMaterial, 48005, 'a voice of an automatic reply', usedByReply),
  refused(wire.batchGetMaterials, 40004, 'thumbs', () =>
    stage.client.call(wire.batchGetMaterials, { body: { type: 'thumb', offset: 0, count: 1 } }),
  ),
  refused(wire.batchGetMaterials, 40097, 'none at a time', () => list('image', 0, 0)),
  refused(wire.batchGetMaterials, 40097, '21 at a time', () => list('image', 0, 21)),
  refused(wire.batchGetMaterials, 40097, 'a negative offset', () => list('image', -1)),
  refused(wire.batchGetMaterials, 45076, '21 at a time with switch U25', async () => {
    await stage.account.control('PATCH', '', { switches: { U25: 45076 } });
    return list('image', 0, 21);
  }),
  ...refusedWhenOrdered(
    () => kit,
    wire.batchGetMaterials,
    [40007],
    () => list('image'),
  ),
  ...refusedAtTheCap(
    () => stage,
    [
      [wire.addMaterial, () => add('image')],
      [wire.getMaterial, () => get('x')],
      [wire.deleteMaterial, () => remove('x')],
      [wire.countMaterials, () => materials.countMaterials(stage.client)],
      [wire.batchGetMaterials, () => list('image')],
    ],
  ),
])('$path', (row) => {
  test(`answers ${row.errcode} to ${row.when}`, () => expectRefusal(row));
});

test('the stock holds a thousand voices', async () => {
  await stage.account.control('PATCH', '', { limits: { [wire.addMaterial.path]: null } });
  for (let n = 0; n < 1_000; n += 1) await add('voice');
  expect(await wechatFailure(add('voice'))).toMatchObject({ errcode: 45034 });
});
