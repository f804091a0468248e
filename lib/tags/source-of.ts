import type { Ctx } from '@/lib/auth/ctx';
import type { TagSource } from '@/lib/db/generated/enums';

/** What a row of a tag names as its source when the actor of `ctx` gives it. */
export function sourceOf(ctx: Ctx): TagSource {
  return ctx.actor.kind === 'staff' ? 'staff' : ctx.actor.kind === 'token' ? 'api' : 'rule';
}
