import type { Prisma } from './generated/client';

/**
 * A value on its way into a JSON column. The cast is safe because whatever is passed goes through JSON first, so
 * nothing that JSON cannot hold (undefined, bigint, functions) survives or it throws here.
 */
export function toJson(value: unknown): Prisma.InputJsonValue {
  return JSON.parse(JSON.stringify(value)) as Prisma.InputJsonValue;
}
