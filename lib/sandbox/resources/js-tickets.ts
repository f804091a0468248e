import { createHash } from 'node:crypto';
import { getTicket, TICKET_TYPES } from '@/lib/wechat/wire/js-sdk';
import type { Account } from '../account';
import { type Call, type Endpoint, insist } from '../endpoint';
import { DONE } from '../errcodes';

const LIFE_MS = 7_200_000;

type Ticket = { ticket: string; expiresAt: number };

/** §12.2: one ticket of each type at a time, told again with the seconds that are left. */
function ticket({ account, query, now }: Call<Account>) {
  const { type = '' } = query;
  insist((TICKET_TYPES as readonly string[]).includes(type), 40097);
  const tickets = account.table<Ticket>('jsTickets');
  let held = tickets.get(type);
  if (!held || now >= held.expiresAt) {
    held = tickets.put(type, { ticket: made(account, type), expiresAt: now + LIFE_MS });
  }
  return { ...DONE, ticket: held.ticket, expires_in: Math.floor((held.expiresAt - now) / 1000) };
}

function made(account: Account, type: string): string {
  const seed = `${account.appid} ${type} ticket ${account.next('jsTicket')}`;
  return createHash('sha512').update(seed).digest('base64url');
}

export const jsTicketEndpoints: Endpoint[] = [
  { path: getTicket.path, method: 'GET', auth: 'token', dailyLimit: 1_000_000, handle: ticket },
];
