import 'server-only';
import { pool } from '@/lib/db/client';
import { log } from '@/lib/log';
import { searchHealth } from '@/lib/search/engines';
import type { Health, PartHealth, PublicHealth } from './schema';

/** A part that does not answer within this counts as down; the parts are asked at once. */
const PART_TIMEOUT_MS = 1_000;
/** The worker says every two seconds that it lives (lib/jobs/worker.ts). */
const WORKER_SILENT_SECONDS = 15;

type Finding = Omit<PartHealth, 'ms'>;

/**
 * How the parts are: database, Elasticsearch, WeChat's credential, worker. `ok` means that the database answers; all
 * else may be away without any page failing.
 *
 * For everybody, also before a session is there, so it takes no ctx; what a stranger may read is `publicHealth`.
 */
export async function getHealth(): Promise<Health> {
  const [database, elasticsearch, wechat, worker] = await Promise.all([
    look('database', askDatabase),
    look('elasticsearch', askElasticsearch),
    look('wechat', askWechat),
    look('worker', askWorker),
  ]);
  return { ok: database.state === 'ok', parts: { database, elasticsearch, wechat, worker } };
}

/** The states alone: no reason, no time, nothing that tells how the house is built. */
export function publicHealth({ ok, parts }: Health): PublicHealth {
  const { database, elasticsearch, wechat, worker } = parts;
  return {
    ok,
    parts: {
      database: { state: database.state },
      elasticsearch: { state: elasticsearch.state },
      wechat: { state: wechat.state },
      worker: { state: worker.state },
    },
  };
}

async function look(name: string, ask: () => Promise<Finding>): Promise<PartHealth> {
  const startedAt = performance.now();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const timeout = new Promise<Finding>((resolve) => {
    timer = setTimeout(() => resolve({ state: 'down', detail: 'timeout', seconds: null }), PART_TIMEOUT_MS);
  });
  const asked = ask().catch((error: unknown): Finding => {
    log.warn({ err: error, part: name }, 'a part did not answer');
    return { state: 'down', detail: 'unreachable', seconds: null };
  });
  const finding = await Promise.race([asked, timeout]);
  clearTimeout(timer);
  return { ...finding, ms: Math.round((performance.now() - startedAt) * 10) / 10 };
}

async function askDatabase(): Promise<Finding> {
  await pool.query('select 1');
  return { state: 'ok', detail: 'answers', seconds: null };
}

async function askElasticsearch(): Promise<Finding> {
  const { reason, lagSeconds } = await searchHealth();
  if (reason === null) return { state: 'ok', detail: 'lag', seconds: lagSeconds ?? 0 };
  // People are counted by the database meanwhile: slower, never wrong.
  if (reason === 'not_configured') return { state: 'off', detail: 'not_configured', seconds: null };
  return { state: 'degraded', detail: `search_${reason}`, seconds: lagSeconds };
}

type TokenRow = { since_refresh: number | null; is_valid: boolean; since_error: number | null };

/**
 * The credential of the account in the worst state: a failure after the last success, or one that ran out. Accounts whose
 * owner has to act (revoked, to be authorised again) say so on their own page: nothing is away.
 */
async function askWechat(): Promise<Finding> {
  const { rows } = await pool.query<TokenRow>(
    `select extract(epoch from now() - t.refreshed_at)::float8 as since_refresh,
            coalesce(t.expires_at > now(), false) as is_valid,
            extract(epoch from now() - t.last_error_at)::float8 as since_error
       from account a left join access_token t on t.account_id = a.id
      where a.disabled_at is null and a.revoked_at is null and a.reauthorisation_code is null
      order by (t.last_error_at is not null) desc, t.expires_at nulls last limit 1`,
  );
  const row = rows[0];
  if (!row) return { state: 'off', detail: 'no_account', seconds: null };
  if (row.since_error !== null) {
    return { state: 'down', detail: 'token_failed', seconds: Math.round(row.since_error) };
  }
  if (row.since_refresh === null) return { state: 'ok', detail: 'token_unused', seconds: null };
  // Tokens are fetched when a call needs one, so an old one is no fault.
  return {
    state: 'ok',
    detail: row.is_valid ? 'token_fresh' : 'token_idle',
    seconds: Math.round(row.since_refresh),
  };
}

async function askWorker(): Promise<Finding> {
  const { rows } = await pool.query<{ since: number | null }>(
    'select extract(epoch from now() - max(seen_at))::float8 as since from worker_process',
  );
  const since = rows[0]?.since ?? null;
  if (since === null) return { state: 'down', detail: 'worker_absent', seconds: null };
  const seconds = Math.max(0, Math.round(since));
  return seconds <= WORKER_SILENT_SECONDS
    ? { state: 'ok', detail: 'worker_seen', seconds }
    : { state: 'down', detail: 'worker_silent', seconds };
}
