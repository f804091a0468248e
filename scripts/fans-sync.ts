import { randomUUID } from 'node:crypto';
import { parseArgs } from 'node:util';
import type { Ctx } from '@/lib/auth/ctx';
import { closeDb, db } from '@/lib/db/client';
import { AppError } from '@/lib/errors';
import { errorText } from '@/lib/i18n/error-text';
import { getFanSync } from '@/lib/people/fans/get-fan-sync';
import { pauseFanSync } from '@/lib/people/fans/pause-fan-sync';
import { resumeFanSync } from '@/lib/people/fans/resume-fan-sync';
import type { FanSyncView } from '@/lib/people/fans/schema';
import { startFanSync } from '@/lib/people/fans/start-fan-sync';
import { workFanSync } from '@/lib/people/fans/work-fan-syncs';
import { now } from '@/lib/time/clock';

// `npm run fans:sync -- --account ID`: a full sync of an account's fans; ID is Tagcast's number of the account or its
// AppID. Goes on with the open sync if there is one. The worker may work on it as well: whoever holds its lease does.
const SLICE_MS = 2_000;
const LOOK_EVERY_MS = 1_000;
/** 128 + SIGINT, as shells have it. */
const EXIT = { done: 0, stopped: 1, usage: 2, waits: 3, interrupted: 130 } as const;

const { values } = parseArgs({ options: { account: { type: 'string' } } });
let isInterrupted = false;
let pausing: Promise<void> = Promise.resolve();

async function commandCtx(accountId: number): Promise<Ctx> {
  return {
    actor: { kind: 'command', id: 'fans:sync', name: 'fans:sync' },
    accountId,
    branchIds: null,
    now: await now(),
    locale: 'zh-CN',
    requestId: randomUUID(),
  };
}

/** The account's open sync, set going again if it was paused, or a new one. */
async function openSync(accountId: number): Promise<number> {
  const ctx = await commandCtx(accountId);
  const open = await db.fanSync.findFirst({
    where: { accountId, status: { in: ['queued', 'running', 'paused'] } },
    select: { id: true, status: true },
  });
  if (!open) return (await startFanSync(ctx, { accountId })).id;
  console.log(`继续同步 ${open.id} / going on with sync ${open.id}`);
  if (open.status === 'paused') await resumeFanSync(ctx, { id: open.id });
  return open.id;
}

const PHASES = {
  list: '列表 / list',
  details: '详情 / details',
  leavers: '取关 / who left',
  blacklist: '黑名单 / blacklist',
};

function show(run: FanSyncView): void {
  const [done, most] =
    run.phase === 'list' ? [run.listedCount, run.totalCount] : [run.detailedCount, run.listedCount];
  const left = run.secondsLeft === null ? '' : `  剩余 ${run.secondsLeft} 秒 / ${run.secondsLeft} s left`;
  const rate = run.rate === null ? '' : `  ${run.rate}/s`;
  console.log(`${PHASES[run.phase]}  ${done}/${most ?? '?'}${rate}${left}`);
}

/** At once: the step under way is given up. A sync that has just ended needs no pause. */
async function pause(accountId: number, id: number): Promise<void> {
  try {
    await pauseFanSync(await commandCtx(accountId), { id });
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
  }
}

/** @returns the exit code */
async function follow(accountId: number, id: number): Promise<number> {
  for (;;) {
    const ctx = await commandCtx(accountId);
    if (isInterrupted) {
      await pausing;
      console.log('已暂停，再次运行即可继续 / paused; run it again to go on');
      return EXIT.interrupted;
    }
    const isMine = await workFanSync(ctx, { id, sliceMs: SLICE_MS });
    if (isInterrupted) continue;
    const run = await getFanSync(ctx, { id });
    show(run);
    if (run.status === 'finished') {
      console.log(
        `完成 / done: ${run.listedCount} 位粉丝 / fans, +${run.newCount} −${run.leftCount}, ${run.callCount} 次调用 / calls`,
      );
      return EXIT.done;
    }
    const waits = run.status === 'queued' && run.notBefore !== null;
    if (waits || run.status === 'paused' || run.status === 'cancelled' || run.status === 'failed') {
      console.error(run.failure ? await errorText('zh-CN', run.failure) : `状态 / state: ${run.status}`);
      if (waits) console.error(`${run.notBefore} 后由后台程序继续 / the worker goes on after that`);
      return waits ? EXIT.waits : EXIT.stopped;
    }
    // A worker has it: look on.
    if (!isMine) await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}

async function main(): Promise<number> {
  const wanted = values.account ?? '';
  if (wanted === '') {
    console.error('用法 / usage: npm run fans:sync -- --account ID  （编号或 AppID / number or AppID）');
    return EXIT.usage;
  }
  const account = await db.account.findFirst({
    where: /^\d{1,9}$/.test(wanted) ? { id: Number(wanted) } : { appId: wanted },
  });
  if (!account) {
    console.error(`没有这个公众号 / no such account: ${wanted}`);
    return EXIT.usage;
  }
  const id = await openSync(account.id);
  process.on('SIGINT', () => {
    isInterrupted = true;
    pausing = pause(account.id, id);
  });
  return follow(account.id, id);
}

main()
  .then((code) => {
    process.exitCode = code;
  })
  .catch(async (error: unknown) => {
    console.error(error instanceof AppError ? await errorText('zh-CN', error.code, error.params) : error);
    process.exitCode = EXIT.stopped;
  })
  .finally(closeDb);
