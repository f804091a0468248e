import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import type { Ctx } from '@/lib/auth/ctx';
import type { AudienceRule, RuleNode } from '@/lib/rules/schema';
import { createOwnDatabase } from '@/lib/testing/own-services';

// Rules are evaluated for all members, so this file has a database of its own.
const database = await createOwnDatabase();
process.env.DATABASE_URL = database.url;
const { closeDb, db, pool } = await import('@/lib/db/client');
const { makeBranch, makeCtx, makeMember, makeTag, unique } = await import('@/lib/testing/factories');
const { markDirty } = await import('@/lib/search/mark-dirty');
const { transaction } = await import('@/lib/db/transaction');
const { archiveTag } = await import('@/lib/tags/archive-tag');
const { evaluateMarked } = await import('@/lib/tags/automatic/evaluate-marked');
const { evaluateNightly } = await import('@/lib/tags/automatic/evaluate-nightly');
const { findTagRule } = await import('@/lib/tags/automatic/find-tag-rule');
const { removeTagRule } = await import('@/lib/tags/automatic/remove-tag-rule');
const { switchTagRuleOff } = await import('@/lib/tags/automatic/switch-tag-rule-off');
const { switchTagRuleOn } = await import('@/lib/tags/automatic/switch-tag-rule-on');
const { workTagOperations } = await import('@/lib/tags/operations/work-tag-operations');
const { tagMembers, untagMembers } = await import('@/lib/tags/tag-members');
const { changeAudience } = await import('../change-audience');
const { createAudience } = await import('../create-audience');
const { previewTagRule } = await import('./preview-tag-rule');
const { setTagRule } = await import('./set-tag-rule');

const marketer = (options: { branchIds?: number[]; now?: Date } = {}) =>
  makeCtx({ role: 'marketer', ...options });
const job = (now = new Date()) => makeCtx({ now });
const code = (value: string) => expect.objectContaining({ code: value });
const all = (...rules: RuleNode[]): AudienceRule => ({ version: 1, combinator: 'and', rules });
const women = all({ field: 'sex', operator: 'in', value: ['female'] });
const carries = (...codes: string[]) => all({ field: 'tag', operator: 'any', value: codes });

afterAll(async () => {
  await closeDb();
  await database.drop();
});
beforeEach(async () => {
  await pool.query(
    'truncate tag_rule, tag_operation, search_outbox, rule_outbox, member, audience restart identity cascade',
  );
});

/** Women first, then men. */
async function people(womenCount: number, menCount: number): Promise<string[]> {
  const { rows } = await pool.query<{ id: string }>(
    `with made as (insert into member (name, sex, updated_at)
       select 'p' || i, (case when i <= $1 then 'female' else 'male' end)::"Sex", now()
         from generate_series(1, $1::int + $2::int) i returning id)
     select id::text from made order by made.id`,
    [womenCount, menCount],
  );
  return rows.map(({ id }) => id);
}
async function automatic(rule: AudienceRule, options: { groupId?: number; name?: string } = {}) {
  const tag = await makeTag(options);
  await setTagRule(marketer(), { code: tag.code, version: 0, rule });
  await switchTagRuleOn(marketer(), { code: tag.code });
  return tag;
}
const settle = () => workTagOperations(job(), { chunkSize: 20 });
/** Members with the tag and where they have it from. */
async function carriers(tagId: number): Promise<Record<string, string>> {
  const rows = await db.memberTag.findMany({ where: { tagId }, orderBy: { memberId: 'asc' } });
  return Object.fromEntries(rows.map((row) => [String(row.memberId), row.source]));
}
async function become(id: string, sex: 'female' | 'male') {
  await transaction(async (tx) => {
    await tx.member.update({ where: { id: BigInt(id) }, data: { sex } });
    await markDirty(tx, [BigInt(id)]);
  });
}
const from = (source: string, ids: string[]) => Object.fromEntries(ids.map((id) => [id, source]));

