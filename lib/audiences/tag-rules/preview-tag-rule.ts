import 'server-only';
import type { PoolClient } from 'pg';
import type { Ctx } from '@/lib/auth/ctx';
import { allow, may } from '@/lib/auth/permissions';
import { db, pool } from '@/lib/db/client';
import { AppError } from '@/lib/errors';
import { type AudienceRule, audienceRule } from '@/lib/rules/schema';
import type { SqlCondition } from '@/lib/rules/to-sql';
import { compileRule } from '@/lib/search/engine-sql';
import { IS_RULE_OWNED } from '@/lib/tags/automatic/owned';
import type { PreviewTagRuleInput, RulePreviewPerson, TagRulePreview } from '@/lib/tags/automatic/schema';
import { ofWholeCountry } from '@/lib/tags/whole-country';
import { checkRuleNames } from '../rule-names';

const PEOPLE_SHOWN = 10;
/** Each of the counts; whoever waits on a page is told rather than kept. */
const LONGEST_STATEMENT_MS = 15_000;
const OUT_OF_TIME = '57014';
/** The tag and its exclusive group stand before the rule's own parameters. */
const OWN_PARAMETERS = 2;

type RuleTag = { id: number; groupId: number | null };

/**
 * What would change if everybody were gone through by a rule now: exact counts, and the first people of each, whose names
 * are cut for those who may not read members. Other automatic tags are taken as they are at the moment.
 * @throws AppError `tag.whole_country_only`, `common.not_found`, `tag.rule_local_only`, `tag.rule_missing`,
 *   `tag.rule_preview_slow` (a count took more than 15 s), what `checkRuleNames` throws
 */
export async function previewTagRule(ctx: Ctx, input: PreviewTagRuleInput): Promise<TagRulePreview> {
  allow(ctx, 'tag.write');
  ofWholeCountry(ctx);
  const startedAt = performance.now();
  const { tag, rule } = await readTag(input);
  await checkRuleNames(ctx, rule);
  try {
    const counted = await inReading(async (client) => {
      const condition = await compileRule(
        client,
        rule,
        { branchIds: null, now: ctx.now },
        OWN_PARAMETERS + 1,
      );
      return count(client, tag, condition);
    });
    return {
      ...counted,
      gets: counted.gets.map((person) => shown(ctx, person)),
      loses: counted.loses.map((person) => shown(ctx, person)),
      tookMs: Math.round(performance.now() - startedAt),
    };
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === OUT_OF_TIME) {
      throw new AppError(
        'tag.rule_preview_slow',
        { seconds: LONGEST_STATEMENT_MS / 1_000 },
        { cause: error },
      );
    }
    throw error;
  }
}

async function readTag(input: PreviewTagRuleInput): Promise<{ tag: RuleTag; rule: AudienceRule }> {
  const found = await db.tag.findUnique({
    where: { code: input.code },
    select: { id: true, kind: true, state: true, group: true, rule: { select: { rule: true } } },
  });
  if (!found || found.state === 'archived') throw new AppError('common.not_found');
  if (found.kind !== 'local') throw new AppError('tag.rule_local_only');
  const rule = input.rule ?? (found.rule ? audienceRule.parse(found.rule.rule) : null);
  if (!rule) throw new AppError('tag.rule_missing');
  return { tag: { id: found.id, groupId: found.group?.isExclusive ? found.group.id : null }, rule };
}

type Counted = Omit<TagRulePreview, 'tookMs'>;

async function count(client: PoolClient, tag: RuleTag, { text, values }: SqlCondition): Promise<Counted> {
  const parameters = [tag.id, tag.groupId, ...values];
  // Named in every statement, because a parameter that none names has no type.
  const isAsked = '($1::int is not null and $2::int is distinct from 0)';
  const matched = `from member m where ${isAsked} and ${text}`;
  const gets = `${matched}
    and not exists (select 1 from member_tag o where o.member_id = m.id and o.tag_id = $1::int)
    and not exists (
      select 1 from member_tag o left join tag_rule r on r.tag_id = o.tag_id and r.is_on
       where o.member_id = m.id and o.exclusive_group_id = $2::int and o.tag_id <> $1::int
         and not (${IS_RULE_OWNED} and r.tag_id is not null and o.tag_id > $1::int))`;
  const carriers = (isOwned: boolean) => `from member_tag o join member m on m.id = o.member_id
    where ${isAsked} and o.tag_id = $1::int and ${isOwned ? '' : 'not'} (${IS_RULE_OWNED}) and not (${text})`;
  const number = async (from: string) => {
    const { rows } = await client.query<{ count: number }>(
      `select count(*)::int as count ${from}`,
      parameters,
    );
    return rows[0]?.count ?? 0;
  };
  const people = async (from: string) => {
    const { rows } = await client.query<RulePreviewPerson>(
      `select m.id::text as id, m.name ${from} order by m.id limit ${PEOPLE_SHOWN}`,
      parameters,
    );
    return rows;
  };
  const [getsCount, losesCount] = [await number(gets), await number(carriers(true))];
  return {
    matchedCount: await number(matched),
    getsCount,
    losesCount,
    keepsCount: await number(carriers(false)),
    gets: getsCount > 0 ? await people(gets) : [],
    loses: losesCount > 0 ? await people(carriers(true)) : [],
  };
}

/** All counts see the database at one moment. */
async function inReading<T>(work: (client: PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  try {
    await client.query(
      `begin isolation level repeatable read read only; set local work_mem = '128MB'; set local jit = off;
       set local statement_timeout = ${LONGEST_STATEMENT_MS}`,
    );
    return await work(client);
  } finally {
    await client.query('rollback').catch(() => undefined);
    client.release();
  }
}

/** 王** for 王小明. */
function shown(ctx: Ctx, { id, name }: RulePreviewPerson): RulePreviewPerson {
  if (name === null || may(ctx, 'member.read')) return { id, name };
  const [first = ''] = name;
  return { id, name: `${first}**` };
}
