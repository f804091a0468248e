import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { accountClient } from '@/lib/accounts/account-client';
import { db, pool } from '@/lib/db/client';
import { transaction } from '@/lib/db/transaction';
import { createTag } from '@/lib/tags/create-tag';
import { OPERATION_PRIORITY } from '@/lib/tags/operations/schema';
import { startTagOperation } from '@/lib/tags/operations/start-tag-operation';
import { OPENIDS_PER_CALL } from '@/lib/tags/wechat-outbox/pick-batches';
import { listTagFans } from '@/lib/wechat/tags';
import { makeCtx, unique } from './factories';
import { killGroup } from './kill-group';
import { control, type LoggedCall, makeSandboxAccount } from './sandbox';

const TAGGING = '/cgi-bin/tags/members/batchtagging';
const WORK = /WeChat is asked to change tags|a chunk of a tag operation/;
const FANS_A_REQUEST = 50_000;
const CALLS_A_PAGE = 1_000;
const GIVE_UP_MS = 600_000;
const JUST_SAID_MS = 30;
/** A chunk may take so long before the next word. */
const SILENT_MS = 20_000;

export type TagsCrash = {
  /** Kills that met a worker which had just said that it works, while work was left. */
  killsAtWork: number;
  calls: number;
  largestCall: number;
  /** Calls that WeChat answered with anything but ok. */
  refusedCalls: number;
  /** Fans whom only one side has. */
  missingAtWechat: number;
  surplusAtWechat: number;
  unconfirmed: number;
  tookSeconds: number;
};

/**
 * All fans of a sandbox account get a WeChat tag by one operation, while the worker that does it is killed with -9 again
 * and again, each at a random moment after its log shows work under way. Tells at the end how the two sides compare.
 * @param options.callMs how long each call takes at WeChat; 0 as long as it takes
 * @param options.withinMs longest time between a worker's first word of work and its death
 */
export async function crashTagging(options: {
  fans: number;
  kills: number;
  callMs: number;
  withinMs: number;
  onKill?: (kill: number, done: number) => void;
}): Promise<TagsCrash> {
  const startedAt = performance.now();
  const { account, tag } = await makeWork(options.fans);
  if (options.callMs > 0) {
    const fault = { path: TAGGING, appid: account.appId, delayMs: options.callMs, times: 100_000 };
    await control('POST', '/_control/faults', fault);
  }
  let killsAtWork = 0;
  for (let kill = 1; kill <= options.kills && (await isUnderWay(account.id)); kill++) {
    const worker = startWorker();
    await worker.works;
    await pause(Math.random() * options.withinMs);
    const isAtWork = await worker.saysWork();
    await pause(Math.random() * JUST_SAID_MS);
    await killGroup(worker.child, 'SIGKILL');
    if (isAtWork && (await isUnderWay(account.id))) killsAtWork += 1;
    options.onKill?.(kill, await db.fanTag.count({ where: { tagId: tag.id, confirmed: true } }));
  }
  await control('DELETE', '/_control/faults');
  const last = startWorker();
  const end = performance.now() + GIVE_UP_MS;
  while (await isUnderWay(account.id)) {
    if (performance.now() > end) throw new Error('the tags did not reach WeChat in time');
    await pause(250);
  }
  await killGroup(last.child, 'SIGTERM');
  return {
    killsAtWork,
    ...(await compare(account.id, tag)),
    ...readCalls(await allCalls(account.appId)),
    tookSeconds: Math.round((performance.now() - startedAt) / 1_000),
  };
}

