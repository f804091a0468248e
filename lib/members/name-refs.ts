import 'server-only';
import { db } from '@/lib/db/client';

/** Who or what did something, as rows keep it: the kind of source, and its id. */
export type Ref = { source: string | null; ref: string | null };
export type NameOfRef = (of: Ref) => string | null;

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const NUMBER = /^\d{1,9}$/;

/** Where the name of a source's id is found; a rule and the initialisation have none. */
const TABLE_OF: Record<string, 'staff' | 'token' | 'import' | 'store' | 'channel'> = {
  staff: 'staff',
  api: 'token',
  token: 'token',
  import: 'import',
  store: 'store',
  channel: 'channel',
  push: 'channel',
};

/** Reads the names behind ids of people, tokens, files, stores and channels, one query a table. */
export async function nameRefs(refs: readonly Ref[]): Promise<NameOfRef> {
  const ids = (table: string, shape: RegExp) =>
    [...new Set(refs.filter((r) => r.source && TABLE_OF[r.source] === table).map((r) => r.ref ?? ''))].filter(
      (id) => shape.test(id),
    );
  const numbers = (table: string) => ids(table, NUMBER).map(Number);
  const select = { id: true, name: true } as const;
  const found = await Promise.all([
    named('staff', ids('staff', UUID), (all) => db.staff.findMany({ where: { id: { in: all } }, select })),
    named('token', ids('token', UUID), (all) => db.apiToken.findMany({ where: { id: { in: all } }, select })),
    named('import', ids('import', UUID), async (all) =>
      (
        await db.memberImport.findMany({
          where: { id: { in: all } },
          select: { id: true, upload: { select: { name: true } } },
        })
      ).map(({ id, upload }) => ({ id, name: upload.name })),
    ),
    named('store', numbers('store'), (all) => db.store.findMany({ where: { id: { in: all } }, select })),
    named('channel', numbers('channel'), (all) =>
      db.channel.findMany({ where: { id: { in: all } }, select }),
    ),
  ]);
  const names = new Map(found.flat());
  return ({ source, ref }) => (source && names.get(`${TABLE_OF[source]}:${ref}`)) || null;
}

async function named<Id extends string | number>(
  table: string,
  ids: Id[],
  read: (ids: Id[]) => Promise<{ id: Id; name: string }[]>,
): Promise<[string, string][]> {
  if (ids.length === 0) return [];
  return (await read(ids)).map(({ id, name }) => [`${table}:${id}`, name]);
}
