import { randomBytes } from 'node:crypto';
import { afterAll, expect, test } from 'vitest';
import { toJson } from '@/lib/db/json';
import { createOwnDatabase, dropOwnIndices } from '@/lib/testing/own-services';

// Commands are killed, so everything is this file's own.
const database = await createOwnDatabase();
process.env.DATABASE_URL = database.url;
process.env.ELASTICSEARCH_INDEX = `initcrash${randomBytes(4).toString('hex')}`;
const { closeDb, db, pool } = await import('@/lib/db/client');
const { searchClient } = await import('@/lib/search/client');
const { makeTag } = await import('@/lib/testing/factories');
const { crashInitialisation } = await import('@/lib/testing/tags-init-crash');

afterAll(async () => {
  await dropOwnIndices(searchClient);
  await closeDb();
  await database.drop();
});

test('tags:init killed with -9, whole or in part, goes on and ends row by row as if nothing had happened', async () => {
  await pool.query(`insert into member (name, sex, updated_at)
    select 'p' || i, (case when i % 2 = 0 then 'female' else 'male' end)::"Sex", now() from generate_series(1, 6000) i`);
  const [women, both, byHand] = [await makeTag(), await makeTag(), await makeTag()];
  await db.memberTag.create({ data: { memberId: 1n, tagId: women.id, source: 'staff' } });
  await db.memberTag.create({ data: { memberId: 2n, tagId: byHand.id, source: 'staff' } });
  const rule = (...rules: unknown[]) => toJson({ version: 1, combinator: 'and', rules });
  const sex = rule({ field: 'sex', operator: 'in', value: ['female'] });
  await db.tagRule.create({ data: { tagId: women.id, isOn: true, rule: sex } });
  const carries = rule(
    { field: 'tag', operator: 'any', value: [women.code] },
    { field: 'tag', operator: 'none', value: [byHand.code] },
  );
  await db.tagRule.create({ data: { tagId: both.id, isOn: true, rule: carries } });
  const outcome = await crashInitialisation({ kills: 2, hasThird: false, rangeSize: 250, withinMs: 300 });
  expect(outcome).toMatchObject({
    rowsApart: 0,
    rows: 2 + 3_000 + 3_000,
    documentsApart: 0,
    documentsApartUndisturbed: 0,
  });
  expect(outcome.killsAtWork).toBeGreaterThan(0);
  // Four commands of three processes each.
}, 240_000);
