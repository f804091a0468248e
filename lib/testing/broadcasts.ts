import { createAudience } from '@/lib/audiences/create-audience';
import type { Ctx } from '@/lib/auth/ctx';
import { createBroadcast } from '@/lib/broadcasts/create-broadcast';
import { submitBroadcast } from '@/lib/broadcasts/submit-broadcast';
import { db } from '@/lib/db/client';
import type { AudienceRule } from '@/lib/rules/schema';
import { now as businessNow, reloadClock, setClockOffset } from '@/lib/time/clock';
import { makeStaff, makeTag, unique } from './factories';
import { control, makeSandboxAccount } from './sandbox';

/** The sandbox's clock stands between two moves while the product's runs; what is further apart was set by the test. */
const RAN_AHEAD_MS = 10 * 60_000;

/**
 * Moves the sandbox's clock and the product's together: by `seconds` from where the further one stands, so that on a slow
 * machine, too, at least that much passes for both.
 */
export async function passTime(seconds: number): Promise<Date> {
  const sandbox = Date.parse((await control<{ now: string }>('GET', '/_control/clock')).now);
  await reloadClock();
  const aheadMs = (await businessNow()).getTime() - sandbox;
  const from = aheadMs > 0 && aheadMs < RAN_AHEAD_MS ? sandbox + aheadMs : sandbox;
  const to = new Date(from + seconds * 1_000);
  await control('POST', '/_control/clock', { set: to.toISOString() });
  await setClockOffset(to.getTime() - Date.now());
  return to;
}

/** An account with followers who all carry a local tag, a marketer, an approver, and an audience of that tag. */
export async function makeBroadcastWorld(
  options: { fanCount?: number; kind?: 'service' | 'subscription' } = {},
) {
  const { account, openids, token, aesKey } = await makeSandboxAccount({
    fanCount: options.fanCount ?? 5,
    kind: options.kind,
  });
  const [marketer, approver] = await Promise.all([
    makeStaff({ role: 'marketer', accountId: account.id }),
    makeStaff({ role: 'approver', accountId: account.id }),
  ]);
  const tag = await makeTag();
  await db.$executeRaw`
    insert into member_tag (member_id, tag_id, source)
    select f.member_id, ${tag.id}, 'staff' from fan f where f.account_id = ${account.id}`;
  const audience = await createAudience(marketer.ctx, { name: unique('人群'), rule: ruleOf([tag.code]) });
  return {
    account,
    openids,
    callback: { token, aesKey },
    marketer: marketer.ctx,
    approver: approver.ctx,
    tag,
    audience,
  };
}

/** The rule "carries all of these tags". */
export function ruleOf(codes: string[]): AudienceRule {
  return { version: 1, combinator: 'and', rules: [{ field: 'tag', operator: 'all', value: codes }] };
}

/** A text for an audience, submitted: what an approver finds. */
export async function makeSubmitted(marketer: Ctx, audienceId: string, text = '会员日：第二杯一元') {
  const { id } = await createBroadcast(marketer, {
    title: '会员日',
    content: { kind: 'text', text },
    audienceId,
    scheduledAt: null,
  });
  const { digest } = await submitBroadcast(marketer, { id, revision: 1 });
  return { id, digest };
}
