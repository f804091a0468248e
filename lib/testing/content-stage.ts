import { expect } from 'vitest';
import { JPG, type Kit } from '@/lib/sandbox/test-kit';
import { addDraft } from '@/lib/wechat/drafts';
import { addMaterial } from '@/lib/wechat/materials';
import { memoryClient, wechatFailure } from './wechat-client';

/** Files by their leading bytes; the sandbox looks no further. */
export const FILES = {
  jpg: JPG,
  png: Buffer.from('\x89PNG\r\n\x1a\n....', 'latin1'),
  mp4: Buffer.from('\0\0\0\x18ftypmp42....', 'latin1'),
  mp3: Buffer.from('ID3\x03........', 'latin1'),
  amr: Buffer.from('#!AMR\n........', 'latin1'),
};

export type FileFormat = keyof typeof FILES;

/** A file of a format, blown up to a size with nothing. */
export function fileOf(format: FileFormat, sizeBytes = 0, fileName = `file.${format}`) {
  const bytes = FILES[format];
  const padding = Buffer.alloc(Math.max(sizeBytes - bytes.length, 0));
  return { bytes: Buffer.concat([bytes, padding]), fileName, contentType: 'application/octet-stream' };
}

/** A fresh account at noon of a day in March, the clock frozen, with a cover and what content is made of. */
export async function makeContentStage(kit: Kit) {
  await kit.control('POST', '/reset', { now: '2026-03-10T12:00:00+08:00' });
  await kit.control('POST', '/clock', { frozen: true });
  const account = await kit.makeAccount();
  const client = memoryClient(kit.url, account);
  const { mediaId: cover } = await addMaterial(client, { kind: 'thumb', file: fileOf('jpg') });
  const article = (more: object = {}) => ({
    title: '会员日',
    content: '<p>正文</p>',
    thumb_media_id: cover,
    ...more,
  });
  return {
    kit,
    account,
    client,
    cover,
    article,
    draft: async (...more: object[]): Promise<string> => {
      const articles = more.length === 0 ? [article()] : more.map(article);
      return (await addDraft(client, { articles })).mediaId;
    },
    /** What the owner and WeChat's people decide about the account. */
    rights: (patch: object) => account.control('PATCH', '/rights', patch),
    mark: (mediaId: string, ...marks: string[]) =>
      account.control('POST', '/articles/mark', { mediaId, marks }),
  };
}

export type ContentStage = Awaited<ReturnType<typeof makeContentStage>>;

/** One row of an endpoint's table: who calls it so is refused with the code. */
export type RefusalRow = { path: string; errcode: number; when: string; call: () => Promise<unknown> };

type Endpoint = { path: string };

export function refused(
  { path }: Endpoint,
  errcode: number,
  when: string,
  call: RefusalRow['call'],
): RefusalRow {
  return { path, errcode, when, call };
}

/** Codes that no state of the sandbox brings about: WeChat is told to answer so. */
export function refusedWhenOrdered(
  kit: () => Kit,
  { path }: Endpoint,
  errcodes: number[],
  call: RefusalRow['call'],
): RefusalRow[] {
  return errcodes.map((errcode) => ({
    path,
    errcode,
    when: 'a call that WeChat is ordered to refuse so',
    call: async () => {
      await kit().control('POST', '/faults', { path, errcode, times: 3 });
      return call();
    },
  }));
}

/** 45009 for each endpoint, its cap of the day set to nothing. */
export function refusedAtTheCap(
  stage: () => ContentStage,
  calls: [Endpoint, RefusalRow['call']][],
): RefusalRow[] {
  return calls.map(([{ path }, call]) => ({
    path,
    errcode: 45009,
    when: 'a call past the cap of the day',
    call: async () => {
      await stage().account.control('PATCH', '', { limits: { [path]: 0 } });
      return call();
    },
  }));
}

export async function expectRefusal({ path, errcode, call }: RefusalRow): Promise<void> {
  expect(await wechatFailure(call())).toMatchObject({ errcode, endpoint: path });
}
