import { createServer, type Server } from 'node:http';
import { createAudience } from '@/lib/audiences/create-audience';
import type { Ctx } from '@/lib/auth/ctx';
import { approveBroadcast } from '@/lib/broadcasts/approve-broadcast';
import { createBroadcast } from '@/lib/broadcasts/create-broadcast';
import { getBroadcast } from '@/lib/broadcasts/get-broadcast';
import { sendBroadcast } from '@/lib/broadcasts/send-broadcast';
import { submitBroadcast } from '@/lib/broadcasts/submit-broadcast';
import { db } from '@/lib/db/client';
import { handlePush } from '@/lib/people/handle-push';
import { receivePush } from '@/lib/pushes/receive-push';
import type { AudienceRule, RuleNode } from '@/lib/rules/schema';
import type { SeedAccount, SeedBranch } from './organisation';
import { control } from './sandbox';

/** Reads the time that both clocks stand at after being moved. */
export type MoveClock = (to: Date) => Promise<Date>;
export type People = { marketer: (at: Date) => Ctx; approver: (at: Date) => Ctx };

const all = (rules: RuleNode[]): AudienceRule => ({ version: 1, combinator: 'and', rules });
const tags = (operator: 'any' | 'all' | 'none', ...value: string[]): RuleNode => ({
  field: 'tag',
  operator,
  value,
});

/** Audiences to begin with; the first is the one that the demo is about. */
export async function seedAudiences(ctx: Ctx, branches: SeedBranch[]): Promise<Map<string, string>> {
  const branchId = (name: string) => branches.find((b) => b.name === name)?.id ?? 0;
  const rules: [string, AudienceRule][] = [
    [
      '杭州 · 会员日且奶茶，不含员工',
      all([
        tags('all', 'mkit', 'iutj'),
        tags('none', 'yuan', 'tsou'),
        { field: 'branch', operator: 'in', value: [branchId('杭州')] },
      ]),
    ],
    [
      '全国 · 奶茶或果茶爱好者',
      all([tags('any', 'iutj', 'guoc'), { field: 'follow', operator: 'is', value: ctx.accountId }]),
    ],
    [
      '沪宁杭 · 亲子家庭',
      all([
        tags('any', 'qzjt'),
        { field: 'branch', operator: 'in', value: ['上海', '南京', '杭州'].map(branchId) },
      ]),
    ],
    ['微信 · 学生', all([tags('any', 'wxxs')])],
    ['全部关注者', all([{ field: 'follow', operator: 'is', value: ctx.accountId }])],
  ];
  const ids = new Map<string, string>();
  for (const [name, rule] of rules) ids.set(name, (await createAudience(ctx, { name, rule })).id);
  return ids;
}

/** Three broadcasts of the past weeks, each composed, submitted, approved, sent and answered by the real verbs. */
export async function seedPastBroadcasts(input: {
  account: SeedAccount;
  audiences: Map<string, string>;
  people: People;
  moveClock: MoveClock;
  days: Date[];
}): Promise<void> {
  const { account, audiences, people, moveClock, days } = input;
  const receiver = await mountReceiver(account);
  const drafts = await db.draft.findMany({ where: { accountId: account.id }, orderBy: { mediaId: 'asc' } });
  const article = (title: string) => {
    const draft = drafts.find((d) => d.title.startsWith(title));
    if (!draft) throw new Error(`no draft ${title}`);
    return { kind: 'article' as const, mediaId: draft.mediaId };
  };
  const planned = [
    {
      title: '会员日预告',
      audience: '沪宁杭 · 亲子家庭',
      content: { kind: 'text' as const, text: '本周三会员日：第二杯一元，凭会员码到店即享。' },
    },
    { title: '桂花乌龙上新', audience: '全国 · 奶茶或果茶爱好者', content: article('秋天的第一杯') },
    { title: '学生周', audience: '微信 · 学生', content: article('积分新规') },
  ];
  for (const [index, { title, audience, content }] of planned.entries()) {
    const morning = await moveClock(days[index] ?? new Date());
    const { id } = await createBroadcast(people.marketer(morning), {
      title,
      content,
      audienceId: audiences.get(audience) ?? '',
      scheduledAt: null,
    });
    await submitBroadcast(people.marketer(await moveClock(minutesAfter(morning, 9))), { id, revision: 1 });
    const approver = people.approver(await moveClock(minutesAfter(morning, 32)));
    const { digest } = await getBroadcast(approver, { id });
    await approveBroadcast(approver, { id, digest: digest ?? '' });
    const outcome = await sendBroadcast(job(people, approver.now), { broadcastId: id });
    if (outcome !== 'all_called') throw new Error(`群发未完成 / broadcast ${title}: ${outcome}`);
    const evening = await moveClock(minutesAfter(morning, 40));
    await control('POST', '/_control/settle', { timeoutMs: 60_000 });
    await handleStored(account, job(people, evening));
    const { status } = await db.broadcast.findUniqueOrThrow({ where: { id } });
    if (status !== 'finished') throw new Error(`群发没有结束 / broadcast ${title} ended as ${status}`);
  }
  await control('PATCH', `/_control/accounts/${account.appId}`, { callback: null });
  await new Promise((resolve) => receiver.close(resolve));
}

function minutesAfter(at: Date, minutes: number): Date {
  return new Date(at.getTime() + minutes * 60_000);
}

function job(people: People, at: Date): Ctx {
  return { ...people.marketer(at), actor: { kind: 'job', id: 'seed', name: '演示数据' } };
}

async function handleStored(account: SeedAccount, ctx: Ctx): Promise<void> {
  const waiting = await db.inboundMessage.findMany({
    where: { accountId: account.id, handledAt: null },
    select: { id: true },
  });
  for (const { id } of waiting) await handlePush(ctx, { messageId: String(id) });
  // The jobs that approving enqueued have nothing left to do.
  await db.$executeRaw`delete from graphile_worker._private_jobs`;
}

/** The web program is not up while the demo is made: the same function takes the signed pushes behind a bare server. */
async function mountReceiver(account: SeedAccount): Promise<Server> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', async () => {
      const query = Object.fromEntries(new URL(request.url ?? '/', 'http://seed').searchParams);
      const reply = await receivePush({
        method: request.method ?? 'POST',
        address: { kind: 'account', appId: account.appId },
        query,
        body: Buffer.concat(chunks),
      });
      response.writeHead(reply.status).end(reply.body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  await control('PATCH', `/_control/accounts/${account.appId}`, {
    callback: {
      url: `http://127.0.0.1:${port}/push`,
      token: account.token,
      aesKey: account.aesKey,
      mode: 'safe',
    },
  });
  return server;
}
