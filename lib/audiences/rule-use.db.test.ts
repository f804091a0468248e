import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Ctx } from '@/lib/auth/ctx';
import { closeDb, db } from '@/lib/db/client';
import { transaction } from '@/lib/db/transaction';
import type { RuleNode } from '@/lib/rules/schema';
import { MONTH, makeAudienceWorld, now, ruleOf } from '@/lib/testing/audience-world';
import { unique } from '@/lib/testing/factories';
import { changeAudience } from './change-audience';
import { createAudience } from './create-audience';
import { freezeAudience } from './freeze-audience';
import { getAudience } from './get-audience';
import { previewAudience } from './preview-audience';
import { listRuleOptions } from './rule-options';

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

describe('an audience that uses others', () => {
  const inAudience = (...value: string[]): RuleNode => ({ field: 'audience', operator: 'in', value });
  const change = (ctx: Ctx, id: string, version: number, ...rules: RuleNode[]) =>
    changeAudience(ctx, { id, version, name: unique('人群'), rule: ruleOf(...rules) });

  test('finds their people as they are now, and freezes them', async () => {
    const inner = await create(admin, ruleOf({ field: 'branch', operator: 'in', value: [world.nb.id] }));
    const outer = await create(admin, ruleOf(...world.rule.rules, inAudience(inner.id)));
    expect(await getAudience(admin, outer.id)).toMatchObject({ lastCount: 1 });
    await change(admin, inner.id, 1, { field: 'branch', operator: 'notIn', value: [world.nb.id] });
    const { rule } = await getAudience(admin, outer.id);
    expect((await previewAudience(admin, { rule })).count).toBe(9);
    const frozen = await transaction((tx) =>
      freezeAudience(tx, admin, {
        audienceId: outer.id,
        version: 1,
        accountId: world.account.id,
        month: MONTH,
      }),
    );
    expect(frozen.matchedCount).toBe(9);
    const names = (await getAudience(admin, outer.id)).names.audiences;
    expect(Object.keys(names)).toEqual([inner.id]);
  });

  test('may not be used by them, nor by itself', async () => {
    const inner = await create(admin, world.rule);
    const outer = await create(admin, ruleOf(inAudience(inner.id)));
    const circle = { code: 'rule.audience_cycle' };
    await expect(change(admin, inner.id, 1, inAudience(outer.id))).rejects.toMatchObject(circle);
    await expect(change(admin, inner.id, 1, inAudience(inner.id))).rejects.toMatchObject(circle);
    expect(await getAudience(admin, inner.id)).toMatchObject({ version: 1 });
  });

  test('two changes at once do not close a circle between them', async () => {
    const [a, b] = [await create(admin, world.rule), await create(admin, world.rule)];
    const results = await Promise.allSettled([
      change(admin, a.id, 1, inAudience(b.id)),
      change(admin, b.id, 1, inAudience(a.id)),
    ]);
    expect(results.map((result) => result.status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  test('may not grow beyond a rule, neither by itself nor by a change of what it uses', async () => {
    const clauses = (count: number): RuleNode[] =>
      Array.from({ length: count }, () => ({ field: 'tag', operator: 'any', value: [world.tag.code] }));
    const inner = await create(admin, ruleOf(...clauses(60)));
    await expect(create(admin, ruleOf(...clauses(41), inAudience(inner.id)))).rejects.toMatchObject({
      code: 'rule.expanded_too_large',
    });
    const outer = await create(admin, ruleOf(...clauses(40), inAudience(inner.id)), unique('外'));
    await expect(change(admin, inner.id, 1, ...clauses(61))).rejects.toMatchObject({
      code: 'rule.users_too_large',
      params: { name: (await getAudience(admin, outer.id)).name },
    });
  });

  test('is refused where it does not exist or belongs to another branch', async () => {
    const unknown = { code: 'rule.unknown_audience' };
    const foreign = await create(nbMarketer, world.rule);
    for (const id of [foreign.id, '0198f9a0-0000-7000-8000-00000000000b']) {
      await expect(previewAudience(hzMarketer, { rule: ruleOf(inAudience(id)) })).rejects.toMatchObject(
        unknown,
      );
    }
    expect((await previewAudience(admin, { rule: ruleOf(inAudience(foreign.id)) })).count).toBe(10);
  });
});

describe('stores, channels and places in a rule', () => {
  const stage = async () => {
    const store = await db.store.create({
      data: { branchId: world.hz.id, code: unique('s'), name: unique('店') },
    });
    const channel = await db.channel.create({
      data: { accountId: world.account.id, branchId: world.hz.id, scene: unique('c'), name: unique('渠道') },
    });
    return { store, channel };
  };
  const preview = (ctx: Ctx, rule: RuleNode) => previewAudience(ctx, { rule: ruleOf(rule) });

  test('are offered to their own branch, and refused in a rule of another', async () => {
    const { store, channel } = await stage();
    const offered = async (ctx: Ctx, kind: 'store' | 'channel', q: string) =>
      (await listRuleOptions(ctx, { kind, q })).map((option) => option.id);
    expect(await offered(hzMarketer, 'store', store.code)).toEqual([String(store.id)]);
    expect(await offered(nbMarketer, 'store', store.code)).toEqual([]);
    expect(await offered(hzMarketer, 'channel', channel.name)).toEqual([String(channel.id)]);
    expect(await offered(nbMarketer, 'channel', channel.name)).toEqual([]);
    await expect(listRuleOptions(manager, { kind: 'store', q: '' })).rejects.toMatchObject({
      code: 'auth.forbidden',
    });
    const inStore: RuleNode = { field: 'store', operator: 'in', value: [store.id] };
    expect((await preview(hzMarketer, inStore)).count).toBe(0);
    await expect(preview(nbMarketer, inStore)).rejects.toMatchObject({ code: 'rule.unknown_store' });
    await expect(
      preview(nbMarketer, { field: 'channel', operator: 'notIn', value: [channel.id] }),
    ).rejects.toMatchObject({ code: 'rule.unknown_channel' });
  });

  test('without a place entered are refused in "near", with their name', async () => {
    const { store } = await stage();
    const near: RuleNode = { field: 'near', operator: 'store', value: { id: store.id, km: 3 } };
    await expect(preview(admin, near)).rejects.toMatchObject({
      code: 'rule.no_location',
      params: { names: store.name },
    });
    await db.store.update({ where: { id: store.id }, data: { latitude: 10, longitude: 10 } });
    const { member } = world.people.nobody;
    await db.member.update({
      where: { id: member.id },
      data: { latitude: 10.01, longitude: 10.01, locatedAt: now },
    });
    expect((await preview(admin, near)).people.map((p) => p.id)).toEqual([String(member.id)]);
  });
});
