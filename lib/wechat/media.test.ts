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
import { uploadArticleImage } from './materials';
import * as media from './media';
import { uploadForm } from './upload-form';
import { uploadArticleImage as uploadImageWire } from './wire/materials';
import * as wire from './wire/media';

const KB = 1024;
const MB = 1024 * KB;
const THREE_DAYS = 3 * 86_400;

let kit: Kit;
let stage: ContentStage;
beforeAll(async () => {
  kit = await startKit();
});
afterAll(() => kit.close());
beforeEach(async () => {
  stage = await makeContentStage(kit);
});

const upload = (kind: media.MediaKind, file = fileOf('jpg')) =>
  media.uploadMedia(stage.client, { kind, file });
const get = (mediaId: string) => media.getMedia(stage.client, { mediaId });

describe('a temporary medium', () => {
  test.each([
    ['image', fileOf('jpg'), 'image/jpeg', '.jpg'],
    ['image', fileOf('png'), 'image/png', '.png'],
    ['voice', fileOf('mp3'), 'audio/mpeg', '.mp3'],
    ['voice', fileOf('amr'), 'audio/amr', '.amr'],
    ['thumb', fileOf('jpg'), 'image/jpeg', '.jpg'],
  ] as const)('of kind %s comes down as it went up (%#)', async (kind, file, contentType, ending) => {
    const { mediaId, createdAt } = await upload(kind, file);
    expect(createdAt.toISOString()).toBe('2026-03-10T04:00:00.000Z');
    const down = await get(mediaId);
    expect(down).toMatchObject({ contentType, fileName: mediaId + ending });
    expect('bytes' in down && Buffer.from(down.bytes).equals(file.bytes)).toBe(true);
  });

  test('that is a video comes as an address', async () => {
    const { mediaId } = await upload('video', fileOf('mp4'));
    expect(await get(mediaId)).toEqual({ videoUrl: expect.stringMatching(/^http:.*\.mp4$/) });
  });

  test('lives three days', async () => {
    const { mediaId } = await upload('image');
    await kit.advance(THREE_DAYS - 1);
    expect(await get(mediaId)).toHaveProperty('bytes');
    await kit.advance(1);
    expect(await wechatFailure(get(mediaId))).toMatchObject({ errcode: 40007 });
    await upload('image'); // sweeps what is over
    expect(await wechatFailure(get(mediaId))).toMatchObject({ errcode: 40007 });
  });

  test('is carried by a one-to-one message while it lives', async () => {
    const { mediaId } = await upload('image');
    const [fan] = await stage.account.addFans(1);
    const show = async () => {
      await stage.account.control('POST', `/fans/${fan}/message`, { type: 'text', content: '在吗' });
      const body = { touser: fan, msgtype: 'image', image: { media_id: mediaId } };
      return (await stage.account.wx('message/custom/send', body)).errcode;
    };
    expect(await show()).toBe(0);
    await kit.advance(THREE_DAYS);
    await stage.account.renewToken();
    expect(await show()).toBe(40007);
  });

  test('that is a thumb has an id under the older name, too', async () => {
    const query = { type: 'thumb' };
    const reply = await stage.client.call(wire.uploadMedia, { query, form: uploadForm(fileOf('jpg')) });
    expect(reply.thumb_media_id).toBe(reply.media_id);
  });

  test('that is a voice comes as speex to the JS-SDK', async () => {
    const { mediaId } = await upload('voice', fileOf('amr'));
    const down = await media.getSpeechMedia(stage.client, { mediaId });
    expect(down).toMatchObject({ contentType: 'audio/speex', fileName: `${mediaId}.speex` });
    expect(Buffer.from(down.bytes).equals(FILES.amr)).toBe(true);
  });

  test('may be 2 MB large or 10 MB, by switch U22', async () => {
    await stage.account.control('PATCH', '', { switches: { U22: '2 MB' } });
    expect(await wechatFailure(upload('image', fileOf('jpg', 2 * MB + 1)))).toMatchObject({ errcode: 40009 });
    expect(await upload('image', fileOf('jpg', 2 * MB))).toHaveProperty('mediaId');
  });
});

