import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { migrateQueue } from '@/lib/queue/migrate';
import { createOwnDatabase } from '@/lib/testing/own-services';
import type { LoggedCall } from '@/lib/testing/sandbox';
import { startWebProgram, type WebProgram } from '@/lib/testing/web-program';
import { startWorkerProgram, type WorkerProgram } from '@/lib/testing/worker-program';

// Workers do whatever is due in their database, so these programs have one of their own.
const database = await createOwnDatabase();
process.env.DATABASE_URL = database.url;
process.env.NEXTAUTH_SECRET ??= randomBytes(32).toString('base64');
delete process.env.ELASTICSEARCH_URL;
await migrateQueue(database.url);
const { WATCHED_PATHS } = await import('@/lib/accounts/read-quotas');
const { approveBroadcast } = await import('@/lib/broadcasts/approve-broadcast');
const { hashPassword } = await import('@/lib/auth/password');
const { createTag } = await import('@/lib/tags/create-tag');
const { tagMembers } = await import('@/lib/tags/tag-members');
const { closeDb, db, pool } = await import('@/lib/db/client');
const { makeBroadcastWorld, makeSubmitted } = await import('@/lib/testing/broadcasts');
const { callsOf, control, startTestSandbox } = await import('@/lib/testing/sandbox');

const TOKEN_PATH = '/cgi-bin/stable_token';
const TAG = '/cgi-bin/tags/members/batchtagging';
const SEND = '/cgi-bin/message/mass/send';
const QUOTA = '/cgi-bin/openapi/quota/get';
/** access_token expired. */
const EXPIRED = 42001;
const TOKEN_LIFE_SECONDS = 7_200;
/** Eight processes share what cores there are. */
const SOON = { timeout: 60_000, interval: 50 };
const TEST_MS = 150_000;
/** One for each test: all fans get it. */
const TAGS = ['会员日', '新品', '周末'] as const;
const PERSON = { username: 'token-admin', password: 'a password of some length' };

let sandbox: { close: () => Promise<void> };
let world: Awaited<ReturnType<typeof makeBroadcastWorld>>;
let memberIds: string[];
let webs: { program: WebProgram; cookies: string }[] = [];
let workers: WorkerProgram[] = [];

/** PostgreSQL tells the programs apart by this name. */
function named(name: string): Record<string, string> {
  const url = new URL(database.url);
  url.searchParams.set('application_name', name);
  return { DATABASE_URL: url.toString() };
}

beforeAll(async () => {
  sandbox = await startTestSandbox();
  world = await makeBroadcastWorld({ fanCount: 5 });
  const { marketer, account } = world;
  await db.staff.create({
    data: {
      username: PERSON.username,
      name: PERSON.username,
      role: 'admin',
      passwordHash: await hashPassword(PERSON.password),
    },
  });
  for (const name of TAGS) await createTag(marketer, { kind: 'wechat', name, code: '', groupId: null });
  const fans = await db.fan.findMany({ where: { accountId: account.id }, select: { memberId: true } });
  memberIds = fans.map((fan) => String(fan.memberId));
  [webs, workers] = await Promise.all([
    Promise.all(
      ['web-1', 'web-2'].map(async (name) => {
        const program = await startWebProgram(named(name));
        return { program, cookies: await program.signIn(PERSON) };
      }),
    ),
    Promise.all(['worker-1', 'worker-2'].map((name) => startWorkerProgram(name, named(name)))),
  ]);
}, 130_000);
afterAll(async () => {
  await Promise.all([
    ...webs.map(({ program }) => program.kill('SIGKILL')),
    ...workers.map((one) => one.kill()),
  ]);
  await sandbox.close();
  await closeDb();
  await database.drop();
});

const renewals = async () => (await callsOf(world.account.appId, TOKEN_PATH)).length;
const expireToken = () => control('POST', '/_control/clock', { advanceSeconds: TOKEN_LIFE_SECONDS + 1 });
const askQuotas = ({ program, cookies }: (typeof webs)[number]) =>
  program.act(cookies, 'readQuotasAction', { accountId: world.account.id });

/** Gives the workers something to tell WeChat. */
async function queueTag(name: string): Promise<{ hasArrived: () => Promise<void> }> {
  const { id, code } = await db.tag.findFirstOrThrow({ where: { name }, select: { id: true, code: true } });
  await tagMembers(world.marketer, { code, memberIds });
  const confirmed = () => db.fanTag.count({ where: { tagId: id, confirmed: true } });
  return { hasArrived: () => expect.poll(confirmed, SOON).toBe(memberIds.length) };
}

const WENT_WELL = [
  { ok: true, data: {} },
  { ok: true, data: {} },
];

/**
 * Does something while the row of the account's token is held, so that whoever wants to renew the token waits: before
 * WeChat is asked, so that no time limit runs.
 */
async function whileTokenIsHeld<T>(work: () => Promise<T>): Promise<T> {
  const client = await pool.connect();
  try {
    await client.query('begin');
    await client.query('select 1 from access_token where account_id = $1 for update', [world.account.id]);
    return await work();
  } finally {
    await client.query('commit');
    client.release();
  }
}

/** The programs that wait for the token's row; sweeps of two workers may wait for each other elsewhere for a moment. */
async function waiting(): Promise<string[]> {
  const rows = await db.$queryRaw<{ name: string }[]>`
    select distinct application_name as name from pg_stat_activity
     where datname = current_database() and wait_event_type = 'Lock' and query like '%from access_token%' order by 1`;
  return rows.map((row) => row.name);
}

