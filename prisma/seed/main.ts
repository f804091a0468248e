import { randomUUID } from 'node:crypto';
import { parseArgs } from 'node:util';
import type { Ctx } from '@/lib/auth/ctx';
import { closeDb, db, pool } from '@/lib/db/client';
import { env } from '@/lib/env';
import { migrateQueue } from '@/lib/queue/migrate';
import { foldTagCounts } from '@/lib/tags/fold-tag-counts';
import { setClockOffset } from '@/lib/time/clock';
import { businessDay, businessDayStart, DAY_MS } from '@/lib/time/format';
import { seedFacts } from './facts';
import { writeFans } from './fans';
import { type SeedFan, seedMembers } from './members';
import {
  type SeedAccount,
  seedAccount,
  seedApiToken,
  seedBranches,
  seedChannels,
  seedStaff,
} from './organisation';
import { seedAudiences, seedPastBroadcasts } from './past-broadcasts';
import { readPlaces } from './places';
import { seedPlatform } from './platform';
import { control } from './sandbox';
import { seedLocalTags } from './tags';
import { seedDrafts, seedWechatTags } from './wechat';

const MARKER = 'seed';
/** The sandbox begins this long ago, so that broadcasts of the past weeks can really have happened. */
const BEGIN_DAYS_AGO = 26;
const BROADCAST_DAYS_AGO = [24, 13, 5];
const started = Date.now();

function say(line: string): void {
  console.log(`${((Date.now() - started) / 1_000).toFixed(1).padStart(6)} s  ${line}`);
}

/** A demo of `count` members: organisation, people, tags, followers in the sandbox, three broadcasts that were really sent. */
async function seed(count: number): Promise<void> {
  const now = new Date();
  const begin = new Date(
    businessDayStart(businessDay(new Date(now.getTime() - BEGIN_DAYS_AGO * DAY_MS))).getTime() +
      9 * 3_600_000,
  );
  await db.setting.create({ data: { key: MARKER, value: { state: 'begun', members: count } } });
  await control('POST', '/_control/reset', { now: begin.toISOString() });
  await control('POST', '/_control/clock', { frozen: true });
  await setClockOffset(begin.getTime() - Date.now());

  const places = readPlaces();
  const branches = await seedBranches(places);
  const staff = await seedStaff(branches);
  const account = await seedAccount();
  await makeSandboxAccount(account);
  const nationalChannelIds = await seedChannels(account, branches);
  const tags = await seedLocalTags();
  await seedApiToken();
  say(`分公司 ${branches.length}，标签 ${tags.length}`);

  // Whoever followed after the sandbox's beginning does so when its clock gets there: past broadcasts cannot have met them.
  const later: SeedFan[] = [];
  await seedMembers({
    count,
    now,
    branches,
    nationalChannelIds,
    places,
    tags,
    accountId: account.id,
    async onFans(fans) {
      await writeFans(
        account,
        fans.filter((fan) => fan.followedAt < begin),
      );
      later.push(...fans.filter((fan) => fan.followedAt >= begin));
    },
    onProgress: (done) => say(`会员 ${done} / ${count}`),
  });

  const ctxOf =
    (username: string, role: 'admin' | 'marketer' | 'approver', name: string) =>
    (at: Date): Ctx => ({
      actor: { kind: 'staff', id: staff.get(username) ?? '', username, name, role },
      accountId: account.id,
      branchIds: null,
      now: at,
      locale: 'zh-CN',
      requestId: randomUUID(),
    });
  const people = {
    admin: ctxOf('admin', 'admin', '管理员'),
    marketer: ctxOf('marketer', 'marketer', '市场部'),
    approver: ctxOf('approver', 'approver', '审批人'),
  };
  await seedWechatTags(people.marketer(begin));
  await seedDrafts(people.marketer(begin));
  say('微信标签与草稿');
  const audiences = await seedAudiences(people.marketer(begin), branches);
  const days = BROADCAST_DAYS_AGO.map(
    (ago) =>
      new Date(
        businessDayStart(businessDay(new Date(now.getTime() - ago * DAY_MS))).getTime() + 9.5 * 3_600_000,
      ),
  );
  await seedPastBroadcasts({ account, audiences, people, moveClock, days });
  say('历史群发 3 次');

  await moveClock(new Date());
  await writeFans(
    account,
    later.map((fan) => ({ ...fan, leftAt: null })),
  );
  await control('POST', '/_control/clock', { frozen: false });
  await setClockOffset(0);
  await foldTagCounts();
  await seedFacts(people.marketer(new Date()));
  say('统计');
  await seedPlatform(people.admin(new Date()));
  say('第三方平台');
  await pool.query('analyze');
  await db.setting.update({ where: { key: MARKER }, data: { value: { state: 'done', members: count } } });
}

async function makeSandboxAccount(account: SeedAccount): Promise<void> {
  await control('POST', '/_control/accounts', {
    appid: account.appId,
    secret: account.secret,
    username: account.originalId,
    kind: 'service',
    nickname: '演示服务号',
    // A large demo tags more people on its first day than an account may; afterwards the limits are WeChat's own.
    limits: { '/cgi-bin/tags/members/batchtagging': null },
  });
}

/** Moves the sandbox's clock forward and the product's with it. */
async function moveClock(to: Date): Promise<Date> {
  await control('POST', '/_control/clock', { set: to.toISOString() });
  await setClockOffset(to.getTime() - Date.now());
  return to;
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { members: { type: 'string', default: '50000' } } });
  const count = Number(values.members);
  if (!Number.isInteger(count) || count < 1_000 || count > 50_000_000) {
    throw new Error(
      '--members 应为 1000 到 50000000 的整数，未写入数据 / --members takes a whole number from 1000 to 50000000; nothing was written',
    );
  }
  if (!env.isDemo)
    throw new Error(
      '只在演示环境（TAGCAST_DEMO=1）写入演示数据，未写入 / demo data is written only with TAGCAST_DEMO=1; nothing was written',
    );
  await migrateQueue(env.databaseUrl);
  const marker = await db.setting.findUnique({ where: { key: MARKER } });
  const found = marker?.value as { state: string; members: number } | undefined;
  if (found?.state === 'done') {
    if (found.members === count) return say(`已有 ${count} 名会员的演示数据 / already seeded`);
    throw new Error(
      `已有 ${found.members} 名会员的演示数据，未更改；换规模请用 npm start -- --fresh / already seeded with ${found.members} members, nothing was changed; use npm start -- --fresh`,
    );
  }
  if (!found && (await db.staff.count()) > 0) {
    throw new Error('数据库里已有其他数据，未写入 / the database holds other data; nothing was written');
  }
  if (found) {
    say('上次没有写完，重新开始 / the last run was cut off, starting over');
    await empty();
  }
  await seed(count);
  say(`完成 / done: ${count}`);
}

/** Takes away what a killed run left; only ever called where this program's own marker says "begun". */
async function empty(): Promise<void> {
  const { rows } = await pool.query<{ tablename: string }>(
    `select tablename from pg_tables where schemaname = 'public' and tablename not in ('_prisma_migrations', 'clock_offset')`,
  );
  await pool.query(`truncate ${rows.map((row) => `"${row.tablename}"`).join(', ')} restart identity cascade`);
}

main()
  .catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    if (error instanceof Error && !/未/.test(error.message)) console.error(error.stack);
    process.exitCode = 1;
  })
  .finally(closeDb);
