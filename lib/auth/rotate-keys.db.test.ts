import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createOwnDatabase } from '@/lib/testing/own-services';

// Secrets and a database of its own: it counts every ciphertext there is.
const [older, newer] = [randomBytes(32).toString('base64'), randomBytes(32).toString('base64')];
const database = await createOwnDatabase();
process.env.DATABASE_URL = database.url;
process.env.TAGCAST_SECRET_KEY = newer;
process.env.TAGCAST_PREVIOUS_SECRET_KEY = older;
const { closeDb, db, pool } = await import('@/lib/db/client');
const { createKeyRing } = await import('./key-ring');
const { CIPHER_COLUMNS } = await import('./cipher-columns');
const { countStale, rotateKeys } = await import('./rotate-keys');
const { listMembers } = await import('@/lib/members/list-members');
const { showPhone } = await import('@/lib/members/show-phone');
const { makeCtx, unique } = await import('@/lib/testing/factories');

const [before, after] = [createKeyRing(older), createKeyRing(newer)];
const MEMBERS = 300;
const phoneOf = (n: number) => String(13_800_000_000 + n);

beforeAll(async () => {
  const column = (make: (n: number) => Uint8Array) =>
    Array.from({ length: MEMBERS }, (_, n) => Buffer.from(make(n)));
  await pool.query(
    `insert into member (name, phone_cipher, phone_hash) select 'm', c, h from unnest($1::bytea[], $2::bytea[]) t(c, h)`,
    [column((n) => before.encrypt(phoneOf(n))), column((n) => before.blindIndex(phoneOf(n)))],
  );
  const component = await db.component.create({
    data: {
      appId: unique('wx'),
      name: 'p',
      secretCipher: before.encrypt('component secret'),
      callbackTokenCipher: before.encrypt('t'),
      aesKeyCipher: before.encrypt('k'),
    },
  });
  await db.authorisation.create({
    data: { componentId: component.id, codeHash: before.blindIndex('c'), codeCipher: before.encrypt('c') },
  });
  const account = await db.account.create({
    data: {
      appId: unique('wx'),
      originalId: unique('gh_'),
      name: 'a',
      kind: 'service',
      // As it was written before ciphertexts named their key.
      secretCipher: new Uint8Array([1, ...before.encrypt('account secret').slice(5)]),
    },
  });
  await db.accessToken.create({ data: { accountId: account.id, tokenCipher: before.encrypt('token') } });
});

afterAll(async () => {
  await closeDb();
  await database.drop();
});

/** Whole numbers of the members that a search for a number finds. */
const find = async (phone: string) => {
  const { rows } = await listMembers(makeCtx(), { q: phone, after: '' });
  return Promise.all(rows.map(async ({ id }) => (await showPhone(makeCtx(), { id })).phone));
};

/** Starts the command as operators do, a few rows a statement so that there is time to kill it. */
function startCommand(...args: string[]): ChildProcess {
  return spawn(
    process.execPath,
    ['--import', 'tsx', '--conditions=react-server', 'scripts/keys-rotate.ts', ...args],
    {
      env: {
        ...process.env,
        DATABASE_URL: database.url,
        TAGCAST_SECRET_KEY: newer,
        TAGCAST_PREVIOUS_SECRET_KEY: older,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
}

test('the list of ciphertext columns holds every one that the database has', async () => {
  const { rows } = await pool.query<{ name: string }>(
    `select table_name || '.' || column_name as name from information_schema.columns
      where table_schema = 'public' and column_name like '%\\_cipher' order by 1`,
  );
  expect(rows.map((row) => row.name)).toEqual(CIPHER_COLUMNS.map((c) => `${c.table}.${c.column}`).sort());
});

test('a rotation killed half-way loses nobody, and started again it ends with the new key alone', async () => {
  const total = await countStale();
  expect(total).toBe(MEMBERS + 6);
  const killed = startCommand('--batch', '10');
  const lines = createInterface({ input: killed.stdout ?? process.stdin });
  for await (const line of lines) if (line.startsWith('member.phone_cipher')) break;
  killed.kill('SIGKILL');
  await once(killed, 'exit');
  const left = await countStale();
  expect(left).toBeGreaterThan(0);
  expect(left).toBeLessThan(total);
  // The first was rotated, the last not: both are found by their numbers.
  expect(await find(phoneOf(0))).toEqual([phoneOf(0)]);
  expect(await find(phoneOf(MEMBERS - 1))).toEqual([phoneOf(MEMBERS - 1)]);

  const check = startCommand('--check');
  expect((await once(check, 'exit'))[0]).toBe(1);
  const again = startCommand();
  expect((await once(again, 'exit'))[0]).toBe(0);
  expect(await countStale()).toBe(0);
  const members = await db.member.findMany({ orderBy: { id: 'asc' } });
  members.forEach((member, n) => {
    expect(after.decrypt(member.phoneCipher ?? new Uint8Array())).toBe(phoneOf(n));
    expect(Buffer.from(member.phoneHash ?? [])).toEqual(Buffer.from(after.blindIndex(phoneOf(n))));
  });
  const account = await db.account.findFirstOrThrow({ include: { token: true } });
  expect(after.decrypt(account.secretCipher ?? new Uint8Array())).toBe('account secret');
  expect(after.decrypt(account.token?.tokenCipher ?? new Uint8Array())).toBe('token');
  expect(after.decrypt((await db.authorisation.findFirstOrThrow()).codeCipher ?? new Uint8Array())).toBe('c');
  expect(await db.auditLog.count({ where: { action: 'keys.rotate', actorKind: 'command' } })).toBe(1);
});

test('a repeated rotation changes nothing', async () => {
  expect(await rotateKeys(makeCtx())).toEqual({ rotated: 0, unreadable: [], duplicates: [], left: 0 });
});

test('a value of an unknown key and a number held twice are named, all others get through', async () => {
  const foreign = createKeyRing(randomBytes(32).toString('base64'));
  const [lost, twin, fine] = await Promise.all(
    [foreign.encrypt('13900000001'), before.encrypt(phoneOf(1)), before.encrypt('13900000002')].map(
      (phoneCipher, n) =>
        db.member.create({
          data: { phoneCipher, phoneHash: before.blindIndex(n === 1 ? phoneOf(1) : `x${n}`) },
        }),
    ),
  );
  const result = await rotateKeys(makeCtx());
  expect(result).toMatchObject({
    rotated: 1,
    left: 2,
    unreadable: [`member.phone_cipher ${lost?.id}`],
    duplicates: [String(twin?.id)],
  });
  expect(await find('13900000002')).toEqual(['13900000002']);
  await db.member.deleteMany({ where: { id: { in: [lost, twin, fine].map((m) => m?.id ?? 0n) } } });
});

test('a marketer may not rotate keys', async () => {
  await expect(rotateKeys(makeCtx({ role: 'marketer' }))).rejects.toMatchObject({ code: 'auth.forbidden' });
});
