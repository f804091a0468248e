import 'server-only';

/** Why Elasticsearch is not used just now. */
export type SearchOutage = 'unreachable' | 'no_index' | 'refused' | 'bad_query';

const PROBE_EVERY_MS = 1_000;

/**
 * A small circuit breaker: after a failure nobody waits for Elasticsearch again until a probe, made in the background
 * at most once a second and only while somebody asks, found it well.
 */
export class Breaker {
  private outage: SearchOutage | null = null;
  private probedAt = 0;
  private probing: Promise<void> | undefined;

  /** Why it is open, or null when Elasticsearch may be asked. */
  get open(): SearchOutage | null {
    return this.outage;
  }

  fail(outage: SearchOutage): void {
    this.outage = outage;
    this.probedAt = Date.now();
  }

  succeed(): void {
    this.outage = null;
  }

  /** Starts a probe when it is open and the last look is long enough ago; the answer is for the next caller. */
  probe(look: () => Promise<unknown>): Promise<void> | undefined {
    if (this.outage === null) return undefined;
    if (!this.probing && Date.now() - this.probedAt >= PROBE_EVERY_MS) {
      this.probing = look()
        .then(
          () => this.succeed(),
          (error: unknown) => this.fail(outageOf(error)),
        )
        .finally(() => {
          this.probing = undefined;
        });
    }
    return this.probing;
  }
}

/** What an error of the client says about Elasticsearch. */
export function outageOf(error: unknown): SearchOutage {
  const status =
    typeof error === 'object' && error !== null && 'statusCode' in error ? error.statusCode : undefined;
  if (status === 404) return 'no_index';
  if (status === 400) return 'bad_query';
  return typeof status === 'number' ? 'refused' : 'unreachable';
}