describe('setTagRule', () => {
  test('a new rule is kept, off, with its audit row, and the same again changes nothing', async () => {
    const tag = await makeTag();
    const ctx = marketer();
    expect(await setTagRule(ctx, { code: tag.code, version: 0, rule: women })).toEqual({
      version: 1,
      operationId: null,
    });
    expect(await setTagRule(ctx, { code: tag.code, version: 1, rule: women })).toEqual({
      version: 1,
      operationId: null,
    });
    expect(await findTagRule(ctx, { tagId: tag.id })).toMatchObject({ rule: women, version: 1, isOn: false });
    expect(await db.auditLog.count({ where: { actorId: ctx.actor.id, action: 'tag.rule_set' } })).toBe(1);
    const other = all({ field: 'sex', operator: 'in', value: ['male'] });
    expect(await setTagRule(ctx, { code: tag.code, version: 1, rule: other })).toMatchObject({ version: 2 });
    await expect(setTagRule(ctx, { code: tag.code, version: 1, rule: women })).rejects.toEqual(
      code('common.conflict'),
    );
  });

  test('an empty rule, an unknown tag, an archived tag, a WeChat tag and a branch tag are refused', async () => {
    const tag = await makeTag();
    const set = (rule: AudienceRule, of = tag.code) => setTagRule(marketer(), { code: of, version: 0, rule });
    await expect(set(all())).rejects.toEqual(code('tag.rule_empty'));
    await expect(set(carries('gone'))).rejects.toEqual(code('rule.unknown_tag'));
    await expect(set(women, 'gone')).rejects.toEqual(code('common.not_found'));
    const branch = await makeBranch();
    const { code: branchCode } = await db.tag.findUniqueOrThrow({ where: { id: branch.tagId } });
    await expect(set(women, branchCode)).rejects.toEqual(code('tag.rule_local_only'));
    await archiveTag(marketer(), { code: tag.code });
    await expect(set(women)).rejects.toEqual(code('tag.rule_archived'));
    expect(await db.tagRule.count()).toBe(0);
  });

  test('whoever may not write tags, or is limited to branches, can neither set nor switch nor preview', async () => {
    const tag = await makeTag();
    await setTagRule(marketer(), { code: tag.code, version: 0, rule: women });
    const verbs = [
      (ctx: Ctx) => setTagRule(ctx, { code: tag.code, version: 1, rule: carries(tag.code) }),
      (ctx: Ctx) => previewTagRule(ctx, { code: tag.code }),
      (ctx: Ctx) => switchTagRuleOn(ctx, { code: tag.code }),
      (ctx: Ctx) => switchTagRuleOff(ctx, { code: tag.code }),
      (ctx: Ctx) => removeTagRule(ctx, { code: tag.code, carriers: 'go' }),
    ];
    const branch = await makeBranch();
    for (const verb of verbs) {
      await expect(verb(makeCtx({ role: 'approver' }))).rejects.toEqual(code('auth.forbidden'));
      await expect(verb(marketer({ branchIds: [branch.id] }))).rejects.toEqual(
        code('tag.whole_country_only'),
      );
    }
    expect(await findTagRule(marketer(), { tagId: tag.id })).toMatchObject({ version: 1, isOn: false });
  });

  test('a circle is refused with its chain: by tags, by audiences, by an exclusive group', async () => {
    const [a, b] = [await makeTag({ name: '甲' }), await makeTag({ name: '乙' })];
    const set = (of: string, rule: AudienceRule) => setTagRule(marketer(), { code: of, version: 0, rule });
    const chain = (names: string) =>
      expect.objectContaining({ code: 'tag.rule_cycle', params: { chain: names } });
    await expect(set(a.code, carries(a.code))).rejects.toEqual(chain('甲 → 甲'));
    const { id } = await createAudience(marketer(), { name: '丙', rule: carries(a.code) });
    await set(b.code, all({ field: 'audience', operator: 'in', value: [id] }));
    await expect(set(a.code, carries(b.code))).rejects.toEqual(chain('甲 → 乙 → 丙 → 甲'));
    await expect(
      changeAudience(marketer(), { id, version: 1, name: '丙', rule: carries(b.code) }),
    ).rejects.toEqual(chain('丙 → 乙 → 丙'));
    const group = await db.tagGroup.create({ data: { name: unique(), isExclusive: true } });
    const [c, d] = [
      await makeTag({ name: '丁', groupId: group.id }),
      await makeTag({ name: '戊', groupId: group.id }),
    ];
    await set(c.code, women);
    await expect(set(d.code, carries(c.code))).rejects.toEqual(chain('戊 → 丁 → 戊'));
  });

  test('another rule for a tag that is on takes its place at once', async () => {
    const [w1, m1] = await people(1, 1);
    const tag = await automatic(women);
    await settle();
    const men = all({ field: 'sex', operator: 'in', value: ['male'] });
    const { operationId } = await setTagRule(marketer(), { code: tag.code, version: 1, rule: men });
    expect(operationId).not.toBeNull();
    expect(await carriers(tag.id)).toEqual(from('rule', [w1 ?? '']));
    await settle();
    expect(await carriers(tag.id)).toEqual(from('rule', [m1 ?? '']));
  });
});

