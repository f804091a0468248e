import { describe, expect, test } from 'vitest';
import { createGroupCommit, RowRefused, StoreUnavailable } from './group-commit';

type Row = { key: string; isBad?: boolean };
class Refusal extends Error {}

/** A store whose statements end when they are told to. */
function makeStore(options: { maxRows?: number; maxInFlight?: number; maxWaiting?: number } = {}) {
  const statements: { rows: string[]; end: (error?: Error) => void }[] = [];
  const commits = createGroupCommit<Row>({
    write: (rows) =>
      new Promise((resolve, reject) => {
        const end = (error?: Error) => {
          if (error) reject(error);
          else if (rows.some((row) => row.isBad)) reject(new Refusal());
          else resolve();
        };
        statements.push({ rows: rows.map((row) => row.key), end });
      }),
    keyOf: (row) => row.key,
    isAboutRows: (error) => error instanceof Refusal,
    maxRows: options.maxRows ?? 100,
    maxInFlight: options.maxInFlight ?? 1,
    maxWaiting: options.maxWaiting ?? 100,
  });
  const turn = () => new Promise<void>((resolve) => setImmediate(() => setImmediate(resolve)));
  return { commits, statements, turn };
}

describe('group commit', () => {
  test('rows of the same moment share one statement, in the order of their keys', async () => {
    const { commits, statements, turn } = makeStore();
    const added = Promise.all(['c', 'a', 'b'].map((key) => commits.add({ key })));
    await turn();
    expect(statements.map((s) => s.rows)).toEqual([['a', 'b', 'c']]);
    statements[0]?.end();
    await added;
  });

  test('what comes while statements are in flight gathers and goes when one has ended', async () => {
    const { commits, statements, turn } = makeStore();
    const first = commits.add({ key: 'a' });
    await turn();
    const later = Promise.all([commits.add({ key: 'b' }), commits.add({ key: 'c' })]);
    await turn();
    expect(statements).toHaveLength(1);
    statements[0]?.end();
    await first;
    await turn();
    expect(statements.map((s) => s.rows)).toEqual([['a'], ['b', 'c']]);
    statements[1]?.end();
    await later;
  });

  test('a row is answered only when its statement was committed', async () => {
    const { commits, statements, turn } = makeStore();
    let isDone = false;
    const added = commits.add({ key: 'a' }).then(() => {
      isDone = true;
    });
    await turn();
    expect(isDone).toBe(false);
    statements[0]?.end();
    await added;
  });

  test('the same row twice at the same time is written once and answered twice', async () => {
    const { commits, statements, turn } = makeStore();
    const added = Promise.all([commits.add({ key: 'a' }), commits.add({ key: 'a' })]);
    await turn();
    expect(statements.map((s) => s.rows)).toEqual([['a']]);
    statements[0]?.end();
    await added;
  });

  test('a bad row is refused alone; the others of its statement are written', async () => {
    const { commits, statements, turn } = makeStore();
    const outcomes = Promise.allSettled(
      ['a', 'b', 'c', 'd'].map((key) => commits.add({ key, isBad: key === 'c' })),
    );
    for (let n = 0; n < 7; n++) {
      await turn();
      statements[n]?.end();
    }
    const settled = await outcomes;
    expect(settled.map((one) => one.status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled']);
    expect(settled[2]).toMatchObject({ reason: expect.any(RowRefused) });
  });

  test('a store that is away fails all rows of the statement and takes the next ones again', async () => {
    const { commits, statements, turn } = makeStore();
    const failed = Promise.allSettled([commits.add({ key: 'a' }), commits.add({ key: 'b' })]);
    await turn();
    statements[0]?.end(new Error('gone'));
    for (const one of await failed) expect(one).toMatchObject({ reason: expect.any(StoreUnavailable) });
    const again = commits.add({ key: 'a' });
    await turn();
    statements[1]?.end();
    await again;
  });

  test('beyond what may wait a row is turned away at once', async () => {
    const { commits, statements, turn } = makeStore({ maxWaiting: 2 });
    const first = [commits.add({ key: 'a' }), commits.add({ key: 'b' })];
    await expect(commits.add({ key: 'c' })).rejects.toThrow(StoreUnavailable);
    await turn();
    statements[0]?.end();
    await Promise.all(first);
  });
});
