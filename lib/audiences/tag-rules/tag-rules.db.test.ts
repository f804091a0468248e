import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import type { Ctx } from '@/lib/auth/ctx';
import type { AudienceRule } from '@/lib/rules/schema';
import { createOwnDatabase } from '@/lib/testing/own-services';

// Rules are evaluated for all members, so this file has a database of its own.
const database = await createOwnDatabase();
process.env.DATABASE_URL = database.url;
const { closeDb, db } = await import('@/lib/db/client');
const { makeBranch, makeCtx, makeTag, unique } = await import('@/lib/testing/factories');
const {
  all,
  automatic,
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
const { findTagRule } = await import('@/lib/tags/automatic/find-tag-rule');
const { removeTagRule } = await import('@/lib/tags/automatic/remove-tag-rule');
const { switchTagRuleOff } = await import('@/lib/tags/automatic/switch-tag-rule-off');
const { switchTagRuleOn } = await import('@/lib/tags/automatic/switch-tag-rule-on');
const { changeAudience } = await import('@/lib/audiences/change-audience');
const { createAudience } = await import('@/lib/audiences/create-audience');
const { previewTagRule } = await import('@/lib/audiences/tag-rules/preview-tag-rule');
const { setTagRule } = await import('@/lib/audiences/tag-rules/set-tag-rule');
const { tagMembers } = await import('@/lib/tags/tag-members');
const code = (value: string) => expect.objectContaining({ code: value });

afterAll(async () => {
  await closeDb();
  await database.drop();
});
beforeEach(clearStage);

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
    expect(await setTagRule(ctx, { code: tag.code, version: 1, rule: men })).toMatchObject({ version: 2 });
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
    await setTagRule(marketer(), { code: first.code, version: 0, rule: everybody });
    await db.tagRule.update({ where: { tagId: first.id }, data: { isOn: true } });
    await db.memberTag.create({ data: { memberId: BigInt(w1), tagId: first.id, source: 'rule' } });
    await tagMembers(marketer(), { code: byHand.code, memberIds: [w2] });
    const preview = await previewTagRule(marketer(), { code: tag.code, rule: women });
    expect(preview).toMatchObject({ matchedCount: 3, getsCount: 1, gets: [{ id: w3 }] });
  });
});
