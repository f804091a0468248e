import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { createOwnDatabase } from '@/lib/testing/own-services';

// Exports of everybody count on nobody else's members.
const database = await createOwnDatabase();
process.env.DATABASE_URL = database.url;
delete process.env.ELASTICSEARCH_URL;
const { closeDb, db, pool } = await import('@/lib/db/client');
const { makeAccount, makeBranch, makeCtx, makeFan, makeMember, makeTag } = await import(
  '@/lib/testing/factories'
);
const { countExport, exportMembers } = await import('./export-members');
const { exportQuery } = await import('./schema');

afterAll(async () => {
  await closeDb();
  await database.drop();
});
beforeEach(async () => {
  await pool.query('truncate member, audit_log cascade');
});

async function lines(ctx: ReturnType<typeof makeCtx>, query: Record<string, unknown> = {}) {
  const { body } = await exportMembers(ctx, exportQuery.parse(query));
  let text = '';
  for await (const part of body) text += part;
  expect(text.startsWith('\ufeff')).toBe(true);
  return text.slice(1).trimEnd().split('\r\n');
}

describe('an export', () => {
  test('holds what the list finds, newest first, with formulas made harmless, and leaves two audit rows', async () => {
    const account = await makeAccount();
    const branch = await makeBranch('北京"分公司');
    const [first, second] = [
      await makeMember({ name: '=HYPERLINK("x")', phone: '13900000001', branchId: branch.id }),
      await makeMember({ name: '张三,李四' }),
    ];
    const tag = await makeTag({ name: '奶茶' });
    const other = await makeTag({ name: '会员日' });
    for (const { id } of [tag, other]) {
      await db.memberTag.create({ data: { memberId: first.id, tagId: id, source: 'staff' } });
    }
    await makeFan({ accountId: account.id, memberId: first.id, openid: 'o-export-1' });
    await db.member.update({
      where: { id: first.id },
      data: {
        registeredAt: new Date('2025-11-25T16:00:00Z'),
        sex: 'male',
        birthMonth: 3,
        province: '广东省',
      },
    });
    const ctx = makeCtx({ role: 'marketer', accountId: account.id });
    expect(await lines(ctx)).toEqual([
      '会员号,姓名,手机号,性别,生日月份,省,市,分公司,门店,标签,注册时间,openid,关注',
      `${second.id},"张三,李四",,,,,,,,,,,未关注`,
      `${first.id},"'=HYPERLINK(""x"")",13900000001,男,3,广东省,,"北京""分公司",,奶茶;会员日,2025-11-26 00:00:00,o-export-1,关注中`,
    ]);
    expect(await db.auditLog.findMany({ orderBy: { id: 'asc' } })).toMatchObject([
      { action: 'member.export', details: { count: 2, query: { q: '', branch: null } } },
      { action: 'member.export.end', details: { rowCount: 2, isComplete: true } },
    ]);
  });

  test('of chosen columns and a search holds these alone; which number was searched for is not written down', async () => {
    await makeMember({ phone: '13900000002', name: '甲' });
    await makeMember({ name: '乙' });
    expect(await lines(makeCtx(), { q: '13900000002', columns: 'phone,name,nothing' })).toEqual([
      '姓名,手机号',
      '甲,13900000002',
    ]);
    const [told] = await db.auditLog.findMany({ where: { action: 'member.export' } });
    expect(told?.details).toMatchObject({ query: { q: '***0002' }, columns: ['name', 'phone'] });
  });

  test('of a branch manager holds own branches with masked numbers; a role without the permission gets none', async () => {
    const [own, foreign] = [await makeBranch(), await makeBranch()];
    await makeMember({ phone: '13900000003', branchId: own.id });
    await makeMember({ phone: '13900000004', branchId: foreign.id });
    const ctx = makeCtx({ role: 'branch_manager', branchIds: [own.id] });
    expect(await lines(ctx, { columns: 'phone' })).toEqual(['手机号', '139****0003']);
    expect(await countExport(ctx, { q: '', branch: undefined })).toEqual({ count: 1 });
    expect(await lines(ctx, { columns: 'phone', branch: String(foreign.id) })).toEqual(['手机号']);
    const refused = expect.objectContaining({ code: 'auth.forbidden' });
    const approver = makeCtx({ role: 'approver' });
    await expect(exportMembers(approver, exportQuery.parse({}))).rejects.toThrow(refused);
    await expect(countExport(approver, { q: '', branch: undefined })).rejects.toThrow(refused);
  });

  test('of many goes on page by page without a gap, and one that is broken off says so in the log', async () => {
    await pool.query(`insert into member (name) select 'p' || i from generate_series(1, 4500) i`);
    const all = await lines(makeCtx(), { columns: 'id' });
    expect(all).toHaveLength(4_501);
    expect(new Set(all).size).toBe(4_501);
    await pool.query('truncate audit_log');
    const { body } = await exportMembers(makeCtx(), exportQuery.parse({ columns: 'id' }));
    await body.next();
    await body.next();
    await body.return(undefined);
    expect(await db.auditLog.findFirst({ where: { action: 'member.export.end' } })).toMatchObject({
      details: { rowCount: 2_000, isComplete: false },
    });
  });
});
