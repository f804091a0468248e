import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Ctx } from '@/lib/auth/ctx';
import { closeDb, db } from '@/lib/db/client';
import { audienceRule, type RuleNode } from '@/lib/rules/schema';
import { makeAudienceWorld, now, ruleOf } from '@/lib/testing/audience-world';
import { makeCtx, unique } from '@/lib/testing/factories';
import { changeAudience } from './change-audience';
import { createAudience } from './create-audience';
import { getAudience } from './get-audience';
import { listAudiences } from './list-audiences';
import { previewAudience } from './preview-audience';
import { listRuleChoices } from './rule-options';
import { changeAudienceInput, createAudienceInput } from './schema';

let world: Awaited<ReturnType<typeof makeAudienceWorld>>;
let admin: Ctx;
let hzMarketer: Ctx;
let nbMarketer: Ctx;
let manager: Ctx;

beforeAll(async () => {
  world = await makeAudienceWorld();
  ({ admin, hzMarketer, nbMarketer, manager } = world);
});
afterAll(closeDb);

const create = (ctx: Ctx, rule = world.rule, name = unique('人群')) => createAudience(ctx, { name, rule });

describe('createAudience', () => {
  test('saves the rule as version 1 with its count and leaves an audit row', async () => {
    const { id, version } = await create(admin);
    expect(version).toBe(1);
    const view = await getAudience(admin, id);
    expect(view).toMatchObject({
      version: 1,
      lastCount: 10,
      rule: world.rule,
      canChange: true,
      isArchived: false,
    });
    expect(view.versions).toMatchObject([{ version: 1, memberCount: 10, createdByName: 'admin' }]);
    expect(view.names.tags).toEqual({ [world.tag.code]: world.tag.name });
    expect(await db.auditLog.findMany({ where: { targetType: 'audience', targetId: id } })).toMatchObject([
      { action: 'audience.create', actorId: admin.actor.id },
    ]);
  });
  test('counts only own people for a marketer limited to a branch', async () => {
    const { id } = await create(hzMarketer);
    expect((await getAudience(hzMarketer, id)).lastCount).toBe(8);
  });
  test('refuses who may not write, before anything is looked at', async () => {
    for (const ctx of [manager, makeCtx({ role: 'approver' })]) {
      await expect(create(ctx)).rejects.toMatchObject({ code: 'auth.forbidden' });
    }
  });
  test('refuses a rule with 200 clauses and changes nothing', async () => {
    const name = unique('人群');
    const rule = ruleOf(...Array.from({ length: 200 }, () => world.rule.rules[0] as RuleNode));
    expect(createAudienceInput.safeParse({ name, rule }).error?.issues).toMatchObject([
      { message: 'rule.too_many_clauses', path: ['rule'] },
    ]);
    expect(await db.audience.count({ where: { name } })).toBe(0);
  });
  test.each([
    [
      'an unknown tag',
      () => ruleOf({ field: 'tag', operator: 'any', value: ['no_such_tag'] }),
      'rule.unknown_tag',
    ],
    [
      'an unknown branch',
      () => ruleOf({ field: 'branch', operator: 'in', value: [2_000_000] }),
      'rule.unknown_branch',
    ],
    [
      'an unknown account',
      () => ruleOf({ field: 'follow', operator: 'is', value: 2_000_000 }),
      'rule.unknown_account',
    ],
  ])('refuses %s by name', async (_name, rule, code) => {
    await expect(create(admin, rule())).rejects.toMatchObject({ code });
  });
  test('refuses a branch that the person may not see', async () => {
    await expect(
      create(hzMarketer, ruleOf({ field: 'branch', operator: 'notIn', value: [world.nb.id] })),
    ).rejects.toMatchObject({
      code: 'rule.branch_out_of_scope',
    });
  });
  test('refuses a name that is missing or too long', () => {
    const codes = (name: string) =>
      createAudienceInput.safeParse({ name, rule: world.rule }).error?.issues.map((i) => i.message);
    expect(codes('  ')).toEqual(['audience.name_required']);
    expect(codes('长'.repeat(61))).toEqual(['audience.name_too_long']);
    expect(codes('长'.repeat(60))).toBeUndefined();
  });
});

describe('changeAudience', () => {
  const smaller = () =>
    ruleOf(world.rule.rules[0] as RuleNode, { field: 'branch', operator: 'in', value: [world.hz.id] });
  test('another rule makes a new version, the old one stays', async () => {
    const { id } = await create(admin);
    expect(await changeAudience(admin, { id, version: 1, name: '新名', rule: smaller() })).toEqual({
      id,
      version: 2,
    });
    const view = await getAudience(admin, id);
    expect(view).toMatchObject({ name: '新名', version: 2, lastCount: 8 });
    expect(view.versions.map((v) => [v.version, v.memberCount])).toEqual([
      [2, 8],
      [1, 10],
    ]);
  });
  test('another name alone does not', async () => {
    const { id } = await create(admin);
    expect(
      await changeAudience(admin, { id, version: 1, name: '新名', rule: audienceRule.parse(world.rule) }),
    ).toEqual({ id, version: 1 });
    expect((await getAudience(admin, id)).versions).toHaveLength(1);
  });
  test('a repeated or late change is a conflict and changes nothing', async () => {
    const { id } = await create(admin);
    await changeAudience(admin, { id, version: 1, name: '一', rule: smaller() });
    await expect(
      changeAudience(admin, { id, version: 1, name: '二', rule: smaller() }),
    ).rejects.toMatchObject({ code: 'common.conflict' });
    expect(await getAudience(admin, id)).toMatchObject({ name: '一', version: 2 });
  });
  test('is refused to others: role, branch, national, archived, bad rule', async () => {
    const { id } = await create(nbMarketer);
    const national = await create(admin);
    const change = (ctx: Ctx, target: string) =>
      changeAudience(ctx, { id: target, version: 1, name: '改', rule: world.rule });
    await expect(change(makeCtx({ role: 'approver' }), id)).rejects.toMatchObject({ code: 'auth.forbidden' });
    await expect(change(hzMarketer, id)).rejects.toMatchObject({ code: 'common.not_found' });
    await expect(change(hzMarketer, national.id)).rejects.toMatchObject({ code: 'audience.not_yours' });
    await db.audience.update({ where: { id }, data: { archivedAt: now } });
    await expect(change(admin, id)).rejects.toMatchObject({ code: 'audience.archived' });
    expect(
      changeAudienceInput.safeParse({ id, version: 1, name: '改', rule: { combinator: 'and', rules: [{}] } })
        .success,
    ).toBe(false);
  });
});

