import { startOwnServices } from './own-services';
import { type Result, result } from './report';
import { seedInitWorld } from './tags-init-world';

const NAME = 'tags-init-crash';
const MEMBERS = 200_000;
const KILLS = 10;
const RANGE_SIZE = 5_000;
/** A command dies at most so long after its first finished range. */
const WITHIN_MS = 3_000;

/**
 * `tags:init` over 200 000 members and ten automatic tags is killed with -9 at ten random moments (the whole command, its
 * parent alone, one of those that work): the end is compared with an undisturbed run, row by row and document by document.
 */
export async function benchTagsInitCrash(): Promise<Result[]> {
  const services = await startOwnServices({ elasticsearch: true });
  const { closeDb, pool } = await import('@/lib/db/client');
  const { searchClient } = await import('@/lib/search/client');
  const { dropOwnIndices } = await import('@/lib/testing/own-services');
  const { crashInitialisation } = await import('@/lib/testing/tags-init-crash');
  try {
    await seedInitWorld(pool, MEMBERS);
    const outcome = await crashInitialisation({
      kills: KILLS,
      rangeSize: RANGE_SIZE,
      withinMs: WITHIN_MS,
      hasThird: true,
      onKill: (kill, victim, done) =>
        console.error(`kill ${kill} (${victim}): ${done} of ${MEMBERS} members done`),
    });
    return [
      result(NAME, 'kills of a run under way', outcome.killsAtWork, 'kills', KILLS, 'higher'),
      result(NAME, 'rows of tags compared', outcome.rows, 'rows', null),
      result(NAME, 'rows that an undisturbed run has otherwise', outcome.rowsApart, 'rows', 0),
      result(NAME, 'documents that differ from the database', outcome.documentsApart, 'documents', 0),
      result(NAME, 'the same after the undisturbed run', outcome.documentsApartUndisturbed, 'documents', 0),
      result(NAME, 'rows changed by a third run', outcome.changedByThird, 'rows', 0),
      result(NAME, 'all of it', outcome.tookSeconds, 's', null),
    ];
  } finally {
    await dropOwnIndices(searchClient);
    await closeDb();
    await services.end();
  }
}
