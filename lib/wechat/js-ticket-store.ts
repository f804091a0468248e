import 'server-only';
import { decryptOrNull, encrypt } from '@/lib/auth/crypto';
import { db, type Tx } from '@/lib/db/client';
import { transaction } from '@/lib/db/transaction';
import { createWechatClient, type WechatAccess } from './call';
import { getTicket } from './js-sdk';
import { createTokenCache, type KeptToken } from './token-cache';

/** A ticket lives two hours; near its end WeChat is asked, which may tell the same one again. */
const RENEW_BEFORE_MS = 5 * 60_000;
/** So that near the end, while WeChat tells the same ticket, it is not asked by every page. */
const ASK_AGAIN_AFTER_MS = 20_000;
/** Called while the ticket's row is locked. */
const CALL_TIMEOUT_MS = 6_000;

type Owner = { id: number; access: WechatAccess };

const cache = createTokenCache<Owner>({ renewBeforeMs: RENEW_BEFORE_MS, renew });

/**
 * The jsapi_ticket of an account, of either mode. PostgreSQL is the truth, this process keeps a copy, and it is fetched once
 * for all who ask: within the process calls share a promise, across processes the ticket's row is locked while WeChat is
 * asked. A process killed in between rolls back, and the next one asks.
 * @throws WechatError; AppError `account.permission_missing` and what its token's source throws
 * @see WeChat docs JS-SDK说明文档, 附录1: few calls, so the ticket has to be kept centrally
 */
export function jsTicketOf(accountId: number, access: WechatAccess): Promise<string> {
  return cache.source({ id: accountId, access }).get();
}

/** The account's token was refused while the row was locked; the ticket is asked for anew with another one. */
class StaleToken extends Error {}

async function renew({ id: accountId, access }: Owner): Promise<KeptToken> {
  const stored = await findStored(db, accountId);
  if (stored) return stored;
  // The token is fetched before the row is locked: one connection at a time is held, never two.
  const token = await access.tokens.get();
  try {
    return await fetchLocked(accountId, access, token);
  } catch (error) {
    if (!(error instanceof StaleToken)) throw error;
    return fetchLocked(accountId, access, await access.tokens.refresh(token));
  }
}

function fetchLocked(accountId: number, access: WechatAccess, token: string): Promise<KeptToken> {
  return transaction(async (tx) => {
    await tx.$executeRaw`insert into js_ticket (account_id) values (${accountId}) on conflict do nothing`;
    await tx.$executeRaw`select 1 from js_ticket where account_id = ${accountId} for update`;
    const stored = await findStored(tx, accountId);
    if (stored) return stored;
    const client = createWechatClient({ ...access, tokens: fixed(token), timeoutMs: CALL_TIMEOUT_MS });
    const { ticket, expiresInSeconds } = await getTicket(client, { type: 'jsapi' });
    const expiresAt = new Date(Date.now() + expiresInSeconds * 1_000);
    await tx.jsTicket.update({
      where: { accountId },
      data: { ticketCipher: encrypt(ticket), expiresAt, refreshedAt: new Date() },
    });
    return { token: ticket, expiresAt: expiresAt.getTime() };
  });
}

function fixed(token: string): WechatAccess['tokens'] {
  return {
    get: async () => token,
    refresh: async () => {
      throw new StaleToken();
    },
  };
}

/** The stored ticket while it need not be asked for; one that cannot be read counts as none. */
async function findStored(tx: Tx, accountId: number): Promise<KeptToken | null> {
  const row = await tx.jsTicket.findUnique({ where: { accountId } });
  if (!row?.ticketCipher || !row.expiresAt || !row.refreshedAt) return null;
  const leftMs = row.expiresAt.getTime() - Date.now();
  const isJustTold = leftMs > 0 && Date.now() - row.refreshedAt.getTime() < ASK_AGAIN_AFTER_MS;
  if (leftMs <= RENEW_BEFORE_MS && !isJustTold) return null;
  const ticket = decryptOrNull(row.ticketCipher);
  return ticket === null ? null : { token: ticket, expiresAt: row.expiresAt.getTime() };
}

/** Forgets this process's copies; for tests that act as a second process. */
export function forgetJsTickets(): void {
  cache.forget();
}
