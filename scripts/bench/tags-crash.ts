import { startOwnServices } from './own-services';
import { type Result, result } from './report';

const FANS = 200_000;
const KILLS = 20;
/** A worker dies at most so long after its first word of work. */
const WITHIN_MS = 3_000;

/**
 * 200 000 fans of the sandbox get a WeChat tag while the worker is killed with -9 at twenty random moments, each while
 * its log shows work under way: at the end WeChat's list is ours, and no limit was broken.
 */
export async function benchTagsCrash(): Promise<Result[]> {
  const services = await startOwnServices();
  try {
    const { crashTagging, LARGEST_CALL } = await import('@/lib/testing/tags-crash');
    const { closeDb } = await import('@/lib/db/client');
    const outcome = await crashTagging({
      fans: FANS,
      kills: KILLS,
      callMs: 0,
      withinMs: WITHIN_MS,
      onKill: (kill, done) => console.error(`kill ${kill}: ${done} of ${FANS} fans done`),
    });
    await closeDb();
    const name = 'tags-crash';
    return [
      result(name, 'kills of a worker at work', outcome.killsAtWork, 'kills', KILLS, 'higher'),
      result(name, 'fans missing at WeChat', outcome.missingAtWechat, 'fans', 0),
      result(name, 'fans too many at WeChat', outcome.surplusAtWechat, 'fans', 0),
      result(name, 'fans not recorded as done', outcome.unconfirmed, 'fans', 0),
      result(name, 'openids in the largest call', outcome.largestCall, 'openids', LARGEST_CALL),
      result(name, 'calls that WeChat refused', outcome.refusedCalls, 'calls', 0),
      result(name, 'calls in all', outcome.calls, 'calls', null),
      result(name, 'whole run', outcome.tookSeconds, 's', null),
    ];
  } finally {
    await services.end();
  }
}