async function makeWork(fans: number) {
  const { account } = await makeSandboxAccount();
  const prefix = unique('o');
  for (let from = 0; from < fans; from += FANS_A_REQUEST) {
    const count = Math.min(FANS_A_REQUEST, fans - from);
    const openids = Array.from({ length: count }, (_, n) => `${prefix}-${from + n}`);
    await control('POST', `/_control/accounts/${account.appId}/fans`, { openids });
  }
  await pool.query(
    `with people as (insert into member (name) select 'p' || i from generate_series(1, $3::int) i returning id),
     numbered as (select id, row_number() over (order by id) - 1 as n from people)
     insert into fan (account_id, openid, member_id, is_subscribed, followed_at)
     select $1, $2 || '-' || n, id, true, now() from numbered`,
    [account.id, prefix, fans],
  );
  const ctx = makeCtx({ role: 'marketer', accountId: account.id });
  const { code } = await createTag(ctx, { kind: 'wechat', name: unique('t'), code: '', groupId: null });
  const tag = await db.tag.findUniqueOrThrow({ where: { code } });
  await transaction((tx) =>
    startTagOperation(tx, ctx, {
      kind: 'tag',
      tagId: tag.id,
      selection: { kind: 'members', query: { q: '', after: '' } },
      priority: OPERATION_PRIORITY.person,
      source: 'staff',
    }),
  );
  return { account, tag };
}

type Worker = {
  child: ChildProcess;
  /** Its first word of work. */
  works: Promise<boolean>;
  /** Its next one; false when none comes. */
  saysWork: () => Promise<boolean>;
};

/** The worker program as production runs it, telling of every chunk and call. */
function startWorker(): Worker {
  const args = ['--conditions=react-server', '--import', 'tsx', 'lib/jobs/worker.ts'];
  const child = spawn(process.execPath, args, {
    env: { ...process.env, LOG_LEVEL: 'debug' },
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  });
  const listeners = new Set<(works: boolean) => void>();
  const tell = (works: boolean) => {
    for (const listener of listeners) listener(works);
    listeners.clear();
  };
  const saysWork = () =>
    new Promise<boolean>((resolve) => {
      const timer = setTimeout(() => resolve(false), SILENT_MS);
      listeners.add((works) => {
        clearTimeout(timer);
        resolve(works);
      });
    });
  createInterface({ input: child.stdout }).on('line', (line) => {
    if (WORK.test(line)) tell(true);
  });
  child.once('exit', () => tell(false));
  return { child, works: saysWork(), saysWork };
}

async function isUnderWay(accountId: number): Promise<boolean> {
  const { rows } = await pool.query<{ open: boolean }>(
    `select exists (select 1 from wechat_tag_outbox where account_id = $1)
         or exists (select 1 from tag_operation where account_id = $1 and status in ('queued', 'running')) as open`,
    [accountId],
  );
  return rows[0]?.open ?? true;
}

async function compare(accountId: number, tag: { id: number; wechatTagId: number | null }) {
  const theirs = new Set<string>();
  for await (const page of listTagFans(await accountClient(accountId), Number(tag.wechatTagId))) {
    for (const openid of page) theirs.add(openid);
  }
  const { rows } = await pool.query<{ openid: string; confirmed: boolean | null }>(
    `select f.openid, t.confirmed from fan f left join fan_tag t on t.fan_id = f.id and t.tag_id = $2 and t.wanted
      where f.account_id = $1`,
    [accountId, tag.id],
  );
  const missingAtWechat = rows.filter((row) => !theirs.has(row.openid)).length;
  return {
    missingAtWechat,
    surplusAtWechat: theirs.size - (rows.length - missingAtWechat),
    unconfirmed: rows.filter((row) => !row.confirmed).length,
  };
}

async function allCalls(appId: string): Promise<LoggedCall[]> {
  const calls: LoggedCall[] = [];
  for (;;) {
    const after = String(calls.at(-1)?.id ?? 0);
    const query = new URLSearchParams({ appid: appId, path: TAGGING, limit: String(CALLS_A_PAGE), after });
    const page = await control<{ calls: LoggedCall[] }>('GET', `/_control/calls?${query}`);
    calls.push(...page.calls);
    if (page.calls.length < CALLS_A_PAGE) return calls;
  }
}

function readCalls(calls: LoggedCall[]) {
  const sizes = calls.map((call) => (call.body.openid_list as string[]).length);
  return {
    calls: calls.length,
    largestCall: sizes.reduce((most, size) => Math.max(most, size), 0),
    refusedCalls: calls.filter((call) => call.errcode !== 0 && call.errcode !== null).length,
  };
}

/** The most that one call may hold. */
export const LARGEST_CALL = OPENIDS_PER_CALL;

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
