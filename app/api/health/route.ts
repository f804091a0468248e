import { may } from '@/lib/auth/permissions';
import { findCtx } from '@/lib/auth/session';
import { getHealth, publicHealth } from '@/lib/health/get-health';

/**
 * Whether the product works, for load balancers (200 or 503) and for the home page. With a session the parts say why
 * and since when; without one only their states are given.
 */
export async function GET(): Promise<Response> {
  // The session is read from the database: when that is away nobody is known, and the states are still given.
  const [health, ctx] = await Promise.all([getHealth(), findCtx().catch(() => null)]);
  const isKnown = ctx !== null && may(ctx, 'health.read');
  return Response.json(isKnown ? health : publicHealth(health), {
    status: health.ok ? 200 : 503,
    headers: { 'cache-control': 'no-store' },
  });
}
