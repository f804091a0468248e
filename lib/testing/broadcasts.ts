import { createAudience } from '@/lib/audiences/create-audience';
import type { Ctx } from '@/lib/auth/ctx';
import { createBroadcast } from '@/lib/broadcasts/create-broadcast';
import { submitBroadcast } from '@/lib/broadcasts/submit-broadcast';
import { db } from '@/lib/db/client';
import type { AudienceRule } from '@/lib/rules/schema';
import { setClockOffset } from '@/lib/time/clock';
import { makeStaff, makeTag, unique } from './factories';
import { control, makeSandboxAccount } from './sandbox';

/** Moves the sandbox's clock and the product's together. */
export async function passTime(seconds: number): Promise<Date> {
  const { now } = await control<{ now: string }>('POST', '/_control/clock', { advanceSeconds: seconds });
  await setClockOffset(new Date(now).getTime() - Date.now());
  return new Date(now);
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
