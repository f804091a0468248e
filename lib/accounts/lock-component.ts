import 'server-only';
import type { Tx } from '@/lib/db/client';
import { AppError } from '@/lib/errors';

/**
 * The platform's row, locked until the transaction ends, so that two people who change it follow one another.
 * @throws AppError `component.not_found`
 */
export async function lockComponent(tx: Tx, componentId: number) {
  await tx.$executeRaw`select 1 from component where id = ${componentId} for update`;
  const component = await tx.component.findUnique({ where: { id: componentId } });
  if (!component) throw new AppError('component.not_found');
  return component;
}
