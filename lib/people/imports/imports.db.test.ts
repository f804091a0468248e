import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { makeXlsx } from '@/lib/testing/make-xlsx';
import { createOwnDatabase } from '@/lib/testing/own-services';

// Workers take whatever import is open, so this file has a database of its own.
const database = await createOwnDatabase();
process.env.DATABASE_URL = database.url;
const { closeDb, db, pool } = await import('@/lib/db/client');
const { decrypt } = await import('@/lib/auth/crypto');
const { makeAccount, makeBranch, makeCtx, makeFan, makeMember, makeTag } = await import(
  '@/lib/testing/factories'
);
const { cancelImport } = await import('./cancel-import');
const { carryOutImport } = await import('./carry-out-import');
const { clearUploads } = await import('./clear-uploads');
const { getImport } = await import('./get-import');
const { listImports } = await import('./list-imports');
const { previewUpload } = await import('./preview-upload');
const { refusalReport } = await import('./refusal-report');
const { startImport } = await import('./start-import');
const { storeUpload } = await import('./store-upload');
const { workImport, workImports } = await import('./work-imports');
type Ctx = ReturnType<typeof makeCtx>;
type Start = Parameters<typeof startImport>[1];

const code = (value: string) => expect.objectContaining({ code: value });
const AS_RECOGNISED = { sheet: '', encoding: '', delimiter: '' } as const;
const NOBODY = '00000000-0000-7000-8000-000000000000';
const job = () => makeCtx();
/** A number of its own; tests count from a base. */
const phone = (n: number) => String(13_900_000_000 + n);

afterAll(async () => {
  await closeDb();
  await database.drop();
});
beforeEach(async () => {
  await pool.query('truncate upload, member, search_outbox, audit_log cascade');
});

async function upload(ctx: Ctx, content: string | Buffer, name = '会员.csv'): Promise<string> {
  const bytes = Buffer.from(content as string);
  const body = (async function* () {
    for (let at = 0; at < bytes.length; at += 100_000) yield bytes.subarray(at, at + 100_000);
  })();
  return (await storeUpload(ctx, { name, body })).id;
}

async function start(ctx: Ctx, content: string | Buffer, options: Partial<Start> = {}): Promise<string> {
  const uploadId = await upload(ctx, content);
  const { mapping } = await previewUpload(ctx, { id: uploadId, ...AS_RECOGNISED });
  const input: Omit<Start, keyof typeof AS_RECOGNISED> = {
    uploadId,
    mapping,
    write: 'overwrite',
    create: true,
    tagCodes: [],
    branchId: null,
  };
  return (await startImport(ctx, { ...AS_RECOGNISED, ...input, ...options })).id;
}

/** Tries and carries out; the counts of both and the reasons of refused rows. */
async function run(ctx: Ctx, content: string | Buffer, options: Partial<Start> = {}) {
  const id = await start(ctx, content, options);
  await workImports(job(), { chunkRows: 3 });
  const dry = await getImport(ctx, { id });
  expect(dry).toMatchObject({ status: 'finished', isDryRun: true });
  await carryOutImport(ctx, { id });
  await workImports(job(), { chunkRows: 3 });
  const real = await getImport(ctx, { id });
  expect(real).toMatchObject({ status: 'finished', isDryRun: false, dryCounts: dry.counts });
  return {
    id,
    dry,
    real,
    reasons: Object.fromEntries(real.refusals.map(({ row, code: why }) => [row, why])),
  };
}
const counts = (created: number, updated: number, unchanged: number, refused: number) =>
  expect.objectContaining({ created, updated, unchanged, refused });
const members = () => db.member.findMany({ orderBy: { id: 'asc' }, include: { tags: true } });

