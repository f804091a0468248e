import type { AudienceRule, RuleNode } from '@/lib/rules/schema';

type Pool = { query: (sql: string) => Promise<unknown> };

/** Members made by one statement; the next begins where it ended, so that ten million need no room of their own. */
const MEMBERS_A_STATEMENT = 1_000_000;
const WECHAT_TAG = 'w1';

const all = (...rules: RuleNode[]): AudienceRule => ({ version: 1, combinator: 'and', rules });

/** Ten automatic tags, each by another kind of rule; the last asks for two of the others. */
export const RULES: Record<string, AudienceRule> = {
  branch: all({ field: 'branch', operator: 'in', value: [1, 2, 3, 4, 5, 6, 7, 8] }),
  channel: all({ field: 'channel', operator: 'in', value: [1, 2] }),
  near: all({ field: 'near', operator: 'point', value: { latitude: 31.2, longitude: 121.5, km: 100 } }),
  women: all({ field: 'sex', operator: 'in', value: ['female'] }),
  byhand: all({ field: 'tag', operator: 'any', value: ['l1', 'l2', 'l3'] }),
  new: all({ field: 'registered', operator: 'within', value: { days: 180 } }),
  quiet: all({ field: 'interacted', operator: 'longerAgo', value: { days: 300 } }),
  left: all({ field: 'follow', operator: 'left', value: 1 }),
  wechat: all({ field: 'tagged', operator: 'within', value: { days: 60, tags: [WECHAT_TAG] } }),
  both: all(
    { field: 'tag', operator: 'all', value: ['women', 'branch'] },
    {
      combinator: 'or',
      rules: [
        { field: 'province', operator: 'in', value: ['上海'] },
        { field: 'tag', operator: 'none', value: ['byhand'] },
      ],
    },
  ),
};

/** Members with a branch, a store's channel, a place, a fan and two tags given by hand each, and the ten rules, switched on. */
export async function seedInitWorld(pool: Pool, members: number): Promise<void> {
  await pool.query(`
    insert into account (app_id, original_id, name, kind, is_sandbox) values ('wxbench', 'gh_bench', 'bench', 'service', true);
    insert into tag (code, name, kind) select 'b' || i, 'b' || i, 'branch' from generate_series(1, 30) i;
    insert into branch (code, name, tag_id) select code, name, id from tag where kind = 'branch';
    insert into channel (account_id, branch_id, scene, name) select 1, i, 's' || i, 's' || i from generate_series(1, 10) i;
    insert into tag (code, name, kind) select 'l' || i, 'l' || i, 'local' from generate_series(1, 20) i;
    insert into tag (code, name, kind, account_id, wechat_tag_id) values ('${WECHAT_TAG}', '${WECHAT_TAG}', 'wechat', 1, 100)`);
  for (let from = 0; from < members; from += MEMBERS_A_STATEMENT) {
    await seedMembers(pool, from, Math.min(from + MEMBERS_A_STATEMENT, members));
  }
  await seedRules(pool);
  await pool.query('truncate tag_count_delta');
  await pool.query('vacuum analyze');
}

async function seedMembers(pool: Pool, from: number, to: number): Promise<void> {
  await pool.query(`
    insert into member (name, branch_id, sex, province, channel_id, registered_at, latitude, longitude, located_at, created_at)
    select 'p' || i, 1 + i % 30, (case i % 3 when 0 then 'male' when 1 then 'female' end)::"Sex",
           (array['上海', '浙江', '江苏', '北京'])[1 + i % 4], case when i % 2 = 0 then 1 + i % 10 end,
           now() - (i % 700) * interval '1 day',
           case when i % 3 = 0 then 25 + (i * 7919 % 1000) / 50.0 end, case when i % 3 = 0 then 105 + (i * 104729 % 1000) / 50.0 end,
           case when i % 3 = 0 then now() - (i % 90) * interval '1 day' end, now() - (i % 800) * interval '1 day'
      from generate_series(${from + 1}::bigint, ${to}::bigint) i;
    insert into fan (account_id, openid, member_id, is_subscribed, followed_at, unfollowed_at, last_interaction_at)
      select 1, 'openid-of-member-' || m.id, m.id, m.id % 12 <> 0, now() - (m.id % 700) * interval '1 day',
             case when m.id % 12 = 0 then now() end, now() - (m.id % 400) * interval '1 day'
        from member m where m.id > ${from} and m.id <= ${to};
    insert into fan_tag (fan_id, tag_id, applied_at, wanted, confirmed, source)
      select f.id, t.id, now() - (f.id % 120) * interval '1 day', true, true, 'staff'
        from fan f join tag t on t.code = '${WECHAT_TAG}' where f.member_id > ${from} and f.member_id <= ${to} and f.id % 5 = 0;
    insert into member_tag (member_id, tag_id, source)
      select m.id, t.id, 'import' from member m cross join generate_series(0, 1) k join tag t on t.code = 'l' || 1 + (m.id + 7 * k) % 20
       where m.id > ${from} and m.id <= ${to}`);
}

async function seedRules(pool: Pool): Promise<void> {
  for (const [code, rule] of Object.entries(RULES)) {
    const text = JSON.stringify(rule).replaceAll("'", "''");
    await pool.query(`
      with made as (insert into tag (code, name, kind) values ('${code}', '${code}', 'local') returning id)
      insert into tag_rule (tag_id, rule, is_on) select id, '${text}'::jsonb, true from made`);
  }
}
