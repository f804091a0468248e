import 'server-only';
import { askForLostResults, expireSubmissions, sweepBroadcasts } from '@/lib/broadcasts/sweep-broadcasts';
import { ensurePeopleIndexed, indexPeople } from '@/lib/people/index-people';
import type { Sweep } from './sweep';

const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;

/** What the worker looks for again and again; each finds what is due by business time and may run in every worker. */
export const sweeps: Sweep[] = [
  { name: 'broadcasts.due', everyMs: 2 * SECOND_MS, run: sweepBroadcasts },
  { name: 'broadcasts.expire', everyMs: MINUTE_MS, run: expireSubmissions },
  { name: 'broadcasts.results', everyMs: MINUTE_MS, run: askForLostResults },
  { name: 'search.build', everyMs: 10 * SECOND_MS, run: () => ensurePeopleIndexed() },
  { name: 'search.index', everyMs: SECOND_MS / 2, run: () => indexPeople() },
];
