import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Kit, startKit } from '@/lib/sandbox/test-kit';
import {
  type ContentStage,
  expectRefusal,
  fileOf,
  makeContentStage,
  refused,
  refusedAtTheCap,
} from '@/lib/testing/content-stage';
import * as drafts from './drafts';
import { addMaterial } from './materials';
import { uploadMedia } from './media';
import * as wire from './wire/drafts';

let kit: Kit;
let stage: ContentStage;
beforeAll(async () => {
  kit = await startKit();
});
afterAll(() => kit.close());
beforeEach(async () => {
  stage = await makeContentStage(kit);
});

const add = (...more: object[]) => drafts.addDraft(stage.client, { articles: more.map(stage.article) });
const update = async (more: object, index = 0) =>
  drafts.updateDraft(stage.client, { mediaId: await stage.draft(), index, article: stage.article(more) });
const read = async (more: object) =>
  (await drafts.getDraft(stage.client, { mediaId: (await add(more)).mediaId })).articles[0];
const list = (offset: number, count: number) => drafts.listDrafts(stage.client, { offset, count });
const images = async (count: number) => {
  const { mediaId } = await addMaterial(stage.client, { kind: 'image', file: fileOf('png') });
  return Array.from({ length: count }, () => ({ image_media_id: mediaId }));
};
const pictures = async (count: number, more: object = {}) => ({
  article_type: 'newspic',
  image_info: { image_list: await images(count) },
  ...more,
});
const product = (product_key: string) => ({ product_info: { footer_product_info: { product_key } } });
const setSwitch = (switches: object) => stage.account.control('PATCH', '', { switches });

describe('a draft', () => {
  test('of pictures keeps its list, the first of it as cover, and its words as they are', async () => {
    const given = await pictures(20, { content: '新品 <b>上市</b>', thumb_media_id: undefined });
    const kept = await read(given);
    expect(kept).toMatchObject({
      article_type: 'newspic',
      content: '新品 <b>上市</b>',
      thumb_media_id: given.image_info.image_list[0]?.image_media_id,
    });
    expect(kept?.image_info?.image_list).toHaveLength(20);
  });

  test('takes what its limits still allow', async () => {
    const at = {
      title: '题'.repeat(32),
      author: '名'.repeat(16),
      digest: '要'.repeat(120),
      content: '文'.repeat(19_999),
      content_source_url: `https://a/${'x'.repeat(1_014)}`,
      pic_crop_235_1: '0_0.123456_1_0.5',
      need_open_comment: 1,
      only_fans_can_comment: 1,
    };
    expect(await read(at)).toMatchObject({ title: at.title, digest: at.digest, need_open_comment: 1 });
  });

  test('has the older limits by switch U24, and 2 KB of body by U23', async () => {
    await setSwitch({ U24: 'older' });
    await add({ title: '题'.repeat(64), author: '名'.repeat(8), digest: '要'.repeat(128) });
    await expectRefusal(refused(wire.addDraft, 45110, '', () => add({ author: '名'.repeat(9) })));
    await setSwitch({ U23: '2 KB' });
    await add({ content: 'x'.repeat(2_048) });
    await expectRefusal(refused(wire.addDraft, 45002, '', () => add({ content: 'x'.repeat(2_049) })));
  });

  test('with a product is made where the account may sell', async () => {
    expect(await read(product('shop-1'))).toMatchObject({ title: '会员日' });
  });

  test('lies in a box that is open', async () => {
    expect(await drafts.isDraftBoxOpen(stage.client)).toBe(true);
    await drafts.openDraftBox(stage.client);
    expect(await drafts.countDrafts(stage.client)).toBe(0);
  });

  test('is counted and paged, newest first', async () => {
    const first = await stage.draft();
    await kit.advance(1);
    const second = await stage.draft();
    expect(await drafts.countDrafts(stage.client)).toBe(2);
    expect(await list(1, 1)).toMatchObject({ total: 2, drafts: [{ mediaId: first }] });
    await drafts.deleteDraft(stage.client, { mediaId: second });
    expect((await list(0, 20)).drafts.map((draft) => draft.mediaId)).toEqual([first]);
  });
});

const temporaryCover = async () => {
  const { mediaId } = await uploadMedia(stage.client, { kind: 'thumb', file: fileOf('jpg') });
  return add({ thumb_media_id: mediaId });
};
const voiceAsCover = async () => {
  const { mediaId } = await addMaterial(stage.client, { kind: 'voice', file: fileOf('amr') });
  return add({ thumb_media_id: mediaId });
};
const withRights = async (rights: object, work: () => Promise<unknown>) => {
  const mediaId = await stage.draft(); // made while it was allowed
  await stage.rights(rights);
  await work();
  return mediaId;
};
const nineArticles = () => add(...Array.from({ length: 9 }, () => ({})));
const coverCrop = (ratio: string, x2: string) => ({
  cover_info: { crop_percent_list: [{ ratio, x1: '0', y1: '0', x2, y2: '1' }] },
});

