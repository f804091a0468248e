import 'server-only';
import type { Ctx } from '@/lib/auth/ctx';
import { db } from '@/lib/db/client';
import { Prisma } from '@/lib/db/generated/client';
import { messageText } from '@/lib/i18n/error-text';
import { memberFilter } from '@/lib/members/member-filter';
import { phoneFor } from '@/lib/members/phone-for';
import type { ExportColumn, ExportQuery } from './schema';

const PAGE_ROWS = 2_000;
/** 中国标准时间. */
const BEIJING_MS = 8 * 3_600_000;

type Found = {
  id: bigint;
  name: string | null;
  phone_cipher: Uint8Array | null;
  sex: 'male' | 'female' | null;
  birth_month: number | null;
  province: string | null;
  city: string | null;
  branch_name: string | null;
  store_name: string | null;
  registered_at: Date | null;
  tags: string | null;
  openid: string | null;
  follows: boolean;
};

/** Rows of cells, a page at a time, the newest members first; each page goes on behind the last id. */
export async function* exportRows(ctx: Ctx, query: ExportQuery): AsyncGenerator<string[][]> {
  const words = {
    male: await messageText(ctx.locale, 'members.sex.male'),
    female: await messageText(ctx.locale, 'members.sex.female'),
    yes: await messageText(ctx.locale, 'members.follow.yes'),
    no: await messageText(ctx.locale, 'members.follow.no'),
  };
  const cellOf = (row: Found, column: ExportColumn): string => {
    switch (column) {
      case 'id':
        return String(row.id);
      case 'phone':
        return phoneFor(ctx, row.phone_cipher) ?? '';
      case 'sex':
        return row.sex ? words[row.sex] : '';
      case 'birthMonth':
        return row.birth_month === null ? '' : String(row.birth_month);
      case 'branch':
        return row.branch_name ?? '';
      case 'store':
        return row.store_name ?? '';
      case 'registeredAt':
        return row.registered_at ? beijing(row.registered_at) : '';
      case 'follows':
        return row.follows ? words.yes : words.no;
      default:
        return row[column] ?? '';
    }
  };
  let after: bigint | null = null;
  for (;;) {
    const rows: Found[] = await readPage(ctx, query, after);
    if (rows.length > 0) yield rows.map((row) => query.columns.map((column) => cellOf(row, column)));
    if (rows.length < PAGE_ROWS) return;
    after = rows.at(-1)?.id ?? null;
  }
}

function readPage(ctx: Ctx, query: ExportQuery, after: bigint | null): Promise<Found[]> {
  const has = (column: ExportColumn) => query.columns.includes(column);
  return db.$queryRaw<Found[]>`
    with page as materialized (
      select m.* from member m
       where ${memberFilter({ q: query.q, branch: query.branch }, ctx.branchIds)}
         ${after === null ? Prisma.empty : Prisma.sql`and m.id < ${after}`}
       order by m.id desc limit ${PAGE_ROWS}
    )
    select m.id, m.name, ${has('phone') ? Prisma.sql`m.phone_cipher` : Prisma.sql`null::bytea as phone_cipher`},
           m.sex::text as sex, m.birth_month::int as birth_month, m.province, m.city, b.name as branch_name,
           s.name as store_name, m.registered_at, t.tags, f.openid, coalesce(f.is_subscribed, false) as follows
      from page m left join branch b on b.id = m.branch_id left join store s on s.id = m.store_id
      left join lateral (
        select openid, is_subscribed from fan
         where member_id = m.id and account_id = ${ctx.accountId}
         order by is_subscribed desc, id limit 1) f on ${has('openid') || has('follows')}
      left join lateral (
        select string_agg(name, ';' order by id) as tags from (
          select t.id, t.name from member_tag mt join tag t on t.id = mt.tag_id and t.state <> 'archived'
           where mt.member_id = m.id
          union
          select t.id, t.name from fan x join fan_tag ft on ft.fan_id = x.id and ft.wanted
            join tag t on t.id = ft.tag_id and t.state <> 'archived' where x.member_id = m.id) own) t on ${has('tags')}
     order by m.id desc`;
}

function beijing(at: Date): string {
  return new Date(at.getTime() + BEIJING_MS).toISOString().slice(0, 19).replace('T', ' ');
}
