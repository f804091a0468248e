import type { Account, MassJob } from './account';
import { beijingMonth, MINUTE_MS } from './beijing';
import { anyDraft, takeOutOfBox } from './draft-box';
import { pushFinish } from './mass-finish-push';
import type { World } from './world';

const CONFIRMATION_MS = 30 * MINUTE_MS;
const MAX_PER_FAN_AND_MONTH = 4;

/** §20, life cycle: accepted → [administrator, half an hour] → originality | sending → finish event. */
export function acceptMassJob(world: World, account: Account, job: MassJob, audience: Uint32Array): void {
  account.jobs.put(job.msgId, job);
  account.recipients.put(job.msgId, { audience, delivered: new Uint32Array(0) });
  if (account.settings.massProtection && job.audience.isToAll) {
    job.state = 'waitingForAdmin';
    schedule(world, account, job, world.clock.now() + CONFIRMATION_MS);
  } else {
    startSending(world, account, job);
  }
}

/** The administrator agrees. */
export function confirmMassJob(world: World, account: Account, job: MassJob): void {
  job.state = 'sending';
  startSending(world, account, job);
}

/** The administrator refuses. */
export function refuseMassJob(world: World, account: Account, job: MassJob): void {
  stop(world, account, job, 'err(40001)');
}

/** Takes up again what was under way when the process ended. */
export function resumeMassJobs(world: World, account: Account): void {
  for (const job of account.jobs.values()) if (job.dueAt !== null) schedule(world, account, job, job.dueAt);
}

/** Jobs that will end within `withinMs` of the clock. */
export function hasJobDue(world: World, withinMs: number): boolean {
  const until = world.clock.now() + (world.clock.frozen ? 0 : withinMs);
  for (const account of world.allAccounts()) {
    for (const job of account.jobs.values()) {
      if (job.state === 'sending' && job.dueAt !== null && job.dueAt <= until) return true;
    }
  }
  return false;
}

function startSending(world: World, account: Account, job: MassJob): void {
  schedule(world, account, job, world.clock.now() + account.settings.massJobSeconds * 1000);
}

function schedule(world: World, account: Account, job: MassJob, dueAt: number): void {
  job.dueAt = dueAt;
  account.jobs.put(job.msgId, job);
  world.clock.at(dueAt, () => {
    if (job.dueAt !== dueAt) return; // decided in the meantime
    if (job.state === 'waitingForAdmin') stop(world, account, job, 'err(40002)');
    else finish(world, account, job);
  });
}

function finish(world: World, account: Account, job: MassJob): void {
  const verdict = job.orderedStatus ?? originalityVerdict(account, job);
  if (verdict === 'send fail') fail(world, account, job);
  else if (verdict !== null && !/^send ?success$/.test(verdict)) stop(world, account, job, verdict);
  else deliverAll(world, account, job);
}

/** §7.9: a forbidden reprint stops the job whatever the flag; an allowed one unless the caller accepts reprints. */
function originalityVerdict(account: Account, job: MassJob): string | null {
  const verdicts = Object.values(anyDraft(account, job.mediaId)?.verdicts ?? {});
  if (verdicts.includes('reprintForbidden')) return 'err(30002)';
  return verdicts.includes('reprintAllowed') && !job.sendIgnoreReprint ? 'err(30003)' : null;
}

function reachable(account: Account, job: MassJob, month: number): Uint32Array {
  const { fans } = account;
  const isLimited = account.settings.kind === 'service';
  return (account.recipients.get(job.msgId)?.audience ?? new Uint32Array(0)).filter(
    (fan) =>
      fans.isFollowing(fan) &&
      !fans.refusesMass(fan) &&
      !fans.isBlacklisted(fan) &&
      !(isLimited && fans.receivedInMonth(fan, month) >= MAX_PER_FAN_AND_MONTH),
  );
}

function deliverAll(world: World, account: Account, job: MassJob): void {
  const month = beijingMonth(world.clock.now());
  const delivered = reachable(account, job, month);
  for (const fan of delivered) {
    account.fans.setReceivedInMonth(fan, month, account.fans.receivedInMonth(fan, month) + 1);
  }
  account.recipients.put(job.msgId, { audience: new Uint32Array(0), delivered }); // the audience has served its purpose
  // A draft that everybody got is used up: its media_id dies; the job and its address live on.
  if (job.audience.isToAll && job.mediaId) takeOutOfBox(account, job.mediaId);
  Object.assign(job, { filtered: delivered.length, sent: delivered.length, state: 'sent' });
  end(world, account, job, String(account.choice('U33')));
}

function fail(world: World, account: Account, job: MassJob): void {
  const count = reachable(account, job, beijingMonth(world.clock.now())).length;
  Object.assign(job, { filtered: count, error: count, state: 'failed' });
  end(world, account, job, 'send fail');
}

/** Ends before anybody got it. The counters of err(3000x) are 0; the quota comes back (U17). */
function stop(world: World, account: Account, job: MassJob, status: string): void {
  const isGivenBack = /^err\((3000\d|4000\d)\)$/.test(status) && account.choice('U17') === 'returned';
  Object.assign(job, { state: 'failed', quotaReturned: isGivenBack });
  if (/^err\(3000\d\)$/.test(status)) job.total = 0;
  end(world, account, job, status);
}

function end(world: World, account: Account, job: MassJob, status: string): void {
  Object.assign(job, { status, dueAt: null, finishedAt: world.clock.now() });
  account.jobs.put(job.msgId, job);
  pushFinish(world, account, job);
}