describe('an import', () => {
  test('creates members with number, values, branch and tags, once what it would do was shown', async () => {
    const ctx = makeCtx({ role: 'marketer' });
    const branch = await makeBranch();
    const tag = await makeTag();
    const everybody = await makeTag();
    const text = `手机,姓名,性别,生日,省,市,分公司,标签,注册时间\n${phone(1)},张三,男,3月,广东,深圳,${branch.code},${tag.name},2025-11-26\n+86 ${phone(2)},=1+1,,,,,,,\n`;
    const id = await start(ctx, text, { tagCodes: [everybody.code] });
    await workImports(job());
    expect((await getImport(ctx, { id })).counts).toEqual({
      created: 2,
      updated: 0,
      unchanged: 0,
      refused: 0,
      tagged: 3,
    });
    expect(await db.member.count()).toBe(0);
    await carryOutImport(ctx, { id });
    await workImports(job());
    const [zhang, other] = await members();
    expect(zhang).toMatchObject({
      name: '张三',
      sex: 'male',
      birthMonth: 3,
      province: '广东省',
      city: '深圳市',
      phoneLast4: phone(1).slice(-4),
      branchId: branch.id,
      branchSource: 'import',
      branchRef: id,
      registeredAt: new Date('2025-11-25T16:00:00Z'),
    });
    expect(decrypt(zhang?.phoneCipher ?? new Uint8Array())).toBe(phone(1));
    expect(zhang?.tags.map(({ tagId, source, sourceRef }) => [tagId, source, sourceRef])).toEqual(
      expect.arrayContaining([
        [tag.id, 'import', id],
        [everybody.id, 'import', id],
      ]),
    );
    expect(other).toMatchObject({ name: '=1+1', branchId: null });
    const dirty = await db.searchOutbox.findMany({ select: { memberId: true, priority: true } });
    expect(new Set(dirty.map(({ memberId }) => memberId))).toEqual(new Set([zhang?.id, other?.id]));
    expect(new Set(dirty.map(({ priority }) => priority))).toEqual(new Set([9]));
    expect((await db.auditLog.findMany({ orderBy: { id: 'asc' } })).map(({ action }) => action)).toEqual([
      'member.import.upload',
      'member.import.dry_run',
      'member.import.run',
      'member.import.finish',
    ]);
  });

  test('that is repeated changes nobody', async () => {
    const ctx = makeCtx({ role: 'marketer' });
    const branch = await makeBranch();
    const tag = await makeTag();
    const text = `手机,姓名,分公司,标签\n${[1, 2, 3, 4, 5].map((n) => `${phone(n)},会员${n},${branch.name},${tag.code}`).join('\n')}\n`;
    expect((await run(ctx, text)).real.counts).toMatchObject({ created: 5, tagged: 5 });
    await pool.query('truncate search_outbox');
    const { dry, real } = await run(ctx, text);
    expect(dry.counts).toEqual({ created: 0, updated: 0, unchanged: 5, refused: 0, tagged: 0 });
    expect(real.counts).toEqual(dry.counts);
    expect(await db.searchOutbox.count()).toBe(0);
    expect(await db.memberBranchChange.count()).toBe(0);
  });

  test('finds members by id, openid of the account and number, and overwrites only what the file says', async () => {
    const account = await makeAccount();
    const ctx = makeCtx({ role: 'marketer', accountId: account.id });
    const [byId, byOpenid, byPhone] = [
      await makeMember(),
      await makeMember(),
      await makeMember({ phone: phone(3) }),
    ];
    const { openid } = await makeFan({
      accountId: account.id,
      memberId: byOpenid.id,
      openid: 'o-import-00000001',
    });
    const text = `会员号,openid,手机,姓名,城市\n${byId.id},,,甲,\n,${openid},${phone(2)},乙,广州\n,,${phone(3)},,\n`;
    const { dry, real } = await run(ctx, text);
    expect(dry.counts).toEqual(counts(0, 2, 1, 0));
    expect(real.counts).toEqual(dry.counts);
    const [one, two, three] = await members();
    expect(one).toMatchObject({ name: '甲', phoneHash: null });
    expect(two).toMatchObject({
      name: '乙',
      phoneLast4: phone(2).slice(-4),
      province: '广东省',
      city: '广州市',
    });
    expect(two?.registeredAt).not.toBeNull();
    expect(three).toMatchObject({ name: byPhone.name });
  });

  test('that fills gaps leaves what is known', async () => {
    const ctx = makeCtx({ role: 'marketer' });
    const [old, other] = [await makeBranch(), await makeBranch()];
    const member = await makeMember({ phone: phone(1), branchId: old.id, name: '旧名' });
    const { real } = await run(ctx, `手机,姓名,性别,分公司\n${phone(1)},新名,女,${other.code}\n`, {
      write: 'fill',
    });
    expect(real.counts).toEqual(counts(0, 1, 0, 0));
    expect(await db.member.findUnique({ where: { id: member.id } })).toMatchObject({
      name: '旧名',
      sex: 'female',
      branchId: old.id,
    });
  });

  test('refuses bad rows, each with its reason, and takes the others', async () => {
    const account = await makeAccount();
    const ctx = makeCtx({ role: 'marketer', accountId: account.id });
    const [north, south] = [await makeBranch(), await makeBranch()];
    const northTag = await db.tag.findUniqueOrThrow({ where: { id: north.tagId } });
    const taken = await makeMember({ phone: phone(90) });
    const free = await makeMember();
    const group = await db.tagGroup.create({ data: { name: `排他${Date.now()}`, isExclusive: true } });
    const [red, blue] = [await makeTag({ groupId: group.id }), await makeTag({ groupId: group.id })];
    const lines: [string, string | null][] = [
      [`,,${phone(1)},正常,${north.code},`, null],
      [`,,1390000000O,字母,,`, 'import.phone_letters'],
      [`,,1.39E+10,科学,,`, 'import.phone_rounded'],
      [`,,12345,短号,,`, 'import.bad_phone'],
      [`,,${phone(2)},两分公司,${north.code};${south.code},`, 'import.two_branches'],
      [`,,${phone(3)},两分公司标签,${south.code},${northTag.name}`, 'import.two_branches'],
      [`,,${phone(1)},同一人,${south.code},`, 'import.branch_twice'],
      [`,,${phone(4)},无此分公司,不存在,`, 'import.unknown_branch'],
      [`,,${phone(5)},无此标签,,不存在`, 'import.unknown_tag'],
      [`,,${phone(6)},互斥,,${red.code}、${blue.code}`, 'import.tags_exclude'],
      [`,o-unknown-0000001,${phone(7)},陌生粉丝,,`, 'import.unknown_fan'],
      [`999999999,,,没有,,`, 'import.unknown_member'],
      [`,,,没有身份,,`, 'import.no_identity'],
      [`${free.id},,${phone(90)},别人的号码,,`, 'import.phone_of_other'],
      [`,,${phone(8)},"坏"引号,,`, 'import.broken_quotes'],
      [`,,${phone(9)},多\u0000字,,`, 'import.control_characters'],
      [`,,${phone(10)},#N/A,,`, 'import.formula_error'],
      [`,,${phone(11)},${'长'.repeat(20_000)},,`, 'import.cell_too_long'],
      [`,,${phone(12)},多,出,来,的`, 'import.too_many_cells'],
      [`,,${phone(13)},${'名'.repeat(41)},,`, 'import.name_too_long'],
      [`,,${phone(14)},最后,${north.name},${northTag.code}`, null],
    ];
    const text = `会员号,openid,手机,姓名,分公司,标签\n${lines.map(([line]) => line).join('\n')}\n`;
    const { id, dry, real, reasons } = await run(ctx, text);
    const expected = Object.fromEntries(lines.flatMap(([, why], at) => (why ? [[at + 2, why]] : [])));
    expect(reasons).toEqual(expected);
    expect(dry.counts).toEqual(counts(2, 0, 0, lines.length - 2));
    expect(real.counts).toEqual(dry.counts);
    expect(await db.member.count()).toBe(4);
    expect(await db.member.findUnique({ where: { id: taken.id } })).toMatchObject({
      phoneLast4: phone(90).slice(-4),
    });
    const report = await refusalReport(ctx, { id });
    let csv = '';
    for await (const part of report.body) csv += part;
    expect(csv.startsWith('\ufeff')).toBe(true);
    expect(csv.split('\r\n')).toHaveLength(lines.length);
    expect(csv).toContain('1390000000O');
    expect(csv).not.toContain('\u0000');
  });

  test('moves a member to the branch that the file names, with history, whatever the source before', async () => {
    const ctx = makeCtx({ role: 'marketer' });
    const [from, to] = [await makeBranch(), await makeBranch()];
    const member = await makeMember({ phone: phone(1), branchId: from.id });
    await db.member.update({ where: { id: member.id }, data: { branchSource: 'staff' } });
    await pool.query('truncate member_branch_change');
    const { id } = await run(ctx, `手机,分公司\n${phone(1)},${to.code}\n`);
    expect(await db.memberBranchChange.findMany()).toMatchObject([
      { fromBranchId: from.id, toBranchId: to.id, source: 'import', ref: id },
    ]);
  });

  test('sets WeChat tags on following fans of the account and leaves others as they are', async () => {
    const account = await makeAccount();
    const ctx = makeCtx({ role: 'marketer', accountId: account.id });
    const tag = await makeTag({ accountId: account.id, wechatTagId: 100 });
    const member = await makeMember({ phone: phone(1) });
    const fan = await makeFan({ accountId: account.id, memberId: member.id });
    await makeMember({ phone: phone(2) });
    const { dry, real } = await run(ctx, `手机,标签\n${phone(1)},${tag.code}\n${phone(2)},${tag.code}\n`);
    expect(dry.counts).toEqual({ created: 0, updated: 1, unchanged: 1, refused: 0, tagged: 1 });
    expect(real.counts).toEqual(dry.counts);
    expect(await db.fanTag.findMany()).toMatchObject([{ fanId: fan.id, tagId: tag.id, wanted: true }]);
  });

  test('with the same new number in several rows makes one member, in the dry run as well', async () => {
    const ctx = makeCtx({ role: 'marketer' });
    const rows = [1, 2, 3, 1, 4, 5, 1].map((n, at) => `${phone(n)},名${at}`).join('\n');
    const { dry, real } = await run(ctx, `手机,姓名\n${rows}\n`);
    expect(dry.counts).toEqual(counts(5, 2, 0, 0));
    expect(real.counts).toEqual(dry.counts);
    expect(await db.member.count()).toBe(5);
    expect((await members())[0]).toMatchObject({ name: '名6' });
  });

  test('of a workbook does the same as of a CSV, with numbers as Excel keeps them', async () => {
    const ctx = makeCtx({ role: 'marketer' });
    const { real } = await run(
      ctx,
      makeXlsx([
        ['手机', '姓名', '注册时间'],
        [13_900_000_001, '张三', { xml: '<c s="1"><v>45987</v></c>' }],
      ]),
    );
    expect(real.counts).toEqual(counts(1, 0, 0, 0));
    expect((await members())[0]).toMatchObject({
      name: '张三',
      registeredAt: new Date('2025-11-25T16:00:00Z'),
    });
  });

  test('without leave to create refuses numbers that nobody has', async () => {
    const { real, reasons } = await run(makeCtx(), `手机\n${phone(1)}\n`, { create: false });
    expect(real.counts).toEqual(counts(0, 0, 0, 1));
    expect(reasons).toEqual({ 2: 'import.not_a_member' });
  });
});