describe('previewTagRule', () => {
  test('who gets the tag, who loses it and who keeps it is counted exactly before anything is switched on', async () => {
    const ids = await people(3, 3);
    const tag = await makeTag();
    const [w1 = '', , , m1 = '', m2 = ''] = ids;
    await tagMembers(marketer(), { code: tag.code, memberIds: [w1, m1] });
    await db.memberTag.create({ data: { memberId: BigInt(m2), tagId: tag.id, source: 'rule' } });
    await setTagRule(marketer(), { code: tag.code, version: 0, rule: women });
    const preview = await previewTagRule(marketer(), { code: tag.code });
    expect(preview).toMatchObject({ matchedCount: 3, getsCount: 2, losesCount: 1, keepsCount: 1 });
    expect(preview.gets.map(({ id }) => id)).toEqual(ids.slice(1, 3));
    expect(preview.loses).toEqual([{ id: m2, name: 'p5' }]);
    await switchTagRuleOn(marketer(), { code: tag.code });
    await settle();
    expect(await previewTagRule(marketer(), { code: tag.code })).toMatchObject({
      getsCount: 0,
      losesCount: 0,
    });
    expect(await carriers(tag.id)).toEqual({ ...from('staff', [w1, m1]), ...from('rule', ids.slice(1, 3)) });
  });

  test('a rule that is still being written is previewed, and names are cut for who may not read members', async () => {
    const [w1] = await people(1, 0);
    const tag = await makeTag();
    await db.member.update({ where: { id: BigInt(w1 ?? '') }, data: { name: '王小明' } });
    const actor: Ctx['actor'] = { kind: 'token', id: 't', name: 't', scopes: ['tags.write'] };
    const token = { ...marketer(), actor };
    const preview = await previewTagRule(token, { code: tag.code, rule: women });
    expect(preview.gets).toEqual([{ id: w1, name: '王**' }]);
    expect(await db.tagRule.count()).toBe(0);
    await expect(previewTagRule(marketer(), { code: tag.code })).rejects.toEqual(code('tag.rule_missing'));
    await expect(previewTagRule(marketer(), { code: 'gone', rule: women })).rejects.toEqual(
      code('common.not_found'),
    );
  });

  test('in an exclusive group only those are counted who would really get the tag', async () => {
    const [w1 = '', w2 = '', w3 = ''] = await people(3, 0);
    const group = await db.tagGroup.create({ data: { name: unique(), isExclusive: true } });
    const [first, byHand, tag] = [
      await makeTag({ groupId: group.id }),
      await makeTag({ groupId: group.id }),
      await makeTag({ groupId: group.id }),
    ];
    await setTagRule(marketer(), { code: first.code, version: 0, rule: carries(byHand.code, 'mm') }).catch(
      () => null,
    );
    const rule = all({ field: 'bucket', operator: 'in', value: { from: 0, to: 99 } });
    await setTagRule(marketer(), { code: first.code, version: 0, rule });
    await db.tagRule.update({ where: { tagId: first.id }, data: { isOn: true } });
    await db.memberTag.create({ data: { memberId: BigInt(w1), tagId: first.id, source: 'rule' } });
    await tagMembers(marketer(), { code: byHand.code, memberIds: [w2] });
    const preview = await previewTagRule(marketer(), { code: tag.code, rule: women });
    expect(preview).toMatchObject({ matchedCount: 3, getsCount: 1, gets: [{ id: w3 }] });
  });
});

