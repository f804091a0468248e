import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { db } from '@/lib/db/client';
import {
  makeAccount,
  makeBranch,
  makeCtx,
  makeFan,
  makeMember,
  makeTag,
  unique,
} from '@/lib/testing/factories';
import { control, makeSandboxAccount, startTestSandbox } from '@/lib/testing/sandbox';
import { archiveChannel, restoreChannel } from './archive-channel';
import { changeChannel } from './change-channel';
import { createChannel } from './create-channel';
import { getChannel } from './get-channel';
import { listChannelSheets } from './list-channel-sheets';
import { listChannels } from './list-channels';
import {
  COUNT_UP_TO,
  type CreateChannelInput,
  changeChannelInput,
  channelQuery,
  createChannelInput,
  sheetQuery,
} from './schema';

const refused = (code: string) => expect.objectContaining({ code });
const DAY_MS = 86_400_000;

let sandbox: { close: () => Promise<void> };
let accountId: number;
beforeAll(async () => {
  sandbox = await startTestSandbox();
  accountId = (await makeSandboxAccount()).account.id;
});
afterAll(() => sandbox.close());

const marketer = makeCtx({ role: 'marketer' });
const limitedTo = (...branchIds: number[]) => makeCtx({ role: 'marketer', branchIds });
const input = (given: Partial<CreateChannelInput> = {}): CreateChannelInput => ({
  accountId,
  name: unique('海报'),
  note: '',
  scene: '',
  branchId: null,
  storeId: null,
  tagCodes: [],
  kind: 'permanent',
  days: null,
  ...given,
});
const makeStore = (branchId: number, closedAt: Date | null = null) =>
  db.store.create({ data: { branchId, code: unique('s'), name: unique('店'), closedAt } });
const audits = (action: string, id: number) =>
  db.auditLog.findMany({ where: { action, targetType: 'channel', targetId: String(id) } });