describe('who is limited to branches', () => {
  test('changes and creates members of these alone, and learns nothing of others', async () => {
    const [own, foreign] = [await makeBranch(), await makeBranch()];
    const ctx = makeCtx({ role: 'marketer', branchIds: [own.id] });
    const [mine, theirs] = [
      await makeMember({ phone: phone(1), branchId: own.id }),
      await makeMember({ phone: phone(2), branchId: foreign.id, name: '别家' }),
    ];
    const lines: [string, string | null][] = [
      [`${mine.id},,改名,`, null],
      [`${theirs.id},,改名,`, 'import.unknown_member'],
      [`,${phone(2)},改名,`, 'import.phone_of_other_branch'],
      [`,${phone(3)},新人,${foreign.code}`, 'import.unknown_branch'],
      [`,${phone(4)},新人,`, 'import.branch_needed'],
      [`,${phone(5)},新人,${own.code}`, null],
    ];
    const { real, reasons } = await run(
      ctx,
      `会员号,手机,姓名,分公司\n${lines.map(([line]) => line).join('\n')}\n`,
    );
    expect(reasons).toEqual(Object.fromEntries(lines.flatMap(([, why], at) => (why ? [[at + 2, why]] : []))));
    expect(real.counts).toEqual(counts(1, 1, 0, 4));
    expect(await db.member.findUnique({ where: { id: theirs.id } })).toMatchObject({ name: '别家' });
    await expect(start(ctx, `手机\n${phone(9)}\n`, { branchId: foreign.id })).rejects.toThrow(
      code('common.not_found'),
    );
  });

  test('sees own imports, and nobody else’s file', async () => {
    const [own] = [await makeBranch()];
    const ctx = makeCtx({ role: 'marketer', branchIds: [own.id] });
    const other = makeCtx({ role: 'marketer' });
    const id = await start(other, `手机\n${phone(1)}\n`);
    const { uploadId } = await db.memberImport.findUniqueOrThrow({ where: { id } });
    for (const verb of [getImport, carryOutImport, cancelImport, refusalReport]) {
      await expect(verb(ctx, { id })).rejects.toThrow(code('common.not_found'));
    }
    expect((await listImports(ctx, { after: '' })).rows).toEqual([]);
    expect((await listImports(other, { after: '' })).rows.map((row) => row.id)).toEqual([id]);
    for (const who of [ctx, makeCtx()]) {
      await expect(previewUpload(who, { id: uploadId, ...AS_RECOGNISED })).rejects.toThrow(
        code('common.not_found'),
      );
    }
  });
});

