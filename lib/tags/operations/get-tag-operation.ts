import 'server-only';
import type { Ctx } from '@/lib/auth/ctx';
import { allow } from '@/lib/auth/permissions';
import { Prisma } from '@/lib/db/generated/client';
import { AppError } from '@/lib/errors';
import { readOperations } from './read-operations';
import type { OperationView } from './schema';
import { operationScope } from './scope';

/** One operation with how far it is; polled by its page. @throws AppError `common.not_found` */
export async function getTagOperation(ctx: Ctx, { id }: { id: string }): Promise<OperationView> {
  allow(ctx, 'tag.read');
  const [operation] = await readOperations(Prisma.sql`o.id = ${id}::uuid and ${operationScope(ctx)}`, {
    limit: 1,
    withWechat: true,
  });
  if (!operation) throw new AppError('common.not_found');
  return operation;
}