test('an image for the body of an article gets an address', async () => {
  const { url } = await uploadArticleImage(stage.client, { file: fileOf('png') });
  expect(url).toMatch(/^http:\/\/mmbiz\.qpic\.cn\//);
});

describe('articles and videos for mass sending', () => {
  test('are uploaded with a temporary cover, outside the draft box', async () => {
    const thumb = await upload('thumb');
    const article = stage.article({ thumb_media_id: thumb.mediaId, show_cover_pic: 1 });
    const { mediaId } = await media.uploadMassArticles(stage.client, { articles: [article] });
    expect((await stage.account.wx('draft/get', { media_id: mediaId })).errcode).toBe(40007);
    const sent = await stage.account.wx('message/mass/sendall', {
      filter: { is_to_all: true },
      msgtype: 'mpnews',
      mpnews: { media_id: mediaId },
    });
    expect(sent).toMatchObject({ errcode: 0, msg_data_id: expect.any(Number) });
  });

  test('live three days, too', async () => {
    const { mediaId } = await media.uploadMassArticles(stage.client, { articles: [stage.article()] });
    await kit.advance(THREE_DAYS);
    await stage.account.renewToken();
    const body = { touser: await stage.account.addFans(2), msgtype: 'mpnews', mpnews: { media_id: mediaId } };
    expect((await stage.account.wx('message/mass/send', body)).errcode).toBe(40007);
  });

  test('a video is given the id that an mpvideo wants', async () => {
    const video = await upload('video', fileOf('mp4'));
    const made = await media.uploadMassVideo(stage.client, {
      mediaId: video.mediaId,
      title: '门店',
      description: '一分钟',
    });
    expect(made.mediaId).not.toBe(video.mediaId);
    expect(await get(made.mediaId)).toHaveProperty('videoUrl');
  });
});

const bare = (type: string, form?: FormData) =>
  stage.client.call(wire.uploadMedia, form ? { query: { type }, form } : { query: { type }, body: {} });
const ofBytes = (bytes: Uint8Array) => ({ ...fileOf('jpg'), bytes: Buffer.from(bytes) });
const image = (bytes: Uint8Array) => uploadArticleImage(stage.client, { file: ofBytes(bytes) });
const news = (...articles: object[]) => media.uploadMassArticles(stage.client, { articles });
const massVideo = (mediaId: string) =>
  media.uploadMassVideo(stage.client, { mediaId, title: '门店', description: '' });
const minuteOfAmr = Buffer.concat([Buffer.from('#!AMR\n\x3c'), Buffer.alloc(32 * 50 * 61)]); // 12.2 kbit/s

describe.each([
  refused(wire.uploadMedia, 40004, 'a kind that does not exist', () =>
    bare('gif', uploadForm(fileOf('jpg'))),
  ),
  refused(wire.uploadMedia, 40005, 'an image that is text', () =>
    upload('image', ofBytes(Buffer.from('hello'))),
  ),
  refused(wire.uploadMedia, 40005, 'a voice that is wav', () =>
    upload('voice', ofBytes(Buffer.from('RIFF....WAVEfmt '))),
  ),
  refused(wire.uploadMedia, 40006, 'a file of three bytes', () =>
    upload('image', ofBytes(FILES.jpg.subarray(0, 3))),
  ),
  refused(wire.uploadMedia, 40009, 'an image over 10 MB', () => upload('image', fileOf('jpg', 10 * MB + 1))),
  refused(wire.uploadMedia, 40010, 'a voice over 2 MB', () => upload('voice', fileOf('mp3', 2 * MB + 1))),
  refused(wire.uploadMedia, 40011, 'a video over 10 MB', () => upload('video', fileOf('mp4', 10 * MB + 1))),
  refused(wire.uploadMedia, 40012, 'a thumb over 64 KB', () => upload('thumb', fileOf('jpg', 64 * KB + 1))),
  refused(wire.uploadMedia, 41005, 'a body without a file', () => bare('image')),
  refused(wire.uploadMedia, 44001, 'an empty file', () => upload('image', ofBytes(Buffer.alloc(0)))),
  refused(wire.uploadMedia, 45001, 'a file over 20 MB', () => upload('video', fileOf('mp4', 20 * MB + 1))),
  refused(wire.uploadMedia, 45007, 'a voice of more than a minute', () =>
    upload('voice', ofBytes(minuteOfAmr)),
  ),
  ...refusedWhenOrdered(
    () => kit,
    wire.uploadMedia,
    [-1, 40001],
    () => upload('image'),
  ),
  refused(wire.getMedia, 40007, 'an unknown media_id', () => get('x')),
  refused(wire.getMedia, 40007, 'a permanent material', () => get(stage.cover)),
  refused(wire.getSpeechMedia, 40007, 'an image', async () =>
    media.getSpeechMedia(stage.client, { mediaId: (await upload('image')).mediaId }),
  ),
  refused(wire.getSpeechMedia, 48001, 'an account that is not verified', async () => {
    await stage.account.control('PATCH', '', { verified: false });
    return media.getSpeechMedia(stage.client, { mediaId: 'x' });
  }),
  refused(uploadImageWire, 40005, 'a gif', () => image(Buffer.from('GIF89a....'))),
  refused(uploadImageWire, 40009, 'an image of 1 MB', () => image(fileOf('jpg', MB).bytes)),
  refused(wire.uploadNews, 40007, 'an unknown cover', () => news(stage.article({ thumb_media_id: 'x' }))),
  refused(wire.uploadNews, 44003, 'no article', () => news()),
  refused(wire.uploadNews, 45008, 'nine articles', () =>
    news(...Array.from({ length: 9 }, () => stage.article())),
  ),
  refused(wire.uploadVideo, 40007, 'an image', async () => massVideo((await upload('image')).mediaId)),
  ...refusedAtTheCap(
    () => stage,
    [
      [wire.uploadMedia, () => upload('image')],
      [wire.getMedia, () => get('x')],
      [wire.getSpeechMedia, () => media.getSpeechMedia(stage.client, { mediaId: 'x' })],
      [uploadImageWire, () => image(FILES.jpg)],
      [wire.uploadNews, () => news(stage.article())],
      [wire.uploadVideo, () => massVideo('x')],
    ],
  ),
])('$path', (row) => {
  test(`answers ${row.errcode} to ${row.when}`, () => expectRefusal(row));
});
