import { createHash } from 'node:crypto';
import type { Account } from './account';
import { DAY_MS, unixSeconds } from './beijing';
import type { World } from './world';

export type QrCode = {
  ticket: string;
  url: string;
  scene: string;
  /** A scene_str, also where it is all digits. */
  isText: boolean;
  /** null: permanent. */
  expiresAt: number | null;
};

const SWEEP_EVERY = 1_000;

const temporary = (account: Account) => account.table<QrCode>('qrCodes');
const permanent = (account: Account) => account.table<QrCode>('permanentQrCodes');

export function permanentCount(account: Account): number {
  return permanent(account).size;
}

/** The permanent code of a scene, if it was made before. */
export function permanentOf(account: Account, scene: string, isText: boolean): QrCode | undefined {
  return permanent(account).get(permanentIdentity(account, scene, isText).ticket);
}

export function addPermanent(account: Account, scene: string, isText: boolean): QrCode {
  const made = permanentIdentity(account, scene, isText);
  return permanent(account).put(made.ticket, { ...made, scene, isText, expiresAt: null });
}

export function addTemporary(
  account: Account,
  scene: string,
  isText: boolean,
  now: number,
  seconds: number,
): QrCode {
  const n = account.next('qrCode');
  const codes = temporary(account);
  if (n % SWEEP_EVERY === 0) {
    for (const [key, { expiresAt }] of codes.entries()) {
      if (expiresAt !== null && expiresAt + DAY_MS < now) codes.delete(key);
    }
  }
  const made = identity(`${account.appid} temporary ${n}`, unixSeconds(now), seconds);
  return codes.put(made.ticket, { ...made, scene, isText, expiresAt: now + seconds * 1000 });
}

/** A code of this account that still works. */
export function findQrCode(account: Account, ticket: string, now: number): QrCode | undefined {
  const found = temporary(account).get(ticket) ?? permanent(account).get(ticket);
  return found && (found.expiresAt === null || now < found.expiresAt) ? found : undefined;
}

/** Codes that still work, in the order in which they were made, the permanent ones last. */
export function listQrCodes(account: Account, now: number): QrCode[] {
  const live = [...temporary(account).values()].filter(
    ({ expiresAt }) => expiresAt !== null && now < expiresAt,
  );
  return [...live, ...permanent(account).values()];
}

/** The same among all accounts: the picture is asked for without a token. */
export function findQrCodeOfAny(world: World, ticket: string): QrCode | undefined {
  for (const account of world.allAccounts()) {
    const found = findQrCode(account, ticket, world.clock.now());
    if (found) return found;
  }
  return undefined;
}

/** The same scene gives the same ticket. */
function permanentIdentity(account: Account, scene: string, isText: boolean) {
  return identity(`${account.appid} ${isText ? 'text' : 'number'} ${scene}`, 0, 0);
}

/** Ticket and address as WeChat makes them: base64 with `+`, `/` and `=`, which a link has to escape. */
function identity(seed: string, createdAt: number, seconds: number): { ticket: string; url: string } {
  const digest = createHash('sha256').update(seed).digest();
  const key = digest
    .toString('base64')
    .replace(/[^A-Za-z0-9]/g, '')
    .slice(0, 18);
  const url = `http://weixin.qq.com/q/02${key}`;
  const numbers = Buffer.alloc(12);
  numbers.writeUInt16BE(0x0204, 0);
  numbers.writeUInt32BE(createdAt, 2);
  numbers.writeUInt16BE(0x0304, 6);
  numbers.writeUInt32BE(seconds, 8);
  const head = Buffer.concat([Buffer.from([0x81, 0x01]), digest.subarray(0, 3), Buffer.alloc(7)]);
  const body = Buffer.concat([head, Buffer.from([url.length]), Buffer.from(url), numbers]);
  return { ticket: body.toString('base64'), url };
}
