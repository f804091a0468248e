import 'server-only';
import { pool } from '@/lib/db/client';
import { transaction } from '@/lib/db/transaction';
import { audit } from './audit';
import { CIPHER_COLUMNS, type CipherColumn } from './cipher-columns';
import { keyRing } from './crypto';
import type { Ctx } from './ctx';
import { allow } from './permissions';

/** Rows of one statement: small enough that nobody waits for a row, large enough for 20 million members. */
const BATCH_SIZE = 5_000;
/** Ids of rows that need a person are named up to this number. */
const MOST_NAMED = 20;

export type RotationProgress = { table: string; column: string; done: number; total: number };
export type RotationResult = {
  /** Values encrypted anew by this run. */
  rotated: number;
  /** Values that neither secret opens, as `table.column id`. */
  unreadable: string[];
  /** Members whose number another member holds as well, under the other secret: they are one person to merge. */
  duplicates: string[];
  /** Values that are not under the current secret after this run; 0 = the previous secret may be removed. */
  left: number;
};

type Row = { id: string; value: Buffer };

/**
 * Encrypts everything anew with the current secret, in batches, while all programs run. A row's first bytes name its key,
 * so the rows themselves say what is left: a run that was killed is simply started again, and two runs do no harm. A
 * value that changed meanwhile is left as it is, because whoever changed it used the current secret.
 *
 * The blind index of a phone number is re-made in the same statement as its ciphertext; until the end look-ups ask for
 * both (`blindIndexes`), so that nobody is lost for a moment.
 */
export async function rotateKeys(
  ctx: Ctx,
  options: { batchSize?: number; onProgress?: (progress: RotationProgress) => void } = {},
): Promise<RotationResult> {
  allow(ctx, 'account.write');
  const result: RotationResult = { rotated: 0, unreadable: [], duplicates: [], left: 0 };
  for (const column of CIPHER_COLUMNS) {
    await rotateColumn(column, options.batchSize ?? BATCH_SIZE, result, options.onProgress);
  }
  result.left = await countStale();
  // Encrypting anew changes no fact, so it is noted once and not by row.
  await transaction((tx) =>
    audit(tx, ctx, {
      action: 'keys.rotate',
      targetType: 'keys',
      targetId: 'all',
      details: {
        rotated: result.rotated,
        left: result.left,
        unreadable: result.unreadable.length,
        duplicates: result.duplicates.length,
      },
    }),
  );
  return result;
}

/** How many values are not under the current secret. */
export async function countStale(): Promise<number> {
  let count = 0;
  for (const column of CIPHER_COLUMNS) count += await countStaleOf(column);
  return count;
}

async function countStaleOf({ table, column }: CipherColumn): Promise<number> {
  const { currentPrefix } = keyRing();
  const { rows } = await pool.query<{ n: number }>(
    `select count(*)::int8::float8 as n from ${table} where substring(${column} from 1 for $1) <> $2`,
    [currentPrefix.length, currentPrefix],
  );
  return rows[0]?.n ?? 0;
}

async function rotateColumn(
  at: CipherColumn,
  batchSize: number,
  result: RotationResult,
  onProgress: ((progress: RotationProgress) => void) | undefined,
): Promise<void> {
  const total = await countStaleOf(at);
  let done = 0;
  let after: string | null = null;
  for (;;) {
    const rows: Row[] = await nextRows(at, after, batchSize);
    const last = rows.at(-1);
    if (!last) return;
    after = last.id;
    result.rotated += await rewrite(at, rows, result);
    done += rows.length;
    onProgress?.({ table: at.table, column: at.column, done, total: Math.max(total, done) });
  }
}

async function nextRows({ table, key, column }: CipherColumn, after: string | null, size: number) {
  const { currentPrefix } = keyRing();
  const { rows } = await pool.query<Row>(
    `select ${key}::text as id, ${column} as value from ${table}
      where ($1::text is null or ${key} > $1::text::${keyType(table)})
        and substring(${column} from 1 for $2) <> $3
      order by ${table}.${key} limit $4`,
    [after, currentPrefix.length, currentPrefix, size],
  );
  return rows;
}

const keyType = (table: string) => (table === 'authorisation' ? 'uuid' : 'int8');

/** Writes a batch in one statement, each row only if it still holds what was read. @returns rows written */
async function rewrite(at: CipherColumn, rows: Row[], result: RotationResult): Promise<number> {
  const ring = keyRing();
  const batch: { id: string; old: Buffer; next: Uint8Array; hash: Uint8Array }[] = [];
  for (const { id, value } of rows) {
    const plain = tryOpen(value);
    if (plain === null) {
      if (result.unreadable.length < MOST_NAMED) result.unreadable.push(`${at.table}.${at.column} ${id}`);
    } else {
      batch.push({ id, old: value, next: ring.encrypt(plain), hash: ring.blindIndex(plain) });
    }
  }
  const { table, key, column, hash } = at;
  const statement = `update ${table} as t set ${column} = u.next${hash ? `, ${hash} = u.hash` : ''}
    from unnest($1::text[], $2::bytea[], $3::bytea[], $4::bytea[]) as u(id, old, next, hash)
    where t.${key} = u.id::${keyType(table)} and t.${column} = u.old`;
  const write = (part: typeof batch) =>
    pool.query(statement, [
      part.map((row) => row.id),
      part.map((row) => row.old),
      part.map((row) => row.next),
      part.map((row) => row.hash),
    ]);
  try {
    return (await write(batch)).rowCount ?? 0;
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    // One number of the batch is held twice; one by one all the others still get through.
    let written = 0;
    for (const row of batch) {
      try {
        written += (await write([row])).rowCount ?? 0;
      } catch (one) {
        if (!isUniqueViolation(one)) throw one;
        if (result.duplicates.length < MOST_NAMED) result.duplicates.push(row.id);
      }
    }
    return written;
  }
}

function tryOpen(value: Buffer): string | null {
  try {
    return keyRing().decrypt(value);
  } catch {
    return null;
  }
}

function isUniqueViolation(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === '23505';
}
