import { z } from 'zod';
import type { Account, MassJob } from '../account';
import { isoBeijing } from '../beijing';
import { confirmMassJob, refuseMassJob } from '../mass-jobs';
import type { World } from '../world';
import { deliveredTo } from './fans';
import { accountOf, ControlError, type ControlRoute, get, nothing, numberOf, route } from './route';

const PAGE = 10_000;
const BASE = '/_control/accounts/:appid';
const STATUS = /^(send success|sendsuccess|send fail|err\(\d{1,6}\))$/;

/** `filtered` is WeChat's FilterCount: how many were left after filtering. */
function view(job: MassJob) {
  const {
    msgId,
    msgDataId,
    clientMsgId,
    state,
    audience,
    total,
    filtered,
    sent,
    error,
    digest,
    status,
    kind,
  } = job;
  const createdAt = isoBeijing(job.createdAt);
  return {
    msgId,
    msgDataId,
    clientMsgId,
    state,
    audience,
    total,
    filtered,
    sent,
    error,
    digest,
    status,
    kind,
    createdAt,
  };
}

function jobOf(account: Account, msgId: string | undefined): MassJob {
  const job = account.jobs.get(msgId ?? '');
  if (!job) throw new ControlError(`no mass job ${msgId}`, 404);
  return job;
}

function decide(world: World, account: Account, job: MassJob, decision: typeof confirmMassJob) {
  if (job.state !== 'waitingForAdmin')
    throw new ControlError(`job ${job.msgId} does not wait for the administrator`);
  decision(world, account, job);
  return view(job);
}

function deliveries(account: Account, query: Record<string, string>) {
  if (query.openid !== undefined) {
    const fan = account.fans.find(query.openid);
    return { deliveries: fan === undefined ? [] : deliveredTo(account, fan) };
  }
  if (query.msgId === undefined) throw new ControlError('openid or msgId is wanted');
  const delivered =
    account.recipients.get(jobOf(account, query.msgId).msgId)?.delivered ?? new Uint32Array(0);
  const page = Math.max(numberOf(query, 'page', 1), 1); // pages count from 1
  const fans = Array.from(delivered.subarray((page - 1) * PAGE, page * PAGE));
  return { count: delivered.length, openids: fans.map((fan) => account.fans.openid(fan)) };
}

const verdictBody = z.strictObject({
  mediaId: z.string(),
  index: z.number().int().min(0).default(0),
  verdict: z.enum(['original', 'reprintAllowed', 'reprintForbidden']),
});

function judge(account: Account, { mediaId, index, verdict }: z.output<typeof verdictBody>) {
  const draft = account.drafts.get(mediaId);
  if (!draft?.articles[index]) throw new ControlError(`no article ${index} in ${mediaId}`, 404);
  draft.verdicts[index] = verdict;
  account.drafts.put(mediaId, draft);
  return { ok: true };
}

export const massRoutes: ControlRoute[] = [
  get(`${BASE}/mass`, (context) => ({ jobs: [...accountOf(context).jobs.values()].map(view) })),
  get(`${BASE}/mass/:msgId`, (context) => view(jobOf(accountOf(context), context.params.msgId))),
  route(
    'POST',
    `${BASE}/mass/next`,
    z.strictObject({ status: z.string().regex(STATUS) }),
    ({ body, ...context }) => {
      accountOf(context).orderStatus(body.status);
      return { ok: true };
    },
  ),
  ...[
    { name: 'confirm', decision: confirmMassJob },
    { name: 'refuse', decision: refuseMassJob },
  ].map(({ name, decision }) =>
    route('POST', `${BASE}/mass/:msgId/${name}`, nothing, (context) => {
      const account = accountOf(context);
      return decide(context.world, account, jobOf(account, context.params.msgId), decision);
    }),
  ),
  get(`${BASE}/deliveries`, (context) => deliveries(accountOf(context), context.query)),
  route('POST', `${BASE}/articles/originality`, verdictBody, ({ body, ...context }) =>
    judge(accountOf(context), body),
  ),
];
