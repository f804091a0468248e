import 'server-only';
import type { Tx } from '@/lib/db/client';
import { AppError } from '@/lib/errors';

/**
 * The account's row, locked until the transaction ends, so that two people who change it follow one another.
 * @throws AppError `account.not_found`
 */
export async function lockAccount(tx: Tx, accountId: number) {
  await tx.$executeRaw`select 1 from account where id = ${accountId} for update`;
  const account = await tx.account.findUnique({ where: { id: accountId } });
  if (!account) throw new AppError('account.not_found');
  return account;
}

/**
 * The same for what only an ordinary account has: secret, push address, keys.
 * @throws AppError `account.not_found`, `account.of_component`
 */
export async function lockOrdinaryAccount(tx: Tx, accountId: number) {
  const account = await lockAccount(tx, accountId);
  if (account.mode === 'component') throw new AppError('account.of_component', { name: account.name });
  return account;
}