describe('switchTagRuleOn and the worker', () => {
  test('everybody is gone through in chunks, by all that depend on it as well, and the page shows when', async () => {
    const ids = await people(50, 10);
    const tag = await makeTag();
    const next = await automatic(carries(tag.code));
    await settle();
    await setTagRule(marketer(), { code: tag.code, version: 0, rule: women });
    const { operationId } = await switchTagRuleOn(marketer(), { code: tag.code });
    expect(await switchTagRuleOn(marketer(), { code: tag.code })).toEqual({ operationId: null });
    expect((await findTagRule(marketer(), { tagId: tag.id }))?.operation).toMatchObject({ id: operationId });
    await settle();
    expect(await carriers(tag.id)).toEqual(from('rule', ids.slice(0, 50)));
    expect(await carriers(next.id)).toEqual(from('rule', ids.slice(0, 50)));
    const operation = await db.tagOperation.findUniqueOrThrow({ where: { id: operationId ?? '' } });
    expect(operation).toMatchObject({ status: 'finished', processedCount: 60, changedCount: 100 });
    const view = await findTagRule(marketer(), { tagId: tag.id });
    expect(view).toMatchObject({ isOn: true, operation: null, failure: null });
    expect(view?.evaluatedAt).not.toBeNull();
    expect(await db.searchOutbox.count()).toBe(100);
    expect(await db.ruleOutbox.count()).toBe(0);
  });

  test('whom somebody gave the tag keeps it when the rule does not hold', async () => {
    const [w1 = '', m1 = '', m2 = ''] = await people(1, 2);
    const tag = await makeTag();
    await tagMembers(marketer(), { code: tag.code, memberIds: [w1, m1] });
    await db.memberTag.create({ data: { memberId: BigInt(m2), tagId: tag.id, source: 'initialisation' } });
    await setTagRule(marketer(), { code: tag.code, version: 0, rule: women });
    await switchTagRuleOn(marketer(), { code: tag.code });
    await settle();
    expect(await carriers(tag.id)).toEqual(from('staff', [w1, m1]));
  });

  test('switched off, everybody stays as they are; removed, those of the rule stay or go as chosen', async () => {
    const [w1 = '', m1 = ''] = await people(1, 1);
    const tag = await automatic(women);
    await tagMembers(marketer(), { code: tag.code, memberIds: [m1] });
    await settle();
    await switchTagRuleOff(marketer(), { code: tag.code });
    await switchTagRuleOff(marketer(), { code: tag.code });
    await become(w1, 'male');
    await evaluateMarked(job());
    await evaluateNightly(job());
    await settle();
    const both = { ...from('rule', [w1]), ...from('staff', [m1]) };
    expect(await carriers(tag.id)).toEqual(both);
    expect(await removeTagRule(marketer(), { code: tag.code, carriers: 'stay' })).toEqual({
      operationId: null,
    });
    await settle();
    expect(await carriers(tag.id)).toEqual(both);
    await setTagRule(marketer(), { code: tag.code, version: 0, rule: women });
    await removeTagRule(marketer(), { code: tag.code, carriers: 'go' });
    await settle();
    expect(await carriers(tag.id)).toEqual(from('staff', [m1]));
    await expect(removeTagRule(marketer(), { code: tag.code, carriers: 'go' })).rejects.toEqual(
      code('tag.rule_missing'),
    );
    await expect(switchTagRuleOn(marketer(), { code: tag.code })).rejects.toEqual(code('tag.rule_missing'));
    await expect(switchTagRuleOff(marketer(), { code: tag.code })).rejects.toEqual(code('tag.rule_missing'));
  });

  test('an archived tag is left as it is', async () => {
    const [w1 = '', m1 = ''] = await people(1, 1);
    const tag = await automatic(women);
    await settle();
    await archiveTag(marketer(), { code: tag.code });
    await become(w1, 'male');
    await become(m1, 'female');
    await evaluateMarked(job());
    expect(await carriers(tag.id)).toEqual(from('rule', [w1]));
  });

  test('a rule that cannot be asked any more keeps its carriers, says why, and does not hold up the others', async () => {
    const [w1 = ''] = await people(1, 0);
    const { id } = await createAudience(marketer(), { name: '人群', rule: women });
    const tag = await automatic(all({ field: 'audience', operator: 'in', value: [id] }));
    const other = await automatic(women);
    await settle();
    const itself = all({ field: 'audience', operator: 'in', value: [id] });
    await db.audience.update({ where: { id }, data: { rule: itself } });
    await become(w1, 'male');
    await evaluateMarked(job());
    expect((await findTagRule(marketer(), { tagId: tag.id }))?.failure).toBe('rule.audience_cycle');
    expect(await carriers(tag.id)).toEqual(from('rule', [w1]));
    expect(await carriers(other.id)).toEqual({});
    await db.audience.update({ where: { id }, data: { rule: women } });
    await become(w1, 'female');
    await evaluateMarked(job());
    expect((await findTagRule(marketer(), { tagId: tag.id }))?.failure).toBeNull();
    expect(await carriers(other.id)).toEqual(from('rule', [w1]));
  });

  test('another rule of an audience goes through everybody by the tags that use it', async () => {
    const [w1 = '', m1 = ''] = await people(1, 1);
    const { id } = await createAudience(marketer(), { name: '人群', rule: women });
    const tag = await automatic(all({ field: 'audience', operator: 'notIn', value: [id] }));
    await settle();
    expect(await carriers(tag.id)).toEqual(from('rule', [m1]));
    const men = all({ field: 'sex', operator: 'in', value: ['male'] });
    await changeAudience(marketer(), { id, version: 1, name: '人群', rule: men });
    await settle();
    expect(await carriers(tag.id)).toEqual(from('rule', [w1]));
  });
});