/** The worker that has begun to tell WeChat about tags and waits for the token. */
async function taggingWorker(): Promise<WorkerProgram> {
  await expect.poll(waiting, SOON).toEqual([expect.stringMatching(/^worker-/)]);
  const [name] = await waiting();
  const found = workers.find((one) => one.name === name);
  if (!found) throw new Error(`no worker ${name}`);
  return found;
}

/**
 * Has all four programs call WeChat at the moment when the token has to be renewed: a worker tags, the other one sends a
 * broadcast, both webs read quotas. They go on once PostgreSQL shows that all of them wait to renew it.
 */
async function callTogether(tagName: string): Promise<void> {
  const { id, digest } = await makeSubmitted(world.marketer, world.audience.id);
  const { tags, answers } = await whileTokenIsHeld(async () => {
    const queued = await queueTag(tagName);
    const tagging = await taggingWorker();
    // Stopped, so that it is the other one that takes the broadcast.
    tagging.signal('SIGSTOP');
    try {
      const asked = webs.map(askQuotas);
      await approveBroadcast(world.approver, { id, digest });
      await expect.poll(waiting, SOON).toEqual(['web-1', 'web-2', 'worker-1', 'worker-2']);
      return { tags: queued, answers: asked };
    } finally {
      tagging.signal('SIGCONT');
    }
  });
  expect(await Promise.all(answers)).toEqual(WENT_WELL);
  await tags.hasArrived();
  await expect
    .poll(() => db.broadcastBatch.findFirst({ where: { broadcastId: id } }), SOON)
    .toMatchObject({ msgId: expect.anything(), errorCode: null });
}

/** What WeChat answered the account's calls since a call of the log: errcodes by path. */
async function answersSince(id: number): Promise<Record<string, number[]>> {
  const query = new URLSearchParams({ appid: world.account.appId, after: String(id), limit: '1000' });
  const { calls } = await control<{ calls: LoggedCall[] }>('GET', `/_control/calls?${query}`);
  const answers: Record<string, number[]> = {};
  for (const { path, errcode } of calls) answers[path] = [...(answers[path] ?? []), errcode ?? 0];
  return answers;
}
const lastCall = async () => {
  const { calls } = await control<{ calls: LoggedCall[] }>('GET', '/_control/calls?limit=1000');
  return calls.at(-1)?.id ?? 0;
};
/** One answer for each path that the webs ask about, of both webs. */
const QUOTAS = Array.from({ length: 2 * WATCHED_PATHS.length }, () => 0);

test(
  'two webs and two workers that find the token run out fetch one together, and WeChat refuses no call',
  async () => {
    await expireToken();
    // As hours later: what stands in the database has run out too, and nobody has a copy of it yet.
    await db.accessToken.update({ where: { accountId: world.account.id }, data: { expiresAt: new Date() } });
    const since = await lastCall();
    await callTogether(TAGS[0]);
    expect(await answersSince(since)).toEqual({
      [TOKEN_PATH]: [0],
      [QUOTA]: QUOTAS,
      [TAG]: [0],
      [SEND]: [0],
    });
  },
  TEST_MS,
);

test(
  'two webs and two workers whose copies WeChat refuses fetch one together, and every call succeeds',
  async () => {
    await expireToken();
    const since = await lastCall();
    await callTogether(TAGS[1]);
    const { [TOKEN_PATH]: tokens, ...rest } = await answersSince(since);
    expect(tokens).toEqual([0]);
    const refused = Object.values(rest)
      .flat()
      .filter((errcode) => errcode !== 0);
    expect(refused.length).toBeGreaterThanOrEqual(4);
    expect(new Set(refused)).toEqual(new Set([EXPIRED]));
    const taken = Object.entries(rest).map(([path, codes]) => [path, codes.filter((code) => code === 0)]);
    expect(Object.fromEntries(taken)).toEqual({ [QUOTA]: QUOTAS, [TAG]: [0], [SEND]: [0] });
  },
  TEST_MS,
);

test(
  'a worker killed with -9 while it fetches the token holds up no call of the others',
  async () => {
    await expireToken();
    const since = await lastCall();
    const asked = await renewals();
    // WeChat has given the token and is slow to say so.
    await control('POST', '/_control/faults', {
      path: TOKEN_PATH,
      appid: world.account.appId,
      delayMs: 20_000,
    });
    const { tags, tagging } = await whileTokenIsHeld(async () => ({
      tags: await queueTag(TAGS[2]),
      tagging: await taggingWorker(),
    }));
    await expect.poll(renewals, SOON).toBe(asked + 1);
    await tagging.kill();
    const startedAt = performance.now();
    expect(await Promise.all(webs.map(askQuotas))).toEqual(WENT_WELL);
    // They did not wait for the answer that the dead worker was waiting for.
    expect(performance.now() - startedAt).toBeLessThan(20_000);
    await tags.hasArrived();
    const { [TOKEN_PATH]: tokens, ...rest } = await answersSince(since);
    expect(tokens).toEqual([0, 0]);
    expect(
      Object.values(rest)
        .flat()
        .filter((errcode) => errcode !== 0 && errcode !== EXPIRED),
    ).toEqual([]);
  },
  TEST_MS,
);
