import { startOwnServices } from './own-services';
import { type Result, result } from './report';

const FANS = Number(process.env.TAGCAST_BENCH_FANS ?? 1_000_000);
const GOAL_SECONDS = 120;
const GOAL_MEMORY_MIB = 400;
const SLICE_MS = 600_000;
const MEMORY_EVERY_MS = 250;

/**
 * A full fan sync of a million followers from a sandbox without throttling into an empty database: list, details,
 * who left, blacklist. Sandbox, sync and PostgreSQL share the machine.
 */
export async function benchTagsSync(): Promise<Result[]> {
  const services = await startOwnServices();
  try {
    const { closeDb, db } = await import('@/lib/db/client');
    const { jobCtx } = await import('@/lib/jobs/job-ctx');
    const { control, makeSandboxAccount } = await import('@/lib/testing/sandbox');
    const { startFanSync } = await import('@/lib/people/fans/start-fan-sync');
    const { workFanSync } = await import('@/lib/people/fans/work-fan-syncs');
    const { account } = await makeSandboxAccount();
    const paths = ['/cgi-bin/user/get', '/cgi-bin/user/info/batchget'];
    await control('PATCH', `/_control/accounts/${account.appId}`, {
      limits: Object.fromEntries(paths.map((path) => [path, null])),
    });
    const followedAt = new Date(Date.now() - 86_400_000).toISOString();
    await control('POST', `/_control/accounts/${account.appId}/fans`, {
      count: FANS,
      followedAt,
      unionid: true,
    });
    const ctx = await jobCtx('bench', account.id);
    const { id } = await startFanSync(ctx, { accountId: account.id });
    const memory = watchMemory();
    const startedAt = performance.now();
    while (await workFanSync(ctx, { id, sliceMs: SLICE_MS }));
    const seconds = (performance.now() - startedAt) / 1_000;
    const most = memory.stop();
    const run = await db.fanSync.findUniqueOrThrow({ where: { id } });
    const detailed = await db.fan.count({ where: { accountId: account.id, unionid: { not: null } } });
    if (run.status !== 'finished' || detailed !== FANS)
      throw new Error(`the sync is ${run.status} (${run.failure}), ${detailed} of ${FANS} fans have details`);
    await closeDb();
    return [
      result('tags-sync', `full sync of ${FANS} fans`, seconds, 's', GOAL_SECONDS),
      result('tags-sync', 'rate', FANS / seconds, 'fans/s', null, 'higher'),
      result('tags-sync', 'memory of the syncing process', most, 'MiB', GOAL_MEMORY_MIB),
    ];
  } finally {
    await services.end();
  }
}

/** The most memory the process had resident. */
function watchMemory(): { stop: () => number } {
  let most = 0;
  const look = () => {
    most = Math.max(most, process.memoryUsage.rss() / 2 ** 20);
  };
  const timer = setInterval(look, MEMORY_EVERY_MS);
  return {
    stop() {
      clearInterval(timer);
      look();
      return most;
    },
  };
}
