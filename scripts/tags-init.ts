import { randomUUID } from 'node:crypto';
import { parseArgs } from 'node:util';
import type { Ctx } from '@/lib/auth/ctx';
import { closeDb } from '@/lib/db/client';
import { AppError } from '@/lib/errors';
import { errorText } from '@/lib/i18n/error-text';
import { getTagInit } from '@/lib/people/tag-init/get-tag-init';
import { becomeCommand } from '@/lib/people/tag-init/locks';
import { moveTagInit } from '@/lib/people/tag-init/move-tag-init';
import { closeReplica } from '@/lib/people/tag-init/replica';
import { RANGE_SIZE, type TagInitView } from '@/lib/people/tag-init/schema';
import { openTagInit } from '@/lib/people/tag-init/start-tag-init';
import { isUnderWay } from '@/lib/tags/operations/status';
import { now } from '@/lib/time/clock';
import { hire, work } from './tags-init-crew';

// `npm run tags:init -- --processes N`: goes through everybody by all automatic tags that are on, and indexes them anew.
// Goes on with a run that is not over. This process shows how far it is; its children do the ranges.
const EXIT = { done: 0, stopped: 1, usage: 2, waits: 3, interrupted: 130 } as const;
const SHOW_EVERY_MS = 500;
const LINE_EVERY_MS = 5_000;
const MAX_PROCESSES = 32;
const BAR_WIDTH = 24;
const MIB = 1024 * 1024;

const { values } = parseArgs({
  options: {
    processes: { type: 'string', default: '2' },
    'range-size': { type: 'string', default: String(RANGE_SIZE) },
    /** For this program itself: the run that a child works on. */
    child: { type: 'string' },
  },
});

async function commandCtx(): Promise<Ctx> {
  return {
    actor: { kind: 'command', id: 'tags:init', name: 'tags:init' },
    accountId: 0,
    branchIds: null,
    now: await now(),
    locale: 'zh-CN',
    requestId: randomUUID(),
  };
}

function lineOf(run: TagInitView, doneBefore: number, startedAt: number): string {
  const done = run.doneCount - doneBefore;
  const rate = done / ((performance.now() - startedAt) / 1_000);
  const left = rate > 0 ? Math.ceil(Math.max(0, run.memberCount - run.doneCount) / rate) : null;
  const full = Math.round(run.share * BAR_WIDTH);
  const bar = '█'.repeat(full) + '░'.repeat(BAR_WIDTH - full);
  const time = left === null ? '' : `  剩余 ${left} 秒 / ${left} s left`;
  return `${bar} ${run.doneCount}/${run.memberCount}  ${Math.round(rate)}/s${time}`;
}

/** Shows how far the run is until the children are gone. @returns the exit code */
async function follow(runId: number, processes: number): Promise<number> {
  const startedAt = performance.now();
  const crew = hire(runId, processes);
  let isInterrupted = false;
  const interrupt = () => {
    isInterrupted = true;
    crew.stop();
  };
  process.on('SIGINT', interrupt).on('SIGTERM', interrupt);
  let isOver = false;
  void crew.gone.then(() => {
    isOver = true;
  });
  const before = (await getTagInit(await commandCtx(), { id: runId })).doneCount;
  let shownAt = 0;
  const show = (run: TagInitView) => {
    const line = lineOf(run, before, startedAt);
    if (process.stdout.isTTY) process.stdout.write(`\r\x1b[K${line}`);
    else if (performance.now() - shownAt > LINE_EVERY_MS) {
      shownAt = performance.now();
      console.log(line);
    }
  };
  while (!isOver) {
    show(await getTagInit(await commandCtx(), { id: runId }));
    await Promise.race([crew.gone, pause(SHOW_EVERY_MS)]);
  }
  const run = await getTagInit(await commandCtx(), { id: runId });
  shownAt = 0;
  show(run);
  if (process.stdout.isTTY) console.log();
  return end(run, isInterrupted, { startedAt, maxRssBytes: crew.maxRssBytes() });
}

async function end(
  run: TagInitView,
  isInterrupted: boolean,
  { startedAt, maxRssBytes }: { startedAt: number; maxRssBytes: number },
): Promise<number> {
  if (run.status === 'finished') {
    const seconds = ((performance.now() - startedAt) / 1_000).toFixed(1);
    const isNothing = run.taggedCount === 0 && run.untaggedCount === 0;
    console.log(
      isNothing
        ? `完成，没有需要改动的标签 / done, nothing had to be changed: ${run.doneCount} 位会员 / members, ${seconds} s`
        : `完成 / done: ${run.doneCount} 位会员 / members, +${run.taggedCount} −${run.untaggedCount} 个标签 / tags, ${seconds} s`,
    );
    console.log(`每个进程内存最多 / memory of a process at most: ${Math.ceil(maxRssBytes / MIB)} MB`);
    return EXIT.done;
  }
  if (isInterrupted) {
    if (isUnderWay(run.status)) await moveTagInit(await commandCtx(), { id: run.id, move: 'pause' });
    console.log('已暂停，再次运行即可继续 / paused; run it again to go on');
    return EXIT.interrupted;
  }
  console.error(run.failure ? await errorText('zh-CN', run.failure) : `状态 / state: ${run.status}`);
  return run.status === 'paused' || run.status === 'cancelled' ? EXIT.waits : EXIT.stopped;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

async function main(): Promise<number> {
  if (values.child) return work(Number(values.child));
  const processes = Number(values.processes);
  const rangeSize = Number(values['range-size']);
  const isUsable = (n: number, most: number) => Number.isInteger(n) && n >= 1 && n <= most;
  if (!isUsable(processes, MAX_PROCESSES) || !isUsable(rangeSize, 1_000_000)) {
    console.error(`用法 / usage: npm run tags:init -- --processes N  （1–${MAX_PROCESSES}）`);
    return EXIT.usage;
  }
  const command = await becomeCommand();
  try {
    const { id, isNew } = await openTagInit(await commandCtx(), { rangeSize });
    if (!isNew) console.log(`继续初始化 ${id} / going on with initialisation ${id}`);
    return await follow(id, processes);
  } finally {
    await command.end();
  }
}

main()
  .then((code) => {
    process.exitCode = code;
  })
  .catch(async (error: unknown) => {
    const isBusy = error instanceof AppError && error.code === 'tag.init_command_running';
    console.error(error instanceof AppError ? await errorText('zh-CN', error.code, error.params) : error);
    process.exitCode = isBusy ? EXIT.waits : EXIT.stopped;
  })
  .finally(async () => {
    await closeReplica();
    await closeDb();
  });
