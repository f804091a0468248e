import {
  appendFileSync,
  copyFileSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Kit, startKit } from '../test-kit';

const FLUSH_EVERY_MS = 20;

let folder: string;
let file: string;
const running: Kit[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sandbox-state-'));
  file = join(folder, 'state.jsonl');
});
afterEach(async () => {
  for (const kit of running.splice(0)) await kit.close();
  rmSync(folder, { recursive: true });
});

async function start(stateFile = file): Promise<Kit> {
  const kit = await startKit({ stateFile, flushEveryMs: FLUSH_EVERY_MS });
  running.push(kit);
  return kit;
}

/** What a kill leaves: the file as it stands, once it has been written. */
async function killedCopy(kit: Kit): Promise<string> {
  const copy = join(folder, 'killed.jsonl');
  await expect.poll(() => statSync(file).size, { timeout: 5_000 }).toBeGreaterThan(0);
  let size = -1;
  await expect
    .poll(
      async () => {
        await kit.request('GET', '/_control/health');
        const before = size;
        size = statSync(file).size;
        return size === before;
      },
      { timeout: 5_000, interval: 4 * FLUSH_EVERY_MS },
    )
    .toBe(true);
  copyFileSync(file, copy);
  return copy;
}

async function fill(kit: Kit) {
  await kit.control('POST', '/reset', { now: '2026-03-10T12:00:00+08:00' });
  await kit.control('POST', '/clock', { frozen: true });
  const account = await kit.makeAccount({ nickname: '杭州店', switches: { U4: 'chars' } });
  const fans = await account.addFans(600);
  const tagId = await account.createTag('会员');
  await account.wx('tags/members/batchtagging', { openid_list: fans.slice(0, 40), tagid: tagId });
  await account.control('POST', `/fans/${fans[5]}/unfollow`);
  const draft = await account.addDraft('三月会员日');
  const body = (clientmsgid: string) => ({
    touser: fans.slice(0, 10),
    msgtype: 'mpnews',
    mpnews: { media_id: draft },
    clientmsgid,
  });
  const sent = await account.wx('message/mass/send', body('one'));
  await kit.advance(1);
  const pending = await account.wx('message/mass/send', body('two'));
  return { account, fans, tagId, draft, sent, pending, body };
}

describe('the state file', () => {
  test('brings everything back after a kill, and work under way goes on', async () => {
    const first = await start();
    const { account, fans, tagId, draft, sent, pending } = await fill(first);
    const seen = async (kit: Kit) => ({
      clock: await kit.control('GET', '/clock'),
      account: await kit.control('GET', account.base),
      left: await kit.control('GET', `${account.base}/fans/${fans[5]}`),
      tagged: await kit.control('GET', `${account.base}/fans/${fans[0]}`),
      jobs: await kit.control('GET', `${account.base}/mass`),
      deliveries: await kit.control('GET', `${account.base}/deliveries?msgId=${sent.msg_id}`),
      calls: await kit.control('GET', '/calls'),
    });
    const before = await seen(first);
    const second = await start(await killedCopy(first));
    expect(await seen(second)).toEqual(before);
    expect(before.tagged).toMatchObject({ tagIds: [tagId], massReceivedThisMonth: 1 });

    // The token still works, the list keeps its order, ids go on, the job that was under way ends.
    const { calls } = (await first.control('GET', '/calls')) as { calls: { id: number }[] };
    const token = await second.request('POST', '/cgi-bin/stable_token', {
      grant_type: 'client_credential',
      appid: account.appid,
      secret: account.secret,
    });
    const wx = (path: string, body?: unknown) =>
      second.request(body ? 'POST' : 'GET', `/cgi-bin/${path}?access_token=${token.body.access_token}`, body);
    const list = (await wx('user/get')).body as { data?: { openid: string[] } };
    expect(list.data?.openid).toEqual(fans.filter((_, i) => i !== 5));
    expect((await wx('draft/get', { media_id: draft })).body).toMatchObject({
      news_item: [{ title: '三月会员日' }],
    });
    expect((await wx('tags/create', { tag: { name: '新' } })).body).toEqual({
      tag: { id: tagId + 1, name: '新' },
    });
    await second.advance(1);
    expect(await second.control('GET', `${account.base}/mass/${pending.msg_id}`)).toMatchObject({
      state: 'sent',
      sent: 9,
    });
    const later = (await second.control('GET', `/calls?after=${calls.length}`)) as {
      calls: { id: number }[];
    };
    expect(later.calls[0]?.id).toBe(calls.length + 1);
  });

  test('drops a batch that was cut off in the middle', async () => {
    const first = await start();
    const { account } = await fill(first);
    const copy = await killedCopy(first);
    appendFileSync(copy, '{"n":"accounts","k":"wx_half","v":{"appid":"wx_half"}}\n{"n":"coun');
    const second = await start(copy);
    expect(await second.control('GET', '/health')).toMatchObject({ accounts: 1 });
    expect((await second.control('GET', account.base)).nickname).toBe('杭州店');
  });

  test('is emptied by a reset and filled anew', async () => {
    const first = await start();
    await fill(first);
    await killedCopy(first);
    await first.control('POST', '/reset', {});
    await first.makeAccount({ nickname: 'only this' });
    await first.close();
    running.length = 0;
    const second = await start();
    expect(await second.control('GET', '/accounts')).toMatchObject({ accounts: [{ nickname: 'only this' }] });
  });

  test('is compacted at the start once it has grown large', async () => {
    const first = await start();
    const { account, fans } = await fill(first);
    await first.close();
    running.length = 0;
    const line = `${JSON.stringify({ n: `${account.appid}/own`, k: 'padding', v: 'x'.repeat(1_000_000) })}\n{"commit":1}\n`;
    for (let i = 0; i < 9; i += 1) appendFileSync(file, line);
    expect(statSync(file).size).toBeGreaterThan(9_000_000);
    const second = await start();
    expect(statSync(file).size).toBeLessThan(2_000_000);
    expect((await second.control('GET', `${account.base}/fans/${fans[0]}`)).tagIds).toEqual([100]);
    await second.makeAccount({ nickname: 'after' });
    await second.close();
    running.length = 0;
    const third = await start();
    expect(await third.control('GET', '/health')).toMatchObject({ accounts: 2, fans: 599 });
    // What is compacted can be reset, too.
    await third.control('POST', '/reset', {});
    await third.makeAccount({ nickname: 'last' });
    await third.close();
    running.length = 0;
    expect(await (await start()).control('GET', '/accounts')).toMatchObject({
      accounts: [{ nickname: 'last' }],
    });
  });

  test('is not touched by a second start on the same port', async () => {
    const first = await start();
    await fill(first);
    await killedCopy(first);
    const before = readFileSync(file, 'utf8');
    await expect(startKit({ stateFile: file, port: Number(new URL(first.url).port) })).rejects.toThrow(
      'EADDRINUSE',
    );
    expect(readFileSync(file, 'utf8')).toBe(before);
  });

  test('that is no journal starts empty', async () => {
    writeFileSync(file, 'not a journal\n');
    expect(await (await start()).control('GET', '/health')).toMatchObject({ accounts: 0 });
  });
});