/** What an article may be refused for, added or put in the place of another. */
const ARTICLES: [errcode: number, when: string, make: () => Promise<object> | object, rights?: object][] = [
  [40007, 'an unknown cover', () => ({ thumb_media_id: 'x' })],
  [41039, 'a source address over 1 KB', () => ({ content_source_url: `https://a/${'x'.repeat(1_015)}` })],
  [41039, 'a source address that is none', () => ({ content_source_url: 'javascript:alert(1)' })],
  [45002, 'a body of 20 000 characters', () => ({ content: '文'.repeat(20_000) })],
  [45003, 'a title of 33 characters', () => ({ title: '题'.repeat(33) })],
  [45003, 'no title', () => ({ title: ' ' })],
  [45004, 'a digest of 121 characters', () => ({ digest: '要'.repeat(121) })],
  [45110, 'an author of 17 characters', () => ({ author: '名'.repeat(17) })],
  [45166, 'an empty body', () => ({ content: ' ' })],
  [40008, 'an article_type that does not exist', () => ({ article_type: 'poem' })],
  [45008, 'pictures without one', () => pictures(0)],
  [45008, '21 pictures', () => pictures(21)],
  [40097, 'a crop past the picture', () => ({ pic_crop_1_1: '0_0_1.1_1' })],
  [40097, 'a crop of seven decimals', () => ({ pic_crop_235_1: '0_0_0.1234567_1' })],
  [40097, 'a crop of pictures in a strange ratio', () => pictures(1, coverCrop('4_3', '1'))],
  [40097, 'a crop of pictures without width', () => pictures(1, coverCrop('1_1', '0'))],
  [88000, 'comments without the right to them', () => ({ need_open_comment: 1 }), { comments: false }],
  [53404, 'a product where selling was taken away', () => product('shop-1'), { products: 'limited' }],
  [53405, 'a product that cannot be', () => product('shop 1')],
  [53406, 'a product where selling was never opened', () => product('shop-1'), { products: 'none' }],
];

describe.each([
  ...ARTICLES.flatMap(([errcode, when, make, rights = {}]) => [
    refused(wire.addDraft, errcode, when, async () => {
      const more = await make();
      return withRights(rights, () => add(more));
    }),
    refused(wire.updateDraft, errcode, when, async () => {
      const more = await make();
      await stage.rights(rights);
      return update(more);
    }),
  ]),
  refused(wire.addDraft, 40007, 'a temporary cover', temporaryCover),
  refused(wire.addDraft, 40007, 'a voice as cover', voiceAsCover),
  refused(wire.addDraft, 44003, 'no article', () => add()),
  refused(wire.addDraft, 45008, 'nine articles', nineArticles),
  refused(wire.getDraft, 40007, 'an unknown media_id', () => drafts.getDraft(stage.client, { mediaId: 'x' })),
  refused(wire.updateDraft, 40007, 'an unknown media_id', () =>
    drafts.updateDraft(stage.client, { mediaId: 'x', index: 0, article: stage.article() }),
  ),
  refused(wire.updateDraft, 40114, 'a place past the last article', () => update({}, 1)),
  refused(wire.updateDraft, 40114, 'a negative place', () => update({}, -1)),
  refused(wire.deleteDraft, 40007, 'an unknown media_id', () =>
    drafts.deleteDraft(stage.client, { mediaId: 'x' }),
  ),
  refused(wire.batchGetDrafts, 40097, 'none at a time', () => list(0, 0)),
  refused(wire.batchGetDrafts, 40097, '21 at a time', () => list(0, 21)),
  refused(wire.batchGetDrafts, 40097, 'a negative offset', () => list(-1, 1)),
  ...refusedAtTheCap(
    () => stage,
    [
      [wire.addDraft, () => add({})],
      [wire.getDraft, () => drafts.getDraft(stage.client, { mediaId: 'x' })],
      [wire.updateDraft, () => update({})],
      [wire.deleteDraft, () => drafts.deleteDraft(stage.client, { mediaId: 'x' })],
      [wire.countDrafts, () => drafts.countDrafts(stage.client)],
      [wire.batchGetDrafts, () => list(0, 1)],
      [wire.switchDraftBox, () => drafts.isDraftBoxOpen(stage.client)],
    ],
  ),
])('$path', (row) => {
  test(`answers ${row.errcode} to ${row.when}`, () => expectRefusal(row));
});
