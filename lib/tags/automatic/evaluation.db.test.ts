import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { createOwnDatabase } from '@/lib/testing/own-services';

// Rules are evaluated for all members, so this file has a database of its own.
const database = await createOwnDatabase();
process.env.DATABASE_URL = database.url;
const { closeDb, db, pool } = await import('@/lib/db/client');
const { transaction } = await import('@/lib/db/transaction');
const { markDirty } = await import('@/lib/search/mark-dirty');
const { makeCtx, makeMember, makeTag, unique } = await import('@/lib/testing/factories');
const {
  all,
  automatic,
  become,
  carriers,
  carries,
  clearStage,
  everybody,
  from,
  marketer,
  men,
  people,
  settle,
  women,
} = await import('@/lib/testing/rule-stage');
const { archiveTag } = await import('@/lib/tags/archive-tag');
const { evaluateMarked } = await import('@/lib/tags/automatic/evaluate-marked');
const { evaluateNightly } = await import('@/lib/tags/automatic/evaluate-nightly');
const { findTagRule } = await import('@/lib/tags/automatic/find-tag-rule');
const { removeTagRule } = await import('@/lib/tags/automatic/remove-tag-rule');
const { switchTagRuleOff } = await import('@/lib/tags/automatic/switch-tag-rule-off');
const { switchTagRuleOn } = await import('@/lib/tags/automatic/switch-tag-rule-on');
const { changeAudience } = await import('@/lib/audiences/change-audience');
const { createAudience } = await import('@/lib/audiences/create-audience');
const { setTagRule } = await import('@/lib/audiences/tag-rules/set-tag-rule');
const { tagMembers, untagMembers } = await import('@/lib/tags/tag-members');
const code = (value: string) => expect.objectContaining({ code: value });

afterAll(async () => {
  await closeDb();
  await database.drop();
});
beforeEach(clearStage);

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
    await evaluateMarked(makeCtx());
    await evaluateNightly(makeCtx());
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
    await evaluateMarked(makeCtx());
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
    await evaluateMarked(makeCtx());
    expect((await findTagRule(marketer(), { tagId: tag.id }))?.failure).toBe('rule.audience_cycle');
    expect(await carriers(tag.id)).toEqual(from('rule', [w1]));
    expect(await carriers(other.id)).toEqual({});
    await db.audience.update({ where: { id }, data: { rule: women } });
    await become(w1, 'female');
    await evaluateMarked(makeCtx());
    expect((await findTagRule(marketer(), { tagId: tag.id }))?.failure).toBeNull();
    expect(await carriers(other.id)).toEqual(from('rule', [w1]));
  });

  test('another rule of an audience goes through everybody by the tags that use it', async () => {
    const [w1 = '', m1 = ''] = await people(1, 1);
    const { id } = await createAudience(marketer(), { name: '人群', rule: women });
    const tag = await automatic(all({ field: 'audience', operator: 'notIn', value: [id] }));
    await settle();
    expect(await carriers(tag.id)).toEqual(from('rule', [m1]));
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
    expect(await evaluateMarked(makeCtx())).toBe(1);
    for (const tag of [one, two, three]) expect(await carriers(tag.id)).toEqual(from('rule', [m1]));
    expect(await evaluateMarked(makeCtx())).toBe(0);
    expect(await db.searchOutbox.count({ where: { memberId: BigInt(m2) } })).toBe(0);
    await become(m1, 'male');
    await evaluateMarked(makeCtx());
    expect(await db.memberTag.count()).toBe(0);
  });

  test('a tag taken by hand comes back while its rule holds', async () => {
    const [w1 = ''] = await people(1, 0);
    const tag = await automatic(women);
    await settle();
    await untagMembers(marketer(), { code: tag.code, memberIds: [w1] });
    expect(await carriers(tag.id)).toEqual({});
    await evaluateMarked(makeCtx());
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
    expect(await evaluateNightly(makeCtx())).toBe('started');
    expect(await evaluateNightly(makeCtx())).toBe('nothing_to_do');
    await settle();
    expect(await carriers(tag.id)).toEqual({});
    expect(await db.tagOperation.count({ where: { priority: 9, status: 'finished' } })).toBe(1);
  });

  test('of an exclusive group the tag that was made first wins, what somebody gave wins over both, and it rests', async () => {
    const [w1 = '', w2 = '', m1 = ''] = await people(2, 1);
    const group = await db.tagGroup.create({ data: { name: unique(), isExclusive: true } });
    const byHand = await makeTag({ groupId: group.id });
    const first = await makeTag({ groupId: group.id });
    const second = await automatic(everybody, { groupId: group.id });
    await tagMembers(marketer(), { code: byHand.code, memberIds: [w2] });
    await settle();
    await evaluateMarked(makeCtx());
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
    await evaluateMarked(makeCtx());
    await expected();
    expect(await db.searchOutbox.count()).toBe(0);
    await untagMembers(marketer(), { code: byHand.code, memberIds: [w2] });
    await evaluateMarked(makeCtx());
    expect(await carriers(first.id)).toEqual(from('rule', [w1, w2]));
  });
});
