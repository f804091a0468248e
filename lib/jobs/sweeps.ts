import 'server-only';
import { clearApiTraces } from '@/lib/auth/idempotency';
import { askForLostResults, expireSubmissions, sweepBroadcasts } from '@/lib/broadcasts/sweep-broadcasts';
import { settleQrCodes } from '@/lib/channels/settle-qr-code';
import { carryOutWishes } from '@/lib/people/fans/carry-out-wishes';
import { detailNewFans } from '@/lib/people/fans/detail-new-fans';
import { workFanSyncs } from '@/lib/people/fans/work-fan-syncs';
import { workMigrations } from '@/lib/people/fans/work-migrations';
import { clearUploads } from '@/lib/people/imports/clear-uploads';
import { workImports } from '@/lib/people/imports/work-imports';
import { ensurePeopleIndexed, indexPeople } from '@/lib/people/index-people';
import { clearOldLocations } from '@/lib/people/locations/clear-old-locations';
import { workTagInit } from '@/lib/people/tag-init/work-tag-init';
import { backfillBranchDays, computeBranchDays } from '@/lib/stats/compute-branch-days';
import { evaluateMarked } from '@/lib/tags/automatic/evaluate-marked';
import { evaluateNightly } from '@/lib/tags/automatic/evaluate-nightly';
import { countTagDays } from '@/lib/tags/count-tag-days';
import { startNightlyDriftRuns } from '@/lib/tags/drift/start-drift-run';
import { workDriftRepairs } from '@/lib/tags/drift/work-drift-repairs';
import { workDriftRuns } from '@/lib/tags/drift/work-drift-runs';
import { foldTagCounts } from '@/lib/tags/fold-tag-counts';
import { workTagOperations } from '@/lib/tags/operations/work-tag-operations';
import { recountTagsNightly } from '@/lib/tags/recount-tags';
import { settleCreatingTags } from '@/lib/tags/settle-tag';
import { syncWechatTags } from '@/lib/tags/sync-wechat-tags';
import { businessDay } from '@/lib/time/format';
import { daily, dayBefore } from './daily';
import type { Sweep } from './sweep';
import { workComponentEvents } from './work-component-events';
import { workInbox } from './work-inbox';

const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;

/** What the worker looks for again and again; each finds what is due by business time and may run in every worker. */
export const sweeps: Sweep[] = [
  // Short: what a push says is on the pages within a second. Looking costs one index read.
  { name: 'pushes.messages', everyMs: SECOND_MS / 4, run: workInbox },
  { name: 'pushes.components', everyMs: SECOND_MS / 2, run: workComponentEvents },
  { name: 'broadcasts.due', everyMs: 2 * SECOND_MS, run: sweepBroadcasts },
  { name: 'broadcasts.expire', everyMs: MINUTE_MS, run: expireSubmissions },
  { name: 'broadcasts.results', everyMs: MINUTE_MS, run: askForLostResults },
  { name: 'fans.sync', everyMs: SECOND_MS / 2, run: workFanSyncs },
  { name: 'fans.details', everyMs: SECOND_MS, run: detailNewFans },
  { name: 'fans.wishes', everyMs: SECOND_MS, run: carryOutWishes },
  { name: 'fans.migrations', everyMs: 2 * SECOND_MS, run: workMigrations },
  { name: 'tags.rules', everyMs: SECOND_MS / 2, run: (ctx) => evaluateMarked(ctx) },
  { name: 'tags.evaluate', everyMs: MINUTE_MS, run: daily('tags.evaluate', 4, evaluateNightly) },
  { name: 'tags.init', everyMs: SECOND_MS, run: (ctx) => workTagInit(ctx) },
  {
    name: 'tags.operations',
    everyMs: SECOND_MS / 4,
    run: (ctx) => workTagOperations(ctx, { forMs: 8 * SECOND_MS }),
  },
  { name: 'members.import', everyMs: SECOND_MS / 2, run: (ctx) => workImports(ctx) },
  {
    name: 'members.places',
    everyMs: MINUTE_MS,
    run: daily('members.places', 3, (ctx) => clearOldLocations(ctx)),
  },
  { name: 'members.files', everyMs: 60 * MINUTE_MS, run: clearUploads },
  { name: 'api.traces', everyMs: 60 * MINUTE_MS, run: () => clearApiTraces() },
  // Finds wishes for QR codes whose lease ran out; the first try is made by whoever asked for the code.
  { name: 'channels.codes', everyMs: 10 * SECOND_MS, run: settleQrCodes },
  {
    name: 'tags.wechat',
    everyMs: SECOND_MS / 2,
    run: (ctx) => syncWechatTags(ctx, { forMs: 5 * SECOND_MS }),
  },
  { name: 'tags.settle', everyMs: MINUTE_MS, run: settleCreatingTags },
  { name: 'tags.fold', everyMs: 5 * SECOND_MS, run: () => foldTagCounts() },
  {
    name: 'stats.today',
    everyMs: 2 * MINUTE_MS,
    run: (ctx) => computeBranchDays(ctx, { day: businessDay(ctx.now) }),
  },
  {
    name: 'stats.yesterday',
    everyMs: MINUTE_MS,
    // Again in the morning: results of late jobs have come by then.
    run: daily('stats.yesterday', 8, (ctx) =>
      backfillBranchDays(ctx, { from: dayBefore(ctx.now), to: dayBefore(ctx.now) }),
    ),
  },
  { name: 'tags.recount', everyMs: 10 * MINUTE_MS, run: recountTagsNightly },
  // After the recount, so that the day's numbers are exact.
  { name: 'tags.days', everyMs: MINUTE_MS, run: daily('tags.days', 4, countTagDays) },
  { name: 'tags.drift', everyMs: SECOND_MS, run: workDriftRuns },
  { name: 'tags.repairs', everyMs: SECOND_MS, run: (ctx) => workDriftRepairs(ctx) },
  { name: 'tags.driftNightly', everyMs: MINUTE_MS, run: daily('tags.drift', 4, startNightlyDriftRuns) },
  { name: 'search.build', everyMs: 10 * SECOND_MS, run: () => ensurePeopleIndexed() },
  { name: 'search.index', everyMs: SECOND_MS / 2, run: () => indexPeople() },
];
