import type { Period } from './period';
import { during, oneOf, type SqlCompiler } from './sql-parts';

/** Up to so many tags, "all of" becomes one semi-join a tag; beyond, tags are counted in one sub-query. */
const SEPARATE_TAGS = 6;

type Kept = { local: number[]; wechat: number[]; branches: number[] };

function byKind(codes: string[], { tags }: SqlCompiler): Kept {
  const kept: Kept = { local: [], wechat: [], branches: [] };
  for (const code of codes) {
    const found = tags.get(code);
    if (found?.kind === 'local') kept.local.push(found.id);
    else if (found?.kind === 'wechat') kept.wechat.push(found.id);
    else if (found?.kind === 'branch' && found.branchId !== null) kept.branches.push(found.branchId);
  }
  return kept;
}

function joined(parts: string[], word: 'or' | 'and', none: string): string {
  const [only] = parts;
  if (only === undefined) return none;
  return parts.length === 1 ? only : `(${parts.join(` ${word} `)})`;
}

/** Carries any of the codes: one `exists` for each kind of tag that occurs. */
export function carriesAny(codes: string[], compiler: SqlCompiler): string {
  const { local, wechat, branches } = byKind(codes, compiler);
  const parts: string[] = [];
  if (local.length > 0) {
    parts.push(
      `exists (select 1 from member_tag x where x.member_id = m.id and x.tag_id = any(${compiler.bind(local)}::int[]))`,
    );
  }
  if (wechat.length > 0) {
    parts.push(
      `exists (select 1 from fan f join fan_tag x on x.fan_id = f.id where f.member_id = m.id and x.tag_id = any(${compiler.bind(wechat)}::int[]) and x.wanted)`,
    );
  }
  if (branches.length > 0) parts.push(oneOf('m.branch_id', 'int', branches, compiler));
  return joined(parts, 'or', 'false');
}

/** Carries all of the codes; one that does not exist is carried by nobody. */
export function carriesAll(codes: string[], compiler: SqlCompiler): string {
  const { tags } = compiler;
  if (codes.some((code) => !tags.has(code))) return 'false';
  const few = codes.length <= SEPARATE_TAGS;
  const local = few ? [] : codes.filter((code) => tags.get(code)?.kind === 'local');
  const rest = few ? codes : codes.filter((code) => tags.get(code)?.kind !== 'local');
  const parts = rest.map((code) => carriesAny([code], compiler));
  if (local.length > 0) {
    const ids = compiler.bind(local.map((code) => tags.get(code)?.id));
    parts.push(
      `(select count(*) from member_tag x where x.member_id = m.id and x.tag_id = any(${ids}::int[])) = ${local.length}`,
    );
  }
  return joined(parts, 'and', 'true');
}

/** Carries one of the codes since a time of the period, by the times of the view member_tag_all. */
export function carriesSince(codes: string[], period: Period, compiler: SqlCompiler): string {
  const { local, wechat, branches } = byKind(codes, compiler);
  const parts: string[] = [];
  if (local.length > 0) {
    const ids = compiler.bind(local);
    parts.push(
      `exists (select 1 from member_tag x where x.member_id = m.id and x.tag_id = any(${ids}::int[]) and ${during('x.applied_at', period, compiler)})`,
    );
  }
  if (wechat.length > 0) {
    const ids = compiler.bind(wechat);
    parts.push(
      `m.id in (select f.member_id from fan f join fan_tag x on x.fan_id = f.id where x.tag_id = any(${ids}::int[]) and x.wanted group by f.member_id, x.tag_id having ${during('min(x.applied_at)', period, compiler)})`,
    );
  }
  if (branches.length > 0) {
    const inside = oneOf('m.branch_id', 'int', branches, compiler);
    parts.push(`(${inside} and ${during('coalesce(m.registered_at, m.created_at)', period, compiler)})`);
  }
  return joined(parts, 'or', 'false');
}