describe('evaluation on change and by night', () => {
  test('who is changed is looked at again, through a chain of three tags in one pass that then rests', async () => {
    const [m1 = '', m2 = ''] = await people(0, 2);
    const [one, two] = [await automatic(women), await makeTag()];
    const three = await automatic(carries(two.code));
    await setTagRule(marketer(), { code: two.code, version: 0, rule: carries(one.code) });
    await switchTagRuleOn(marketer(), { code: two.code });
    await settle();
    await pool.query('truncate search_outbox, rule_outbox');
    await become(m1, 'female');
    expect(await db.ruleOutbox.count()).toBe(1);
    expect(await evaluateMarked(job())).toBe(1);
    for (const tag of [one, two, three]) expect(await carriers(tag.id)).toEqual(from('rule', [m1]));
    expect(await evaluateMarked(job())).toBe(0);
    expect(await db.searchOutbox.count({ where: { memberId: BigInt(m2) } })).toBe(0);
    await become(m1, 'male');
    await evaluateMarked(job());
    expect(await db.memberTag.count()).toBe(0);
  });

  test('a tag taken by hand comes back while its rule holds', async () => {
    const [w1 = ''] = await people(1, 0);
    const tag = await automatic(women);
    await settle();
    await untagMembers(marketer(), { code: tag.code, memberIds: [w1] });
    expect(await carriers(tag.id)).toEqual({});
    await evaluateMarked(job());
    expect(await carriers(tag.id)).toEqual(from('rule', [w1]));
  });

  test('without a rule that is on nobody is marked', async () => {
    const [w1 = ''] = await people(1, 0);
    const tag = await makeTag();
    await setTagRule(marketer(), { code: tag.code, version: 0, rule: women });
    await become(w1, 'male');
    expect(await db.ruleOutbox.count()).toBe(0);
  });

  test('by night everybody is gone through once by all rules, because times pass without a change', async () => {
    const { id } = await makeMember();
    const tag = await automatic(all({ field: 'created', operator: 'within', value: { days: 3 } }));
    await settle();
    expect(await carriers(tag.id)).toEqual(from('rule', [String(id)]));
    await db.member.update({ where: { id }, data: { createdAt: new Date(Date.now() - 4 * 86_400_000) } });
    expect(await evaluateNightly(job())).toBe('started');
    expect(await evaluateNightly(job())).toBe('nothing_to_do');
    await settle();
    expect(await carriers(tag.id)).toEqual({});
    expect(await db.tagOperation.count({ where: { priority: 9, status: 'finished' } })).toBe(1);
  });

  test('of an exclusive group the tag that was made first wins, what somebody gave wins over both, and it rests', async () => {
    const [w1 = '', w2 = '', m1 = ''] = await people(2, 1);
    const group = await db.tagGroup.create({ data: { name: unique(), isExclusive: true } });
    const byHand = await makeTag({ groupId: group.id });
    const everybody = all({ field: 'bucket', operator: 'in', value: { from: 0, to: 99 } });
    const first = await makeTag({ groupId: group.id });
    const second = await automatic(everybody, { groupId: group.id });
    await tagMembers(marketer(), { code: byHand.code, memberIds: [w2] });
    await settle();
    await evaluateMarked(job());
    expect(await carriers(second.id)).toEqual(from('rule', [w1, m1]));
    await setTagRule(marketer(), { code: first.code, version: 0, rule: women });
    await switchTagRuleOn(marketer(), { code: first.code });
    await settle();
    const expected = async () => {
      expect(await carriers(byHand.id)).toEqual(from('staff', [w2]));
      expect(await carriers(first.id)).toEqual(from('rule', [w1]));
      expect(await carriers(second.id)).toEqual(from('rule', [m1]));
    };
    await expected();
    await transaction((tx) => markDirty(tx, [w1, w2, m1].map(BigInt)));
    await pool.query('truncate search_outbox');
    await evaluateMarked(job());
    await expected();
    expect(await db.searchOutbox.count()).toBe(0);
    await untagMembers(marketer(), { code: byHand.code, memberIds: [w2] });
    await evaluateMarked(job());
    expect(await carriers(first.id)).toEqual(from('rule', [w1, w2]));
  });
});
