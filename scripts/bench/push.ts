import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { freePort } from '@/lib/testing/free-port';
import { startServer } from '@/lib/testing/programs';
import { rawRequest, sendAll } from '@/lib/testing/push-load';
import { type PushStand, startPushStand } from './push-stand';
import { quantile, type Result, result } from './report';

const CONNECTIONS = 64;
const RUNS = 3;
const PUSHES = 40_000;
const WARM_UP = 10_000;
const ROUTE_PUSHES = 4_000;
const ROUTE_WARM_UP = 1_000;
const FANS = 50_000;
const GOAL_RATE = 8_000;
const GOAL_ROUTE_RATE = 400;
const GOAL_P99_MS = 50;
const WEB = '.next/standalone/server.js';

type Target = { port: number; path: string; make: (n: number) => Buffer[] };

/**
 * How many pushes a second are verified, committed to a PostgreSQL that survives a power cut, and answered `success`,
 * with generator, receiver and PostgreSQL on the same cores. Signed and encrypted beforehand. Medians of three runs.
 */
export async function benchPush(): Promise<Result[]> {
  const stand = await startPushStand();
  try {
    const { addressOf, makePushAccount, plainPush, sealedPush, textFields } = await import(
      '@/lib/testing/pushes'
    );
    const { closeDb } = await import('@/lib/db/client');
    if (stand.settings.fsync !== 'on' || stand.settings.synchronous_commit !== 'on') {
      throw new Error(`not durable: ${JSON.stringify(stand.settings)}`);
    }
    const results: Result[] = [];
    const modes = { plain: plainPush, safe: sealedPush };
    const accounts = { plain: await makePushAccount('plain'), safe: await makePushAccount('safe') };
    const make = (mode: 'plain' | 'safe') => (count: number) =>
      Array.from({ length: count }, () => {
        const openid = `o${String(Math.floor(Math.random() * FANS)).padStart(27, '0')}`;
        const fields = textFields('会员日有什么活动？', { FromUserName: openid });
        return rawRequest(pathOf(accounts[mode]), modes[mode](addressOf(accounts[mode]), fields));
      });
    const receiver = await stand.startReceiver();
    for (const mode of ['plain', 'safe'] as const) {
      const target = { port: receiver.port, path: pathOf(accounts[mode]), make: make(mode) };
      const { rate, p50, p99 } = await measure(stand, target, PUSHES, WARM_UP);
      results.push(
        result('push', `receiver, ${mode}, durable`, rate, 'pushes/s', GOAL_RATE, 'higher'),
        result('push', `receiver, ${mode}, p99 at ${CONNECTIONS} connections`, p99, 'ms', GOAL_P99_MS),
        result('push', `receiver, ${mode}, median`, p50, 'ms', null),
      );
    }
    await receiver.kill('SIGTERM');
    if (existsSync(WEB)) {
      const port = await freePort();
      const env = {
        ...process.env,
        NODE_ENV: 'production' as const,
        HOSTNAME: '127.0.0.1',
        PORT: String(port),
      };
      const web = await startServer(['server.js'], port, env, dirname(WEB));
      const target = { port, path: pathOf(accounts.safe), make: make('safe') };
      const { rate, p99 } = await measure(stand, target, ROUTE_PUSHES, ROUTE_WARM_UP);
      await web.kill('SIGKILL');
      results.push(
        result('push', 'route handler, safe, durable', rate, 'pushes/s', GOAL_ROUTE_RATE, 'higher'),
        result('push', `route handler, safe, p99 at ${CONNECTIONS} connections`, p99, 'ms', null),
      );
    } else console.error('没有构建，未测路由 / no build, the route handler was not measured: npm run build');
    await closeDb();
    return results;
  } finally {
    await stand.end();
  }
}

const pathOf = (account: { appId: string }) => `/api/wechat/push/${account.appId}`;

async function measure(stand: PushStand, { port, make }: Target, pushes: number, warmUp: number) {
  const rates: number[] = [];
  const p50s: number[] = [];
  const p99s: number[] = [];
  await sendAll({ port, requests: make(warmUp), connections: CONNECTIONS });
  for (let run = 0; run < RUNS; run++) {
    const requests = make(pushes);
    const before = await count(stand);
    const load = await sendAll({ port, requests, connections: CONNECTIONS });
    const added = (await count(stand)) - before;
    if (load.failed.length > 0 || added !== pushes) {
      throw new Error(`${load.failed.length} pushes failed, ${added} of ${pushes} were stored`);
    }
    rates.push(pushes / (load.tookMs / 1_000));
    p50s.push(quantile(load.latencies, 0.5));
    p99s.push(quantile(load.latencies, 0.99));
  }
  return { rate: quantile(rates, 0.5), p50: quantile(p50s, 0.5), p99: quantile(p99s, 0.5) };
}

async function count(stand: PushStand): Promise<number> {
  const { rows } = await stand.sql.query<{ n: string }>('select count(*) as n from inbound_message');
  return Number(rows[0]?.n);
}