describe('files and runs', () => {
  test('an empty file, one without rows, a picture and one that is too large leave nothing behind', async () => {
    const ctx = makeCtx();
    await expect(upload(ctx, '')).rejects.toThrow(code('import.empty_file'));
    await expect(upload(ctx, Buffer.from('89504e470d0a1a0a0000', 'hex'), '会员.xlsx')).rejects.toThrow(
      code('import.not_a_table'),
    );
    const large = {
      name: 'x.csv',
      body: (async function* () {
        for (let at = 0; at < 3; at += 1) yield Buffer.alloc(1024 * 1024, 'a');
      })(),
    };
    await expect(storeUpload(ctx, large, { maxBytes: 2_000_000 })).rejects.toThrow(code('common.too_large'));
    expect(await db.upload.count()).toBe(0);
    await expect(start(ctx, '手机,姓名\n')).rejects.toThrow(code('import.no_rows'));
    await expect(start(ctx, '\n\n , \n')).rejects.toThrow(code('import.empty_file'));
  });

  test('a mapping is remembered for files with the same header', async () => {
    const ctx = makeCtx();
    const mapping = { 0: 'name', 1: 'phone' } as const;
    await start(ctx, `甲,乙\n张三,${phone(1)}\n`, { mapping });
    const id = await upload(makeCtx(), `甲, 乙\n李四,${phone(2)}\n`);
    const uploader = await db.upload.findUniqueOrThrow({ where: { id } });
    const preview = await previewUpload(makeCtx({ staffId: uploader.createdById }), { id, ...AS_RECOGNISED });
    expect(preview).toMatchObject({
      isMappingRemembered: true,
      mapping,
      headers: ['甲', '乙'],
      rows: [{ row: 2, cells: ['李四', phone(2)] }],
    });
  });

  test('a file whose quotes cannot be trusted ends the run with the line, and nothing of that chunk is written', async () => {
    const ctx = makeCtx();
    const id = await start(
      ctx,
      `手机,姓名\n${Array.from({ length: 30 }, (_, n) => `${phone(n)},x`).join('\n')}\n${phone(99)},"张三\n${phone(100)},李四\n`,
    );
    await workImports(job());
    expect(await getImport(ctx, { id })).toMatchObject({
      status: 'failed',
      failure: { code: 'import.quote_not_closed', params: { row: 32 } },
    });
    await expect(carryOutImport(ctx, { id })).rejects.toThrow(code('import.cannot'));
    expect(await db.member.count()).toBe(0);
  });

  test('two people who import the same new members at once make each of them once', async () => {
    const [one, two] = [makeCtx({ role: 'marketer' }), makeCtx({ role: 'marketer' })];
    const tag = await makeTag();
    const text = (name: string) =>
      `手机,姓名,标签\n${Array.from({ length: 600 }, (_, n) => `${phone(n)},${name},${tag.code}`).join('\n')}\n`;
    const ids = [await start(one, text('甲')), await start(two, text('乙'))];
    await workImports(job());
    await carryOutImport(one, { id: ids[0] ?? '' });
    await carryOutImport(two, { id: ids[1] ?? '' });
    await Promise.all(ids.map((id) => workImport(job(), { id, chunkRows: 100 })));
    const views = await Promise.all(ids.map((id) => getImport(one, { id })));
    expect(views.map(({ status, counts: { refused } }) => [status, refused])).toEqual([
      ['finished', 0],
      ['finished', 0],
    ]);
    expect(views.reduce((sum, { counts: { created } }) => sum + created, 0)).toBe(600);
    expect(await db.member.count()).toBe(600);
    expect(await db.memberTag.count({ where: { tagId: tag.id } })).toBe(600);
  });

  test('a run that is cancelled keeps what it wrote and cannot be carried out again', async () => {
    const ctx = makeCtx();
    const id = await start(ctx, `手机\n${Array.from({ length: 9 }, (_, n) => phone(n)).join('\n')}\n`);
    await workImports(job());
    await carryOutImport(ctx, { id });
    await workImport(job(), { id, chunkRows: 3, sliceMs: 0 });
    await cancelImport(ctx, { id });
    await workImports(job());
    expect(await getImport(ctx, { id })).toMatchObject({ status: 'cancelled', counts: counts(3, 0, 0, 0) });
    expect(await db.member.count()).toBe(3);
    await expect(cancelImport(ctx, { id })).rejects.toThrow(code('import.cannot'));
    await expect(carryOutImport(ctx, { id })).rejects.toThrow(code('import.cannot'));
  });

  test('a run goes on behind its last chunk, slice after slice', async () => {
    const ctx = makeCtx();
    const id = await start(ctx, `手机\n${Array.from({ length: 10 }, (_, n) => phone(n)).join('\n')}\n`);
    for (let slice = 0; slice < 4; slice += 1) await workImport(job(), { id, chunkRows: 3, sliceMs: 0 });
    expect(await getImport(ctx, { id })).toMatchObject({
      status: 'finished',
      rowCount: 10,
      counts: counts(10, 0, 0, 0),
    });
  });

  test('old files lose their bytes and refused cells; what they were called stays', async () => {
    const ctx = makeCtx();
    const id = await start(ctx, `手机\n${phone(1)}\nx\n`);
    await workImports(job());
    expect(await clearUploads({ ...job(), now: new Date(Date.now() + 20 * 86_400_000) })).toBe(0);
    expect(await clearUploads({ ...job(), now: new Date(Date.now() + 31 * 86_400_000) })).toBe(1);
    expect(await db.uploadChunk.count()).toBe(0);
    expect(await getImport(ctx, { id })).toMatchObject({
      fileName: '会员.csv',
      hasFile: false,
      refusals: [],
    });
    await expect(carryOutImport(ctx, { id })).rejects.toThrow(code('import.file_gone'));
  });

  test('a role without the permission can do none of it', async () => {
    const ctx = makeCtx({ role: 'approver' });
    const id = NOBODY;
    const input: Omit<Start, keyof typeof AS_RECOGNISED> = {
      uploadId: id,
      mapping: { 0: 'phone' },
      write: 'fill',
      create: true,
      tagCodes: [],
      branchId: null,
    };
    await expect(upload(ctx, 'x')).rejects.toThrow(code('auth.forbidden'));
    await expect(startImport(ctx, { ...AS_RECOGNISED, ...input })).rejects.toThrow(code('auth.forbidden'));
    await expect(previewUpload(ctx, { id, ...AS_RECOGNISED })).rejects.toThrow(code('auth.forbidden'));
    await expect(listImports(ctx, { after: '' })).rejects.toThrow(code('auth.forbidden'));
    await expect(workImports(ctx)).rejects.toThrow(code('auth.forbidden'));
    for (const verb of [getImport, carryOutImport, cancelImport, refusalReport]) {
      await expect(verb(ctx, { id })).rejects.toThrow(code('auth.forbidden'));
    }
  });
});
