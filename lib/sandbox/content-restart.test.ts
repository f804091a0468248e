import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { FILES, fileOf } from '@/lib/testing/content-stage';
import { memoryClient, wechatFailure } from '@/lib/testing/wechat-client';
import { listComments } from '@/lib/wechat/comments';
import { sendToAll } from '@/lib/wechat/mass';
import { getMedia, uploadMedia } from '@/lib/wechat/media';
import { getPublishProgress, submitPublish } from '@/lib/wechat/publish';
import { type Kit, startKit } from './test-kit';

const THREE_DAYS = 3 * 86_400;

let folder: string;
let kit: Kit;
const start = async () => {
  kit = await startKit({ stateFile: join(folder, 'state') });
};
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sandbox-'));
  await start();
});
afterEach(async () => {
  await kit.close();
  rmSync(folder, { recursive: true });
});

test('a restart keeps media, rights, comments, addresses and goes on with publishing', async () => {
  await kit.control('POST', '/clock', { frozen: true });
  const account = await kit.makeAccount();
  const client = memoryClient(kit.url, account);
  const [fan = ''] = await account.addFans(2);
  const { mediaId } = await uploadMedia(client, { kind: 'image', file: fileOf('jpg') });
  const published = await submitPublish(client, { mediaId: await account.addDraft() });
  const msgDataId = published.msgDataId ?? 0n;
  await account.wx('comment/open', { msg_data_id: Number(msgDataId) });
  const comment = { msgDataId: Number(msgDataId), openid: fan, content: '好' };
  await account.control('POST', '/comments', comment);
  await account.control('PATCH', '/rights', { refusedMassTypes: ['voice'] });
  await account.wx('message/mass/speed/set', { speed: 2 });
  await kit.close();

  await start();
  const again = memoryClient(kit.url, account);
  const down = await getMedia(again, { mediaId });
  expect('bytes' in down && Buffer.from(down.bytes).equals(FILES.jpg)).toBe(true);
  expect(await getPublishProgress(again, published)).toMatchObject({ state: 'publishing' });
  await kit.advance(1);
  expect(await getPublishProgress(again, published)).toMatchObject({ state: 'published' });
  expect(await listComments(again, { msgDataId, index: 0, offset: 0 })).toMatchObject({
    total: 1,
    comments: [{ content: '好' }],
  });
  expect(await kit.control('GET', `${account.base}/rights`)).toMatchObject({ refusedMassTypes: ['voice'] });
  const content = { type: 'mpnews', msgDataId } as const;
  const sent = await sendToAll(again, { content, clientMsgId: 'a', sendIgnoreReprint: false });
  expect(sent.msgDataId).toBe(msgDataId);
  await kit.advance(THREE_DAYS);
  expect(await wechatFailure(getMedia(again, { mediaId }))).toMatchObject({ errcode: 40007 });
});