describe('createChannel', () => {
  test('a channel of a store is its branch’s, has its code, gives its tags and is in the audit log', async () => {
    const [branch, tag] = [await makeBranch(), await makeTag()];
    const store = await makeStore(branch.id);
    const given = input({ storeId: store.id, tagCodes: [tag.code, tag.code], note: '收银台' });
    const { id } = await createChannel(marketer, given);
    expect(await getChannel(marketer, { id })).toMatchObject({
      name: given.name,
      note: '收银台',
      accountId,
      branchId: branch.id,
      storeName: store.name,
      kind: 'permanent',
      code: 'live',
      expiresAt: null,
      failure: null,
      obstacle: null,
      scene: expect.stringMatching(/^[a-z2-9]{10}$/),
      qrUrl: expect.stringMatching(/^http:\/\/weixin\.qq\.com\/q\//),
      showUrl: expect.stringContaining('/cgi-bin/showqrcode?ticket='),
      tags: [{ code: tag.code }],
      fanCount: 0,
    });
    expect(await audits('channel.create', id)).toMatchObject([{ accountId, branchId: branch.id }]);
  });

  test('a scene is taken once an account, archived channels included, and free on another account', async () => {
    const scene = unique('门口');
    const { id } = await createChannel(marketer, input({ scene }));
    await archiveChannel(marketer, { id });
    await expect(createChannel(marketer, input({ scene }))).rejects.toEqual(refused('channel.scene_taken'));
    const other = await makeSandboxAccount();
    await createChannel(marketer, input({ scene, accountId: other.account.id }));
    expect(await db.channel.count({ where: { scene } })).toBe(2);
  });

  test('two people who choose the same scene at once: one gets it, the other is told', async () => {
    const scene = unique('同');
    const tries = await Promise.allSettled([1, 2].map(() => createChannel(marketer, input({ scene }))));
    expect(tries.map((one) => one.status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(tries.find((one) => one.status === 'rejected')).toMatchObject({
      reason: { code: 'channel.scene_taken' },
    });
  });

  test('64 Chinese characters are a scene; 65, line ends and a temporary code of 31 days are told beside the field', async () => {
    const scene = `${unique()}${'门'.repeat(64)}`.slice(0, 64);
    const { id } = await createChannel(marketer, createChannelInput.parse(input({ scene })));
    expect((await getChannel(marketer, { id })).code).toBe('live');
    for (const [field, given, message] of [
      ['scene', { scene: '门'.repeat(65) }, 'channel.bad_scene'],
      ['scene', { scene: 'a\nb' }, 'channel.bad_scene'],
      ['name', { name: ' ' }, 'channel.name_missing'],
      ['days', { kind: 'temporary', days: 31 }, 'channel.bad_days'],
      ['days', { kind: 'temporary', days: null }, 'channel.bad_days'],
    ] as const) {
      const parsed = createChannelInput.safeParse(input(given));
      expect(parsed.error?.issues).toMatchObject([{ path: [field], message }]);
    }
  });

  test('what cannot be given, or is not there, is refused and nothing is stored', async () => {
    const [branch, other] = [await makeBranch(), await makeBranch()];
    const [store, closed] = [await makeStore(branch.id), await makeStore(branch.id, new Date())];
    const group = await db.tagGroup.create({ data: { name: unique('等级'), isExclusive: true } });
    const [gold, silver, gone] = [
      await makeTag({ groupId: group.id }),
      await makeTag({ groupId: group.id }),
      await makeTag(),
    ];
    await db.tag.update({ where: { id: gone.id }, data: { state: 'archived' } });
    const before = await db.channel.count({ where: { accountId } });
    for (const [given, code] of [
      [{ accountId: 999_999 }, 'common.not_found'],
      [{ branchId: 999_999 }, 'common.not_found'],
      [{ storeId: 999_999 }, 'common.not_found'],
      [{ branchId: other.id, storeId: store.id }, 'channel.store_elsewhere'],
      [{ storeId: closed.id }, 'channel.store_closed'],
      [{ tagCodes: [gold.code, silver.code] }, 'channel.exclusive_tags'],
      [{ tagCodes: [gone.code] }, 'channel.tag_missing'],
      [{ tagCodes: ['no-such-tag'] }, 'channel.tag_missing'],
    ] as const) {
      await expect(
        createChannel(marketer, input(given as Partial<CreateChannelInput>)),
        code,
      ).rejects.toEqual(refused(code));
    }
    expect(await db.channel.count({ where: { accountId } })).toBe(before);
  });

  test('an account that can have no codes is told before anything is stored, with the reason', async () => {
    const subscription = await makeAccount({ kind: 'subscription' });
    const unverified = await makeAccount();
    await db.account.update({ where: { id: unverified.id }, data: { isVerified: false } });
    const authorised = await makeAccount();
    const component = await db.component.create({
      data: {
        appId: unique('wx'),
        name: '平台',
        secretCipher: new Uint8Array(),
        callbackTokenCipher: new Uint8Array(),
        aesKeyCipher: new Uint8Array(),
      },
    });
    await db.account.update({
      where: { id: authorised.id },
      data: { mode: 'component', componentId: component.id, permissionSets: [1, 2, 7] },
    });
    for (const [account, code] of [
      [subscription, 'channel.not_service'],
      [unverified, 'channel.not_verified'],
      [authorised, 'account.permission_missing'],
    ] as const) {
      await expect(createChannel(marketer, input({ accountId: account.id }))).rejects.toEqual(refused(code));
      expect(await db.channel.count({ where: { accountId: account.id } })).toBe(0);
    }
  });

  test('who is limited to branches makes channels of these only; managers and approvers make none', async () => {
    const [own, foreign] = [await makeBranch(), await makeBranch()];
    const ctx = limitedTo(own.id);
    const { id } = await createChannel(ctx, input({ branchId: own.id }));
    expect((await getChannel(ctx, { id })).branchId).toBe(own.id);
    await expect(createChannel(ctx, input())).rejects.toEqual(refused('channel.national_not_yours'));
    await expect(createChannel(ctx, input({ branchId: foreign.id }))).rejects.toEqual(
      refused('common.not_found'),
    );
    const store = await makeStore(foreign.id);
    await expect(createChannel(ctx, input({ storeId: store.id }))).rejects.toEqual(
      refused('common.not_found'),
    );
    for (const role of ['branch_manager', 'approver'] as const) {
      const other = makeCtx({ role, branchIds: [own.id] });
      await expect(createChannel(other, input({ branchId: own.id }))).rejects.toEqual(
        refused('auth.forbidden'),
      );
    }
  });
});

describe('changeChannel', () => {
  const change = (id: number, given: Record<string, unknown> = {}) =>
    changeChannelInput.parse({ id, name: '新名称', branchId: null, ...given });

  test('name, branch and tags change, scene and code stay; the log holds both sides; a repeat changes nothing', async () => {
    const [branch, old, fresh] = [await makeBranch(), await makeTag(), await makeTag()];
    const { id } = await createChannel(marketer, input({ tagCodes: [old.code] }));
    const before = await getChannel(marketer, { id });
    const wanted = change(id, { branchId: branch.id, tagCodes: [fresh.code] });
    await changeChannel(marketer, wanted);
    await changeChannel(marketer, wanted);
    expect(await getChannel(marketer, { id })).toMatchObject({
      name: '新名称',
      branchId: branch.id,
      tags: [{ code: fresh.code }],
      scene: before.scene,
      qrUrl: before.qrUrl,
    });
    expect((await audits('channel.change', id))[0]?.details).toMatchObject({
      from: { branchId: null, tagIds: [old.id] },
      to: { branchId: branch.id, tagIds: [fresh.id] },
    });
  });

  test('a tag that was archived meanwhile and a store that closed may stay, and are not chosen anew', async () => {
    const [branch, tag] = [await makeBranch(), await makeTag()];
    const store = await makeStore(branch.id);
    const { id } = await createChannel(marketer, input({ storeId: store.id, tagCodes: [tag.code] }));
    await db.tag.update({ where: { id: tag.id }, data: { state: 'archived' } });
    await db.store.update({ where: { id: store.id }, data: { closedAt: new Date() } });
    const same = change(id, { branchId: branch.id, storeId: store.id, tagCodes: [tag.code] });
    await changeChannel(marketer, same);
    expect((await getChannel(marketer, { id })).tags).toMatchObject([{ isArchived: true }]);
    await changeChannel(marketer, change(id, { branchId: branch.id }));
    await expect(changeChannel(marketer, same)).rejects.toMatchObject({ code: 'channel.store_closed' });
    await expect(
      changeChannel(marketer, change(id, { branchId: branch.id, tagCodes: [tag.code] })),
    ).rejects.toEqual(refused('channel.tag_missing'));
  });

  test('another branch’s and national channels are not found by who is limited, nor given away', async () => {
    const [own, foreign] = [await makeBranch(), await makeBranch()];
    const ctx = limitedTo(own.id);
    const [mine, theirs, national] = [
      await createChannel(marketer, input({ branchId: own.id })),
      await createChannel(marketer, input({ branchId: foreign.id })),
      await createChannel(marketer, input()),
    ];
    for (const { id } of [theirs, national]) {
      await expect(changeChannel(ctx, change(id, { branchId: own.id }))).rejects.toEqual(
        refused('common.not_found'),
      );
      await expect(archiveChannel(ctx, { id })).rejects.toEqual(refused('common.not_found'));
      await expect(getChannel(ctx, { id })).rejects.toEqual(refused('common.not_found'));
    }
    await expect(changeChannel(ctx, change(mine.id, { branchId: foreign.id }))).rejects.toEqual(
      refused('common.not_found'),
    );
    await expect(changeChannel(ctx, change(mine.id))).rejects.toEqual(refused('channel.national_not_yours'));
    const manager = makeCtx({ role: 'branch_manager', branchIds: [own.id] });
    await expect(changeChannel(manager, change(mine.id, { branchId: own.id }))).rejects.toEqual(
      refused('auth.forbidden'),
    );
    await expect(archiveChannel(manager, mine)).rejects.toEqual(refused('auth.forbidden'));
    await expect(restoreChannel(manager, mine)).rejects.toEqual(refused('auth.forbidden'));
  });
});

describe('archiveChannel', () => {
  test('it leaves the list, is found among the archived and comes back; repeats are harmless', async () => {
    const branch = await makeBranch();
    const { id } = await createChannel(marketer, input({ branchId: branch.id }));
    const ids = async (archived: '' | '1') =>
      (await listChannels(marketer, channelQuery.parse({ branch: branch.id, archived }))).rows.map(
        (row) => row.id,
      );
    await archiveChannel(marketer, { id });
    await archiveChannel(marketer, { id });
    expect([await ids(''), await ids('1')]).toEqual([[], [id]]);
    await restoreChannel(marketer, { id });
    await restoreChannel(marketer, { id });
    expect([await ids(''), await ids('1')]).toEqual([[id], []]);
    expect(await audits('channel.archive', id)).toHaveLength(1);
    expect(await audits('channel.restore', id)).toHaveLength(1);
    await expect(archiveChannel(marketer, { id: 999_999 })).rejects.toEqual(refused('common.not_found'));
  });
});

describe('listChannels', () => {
  test('it is filtered by account, branch, kind and text, and counts fans who came, lately apart', async () => {
    const branch = await makeBranch();
    const own = (await makeSandboxAccount()).account.id;
    const name = unique('找得到');
    const { id } = await createChannel(marketer, input({ accountId: own, branchId: branch.id, name }));
    const { id: national } = await createChannel(
      marketer,
      input({ accountId: own, kind: 'temporary', days: 7, scene: unique('sc') }),
    );
    const now = marketer.now.getTime();
    for (const daysAgo of [1, 6, 8, 300]) {
      const member = await makeMember();
      const fan = await makeFan({ accountId: own, memberId: member.id });
      await db.fan.update({
        where: { id: fan.id },
        data: { channelId: id, followedAt: new Date(now - daysAgo * DAY_MS) },
      });
    }
    const found = async (query: Record<string, unknown>) =>
      (await listChannels(marketer, channelQuery.parse({ account: own, ...query }))).rows.map(
        (row) => row.id,
      );
    expect(await found({})).toEqual([national, id]);
    expect(await found({ branch: branch.id })).toEqual([id]);
    expect(await found({ branch: 'national' })).toEqual([national]);
    expect(await found({ kind: 'temporary' })).toEqual([national]);
    expect(await found({ q: name.slice(1, 6) })).toEqual([id]);
    expect(await found({ q: '%' })).toEqual([]);
    expect(await found({ account: accountId, q: name })).toEqual([]);
    const { rows } = await listChannels(marketer, channelQuery.parse({ account: own, q: name }));
    expect(rows).toMatchObject([{ fanCount: 4, weekCount: 2, branchName: branch.name, code: 'live' }]);
    expect(await getChannel(marketer, { id })).toMatchObject({ fanCount: 4, weekCount: 2 });
    expect(COUNT_UP_TO).toBeGreaterThan(4);
  });

  test('pages by key hold each channel once; a bad key is refused', async () => {
    const branch = await makeBranch();
    await db.channel.createMany({
      data: Array.from({ length: 120 }, () => ({
        accountId,
        branchId: branch.id,
        name: 'x',
        scene: unique('s'),
      })),
    });
    const ids: number[] = [];
    for (let after: string | null = ''; after !== null; ) {
      const page: Awaited<ReturnType<typeof listChannels>> = await listChannels(
        marketer,
        channelQuery.parse({ branch: branch.id, after }),
      );
      ids.push(...page.rows.map((row) => row.id));
      after = page.after;
    }
    expect(ids).toHaveLength(120);
    expect(new Set(ids).size).toBe(120);
    await expect(listChannels(marketer, channelQuery.parse({ after: 'zzz' }))).rejects.toEqual(
      refused('common.bad_cursor'),
    );
  });

  test('a branch manager sees own branch’s channels only, in the list and on the sheets', async () => {
    const [own, foreign] = [await makeBranch(), await makeBranch()];
    const [mine, theirs, national] = [
      await createChannel(marketer, input({ branchId: own.id })),
      await createChannel(marketer, input({ branchId: foreign.id })),
      await createChannel(marketer, input()),
    ];
    const manager = makeCtx({ role: 'branch_manager', branchIds: [own.id] });
    const ids = async (query: Record<string, unknown>) =>
      (await listChannels(manager, channelQuery.parse(query))).rows.map((row) => row.id);
    expect(await ids({})).toEqual([mine.id]);
    expect(await ids({ branch: foreign.id })).toEqual([]);
    expect(await ids({ branch: 'national' })).toEqual([]);
    const sheets = await listChannelSheets(manager, { ids: [theirs.id, mine.id, national.id, mine.id] });
    expect(sheets).toMatchObject([
      { id: mine.id, branchName: own.name, accountName: '测试号', code: 'live' },
    ]);
    const nobody = {
      ...marketer,
      actor: { kind: 'token' as const, id: 't', name: 't', scopes: ['tags.read'] },
    };
    await expect(listChannels(nobody, channelQuery.parse({}))).rejects.toEqual(refused('auth.forbidden'));
    await expect(getChannel(nobody, mine)).rejects.toEqual(refused('auth.forbidden'));
    await expect(listChannelSheets(nobody, { ids: [] })).rejects.toEqual(refused('auth.forbidden'));
  });

  test('an address for sheets takes one id, many, or nonsense', () => {
    expect(sheetQuery.parse({ id: '3', size: 'a6' })).toEqual({ id: [3], size: 'a6' });
    expect(sheetQuery.parse({ id: ['3', '4'] })).toEqual({ id: [3, 4], size: 'a4' });
    expect(sheetQuery.parse({ id: 'x', size: 'a0' })).toEqual({ id: [], size: 'a4' });
    expect(sheetQuery.parse({ id: Array.from({ length: 200 }, () => '1') }).id).toHaveLength(100);
  });
});

test('the account’s 100 000 permanent codes are WeChat’s word: the channel stays, with the reason', async () => {
  const { account } = await makeSandboxAccount();
  await control('PATCH', `/_control/accounts/${account.appId}`, { permanentQrCodeLimit: 1 });
  await createChannel(marketer, input({ accountId: account.id }));
  const { id } = await createChannel(marketer, input({ accountId: account.id }));
  expect(await getChannel(marketer, { id })).toMatchObject({
    code: 'failed',
    failure: 'wechat.45029',
    qrUrl: null,
  });
  const { id: temporary } = await createChannel(
    marketer,
    input({ accountId: account.id, kind: 'temporary', days: 30 }),
  );
  expect((await getChannel(marketer, { id: temporary })).code).toBe('live');
});