describe('listAudiences and getAudience', () => {
  test('a marketer of 杭州 sees national and own audiences, not those of another branch, and no foreign count', async () => {
    const word = unique('查');
    const own = await create(hzMarketer, world.rule, `${word}甲`);
    const foreign = await create(nbMarketer, world.rule, `${word}乙`);
    const national = await create(admin, world.rule, `${word}丙`);
    const page = await listAudiences(hzMarketer, { q: word, after: '' });
    expect(new Map(page.rows.map((row) => [row.id, row.lastCount]))).toEqual(
      new Map([
        [own.id, 8],
        [national.id, null],
      ]),
    );
    expect(page.names.tags[world.tag.code]).toBe(world.tag.name);
    await expect(getAudience(hzMarketer, foreign.id)).rejects.toMatchObject({ code: 'common.not_found' });
    expect(await getAudience(hzMarketer, national.id)).toMatchObject({ lastCount: null, canChange: false });
    expect((await listAudiences(admin, { q: word, after: '' })).rows).toHaveLength(3);
  });
  test('pages by key, each audience once', async () => {
    const word = unique('页');
    await db.audience.createMany({
      data: Array.from({ length: 55 }, (_, i) => ({
        name: `${word} ${i}`,
        rule: world.rule,
        updatedAt: new Date(now.getTime() - Math.floor(i / 3) * 1_000),
      })),
    });
    const first = await listAudiences(admin, { q: word, after: '' });
    const second = await listAudiences(admin, { q: word, after: String(first.after) });
    expect([first.rows.length, second.rows.length, second.after]).toEqual([50, 5, null]);
    expect(new Set([...first.rows, ...second.rows].map((row) => row.id)).size).toBe(55);
    await expect(listAudiences(admin, { q: '', after: 'x' })).rejects.toMatchObject({
      code: 'common.bad_cursor',
    });
  });
  test('are refused to a branch manager', async () => {
    await expect(listAudiences(manager, { q: '', after: '' })).rejects.toMatchObject({
      code: 'auth.forbidden',
    });
    await expect(getAudience(manager, unique())).rejects.toMatchObject({ code: 'auth.forbidden' });
    await expect(listRuleChoices(manager)).rejects.toMatchObject({ code: 'auth.forbidden' });
  });
  test('the editor offers own branches only', async () => {
    expect((await listRuleChoices(hzMarketer)).branches.map((b) => b.id)).toEqual([world.hz.id]);
  });
});

describe('previewAudience', () => {
  test('says how many, who is reachable and why others are not, and shows the first people', async () => {
    const preview = await previewAudience(admin, { rule: world.rule });
    expect(preview).toMatchObject({
      count: 10,
      engine: 'sql',
      lagSeconds: null,
      reachable: { count: 5, notFollowing: 3, blacklisted: 1, monthFull: 1 },
    });
    expect(preview.people).toHaveLength(10);
    expect(preview.people[0]).toMatchObject({
      id: String(world.people.following.member.id),
      branchName: world.hz.name,
    });
    expect(preview.people[0]?.maskedPhone).toMatch(/^138\*{4}\d{4}$/);
    expect(preview.people[0]?.tags.map((t) => t.code).sort()).toEqual(
      [world.tag.code, await branchTag(world.hz.tagId)].sort(),
    );
  });
  test('a branch’s tag code works like any tag', async () => {
    const rule = ruleOf(world.rule.rules[0] as RuleNode, {
      field: 'tag',
      operator: 'all',
      value: [await branchTag(world.nb.tagId)],
    });
    expect((await previewAudience(admin, { rule })).people.map((p) => p.id)).toEqual([
      String(world.people.ningbo.member.id),
    ]);
  });
  test('shows a marketer of 宁波 own people only', async () => {
    const preview = await previewAudience(nbMarketer, { rule: world.rule });
    expect(preview).toMatchObject({ count: 1, reachable: { count: 1 } });
    expect(preview.people.map((p) => p.id)).toEqual([String(world.people.ningbo.member.id)]);
  });
  test('without an account nothing is said about reach; without the permission nothing at all', async () => {
    expect((await previewAudience({ ...admin, accountId: 0 }, { rule: world.rule })).reachable).toBeNull();
    await expect(previewAudience(manager, { rule: world.rule })).rejects.toMatchObject({
      code: 'auth.forbidden',
    });
    await expect(
      previewAudience(admin, { rule: ruleOf({ field: 'tag', operator: 'any', value: ['nope'] }) }),
    ).rejects.toMatchObject({
      code: 'rule.unknown_tag',
      params: { codes: 'nope' },
    });
  });
});

async function branchTag(id: number): Promise<string> {
  return (await db.tag.findUniqueOrThrow({ where: { id } })).code;
}
