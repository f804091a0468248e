import { createHash, randomBytes } from 'node:crypto';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** Made-up ids are drawn from what they belong to, so the same steps give the same ids. */
function hash(seed: string, encoding: 'hex' | 'base64url'): string {
  return createHash('sha256').update(seed).digest(encoding);
}

/** A slice of a long string keeps the whole alive; these strings live in millions. */
function flat(text: string): string {
  return Buffer.from(text, 'latin1').toString('latin1');
}

export const madeUp = {
  /** `wx` and 16 hex digits. */
  appid: (n: number) => flat(`wx${hash(`appid ${n}`, 'hex').slice(0, 16)}`),
  secret: (appid: string) => flat(hash(`secret ${appid}`, 'hex').slice(0, 32)),
  username: (appid: string) => flat(`gh_${hash(`username ${appid}`, 'hex').slice(0, 12)}`),
  /** The helper in whose name finish events come. */
  helperOpenid: (appid: string) => flat(`o${hash(`helper ${appid}`, 'base64url').slice(0, 27)}`),
  unionid: (openid: string) => flat(`oU${hash(`union ${openid}`, 'base64url').slice(0, 26)}`),
  mediaId: (appid: string, n: number) =>
    flat(
      `${hash(`media ${appid} ${n}`, 'base64url')}${hash(`media2 ${appid} ${n}`, 'base64url').slice(0, 21)}`,
    ),
  biz: (appid: string) => Buffer.from(hash(`biz ${appid}`, 'hex').slice(0, 10)).toString('base64'),
  ticket: (appid: string, scene: string) => `gQ${hash(`ticket ${appid} ${scene}`, 'base64url')}`,
  /** Tokens are the one thing that is never the same twice: an old one must not work after a reset. */
  token: () => `98_${randomBytes(90).toString('base64url')}`,
  /** The `rid` at the end of every errmsg. */
  rid: () => {
    const hex = randomBytes(12).toString('hex');
    return `${hex.slice(0, 8)}-${hex.slice(8, 16)}-${hex.slice(16)}`;
  },
};

/** Openids of an account: 28 characters, `o`, a prefix of the account, then the person's number, scrambled. */
export function openidMaker(appid: string): (n: number) => string {
  const bytes = Buffer.alloc(28);
  bytes.write(`o${hash(`openids ${appid}`, 'base64url').slice(0, 5)}`, 'latin1');
  return (n) => {
    // 32 bits in six characters: scramble() is a bijection, so two numbers never share an openid.
    let bits = scramble(n);
    for (let at = 6; at < 12; at += 1) {
      bytes[at] = ALPHABET.charCodeAt(bits & 63);
      bits >>>= 6;
    }
    for (let at = 12; at < 28; at += 1) {
      if ((at - 12) % 5 === 0) bits = scramble(n + Math.imul(at, 0x9e3779b9));
      bytes[at] = ALPHABET.charCodeAt(bits & 63);
      bits >>>= 6;
    }
    return bytes.toString('latin1');
  };
}

function scramble(n: number): number {
  let x = n | 0;
  x = Math.imul(x ^ (x >>> 16), 0x21f0aaad);
  x = Math.imul(x ^ (x >>> 15), 0x735a2d97);
  return (x ^ (x >>> 15)) >>> 0;
}

const WELL_FORMED_OPENID = /^o[A-Za-z0-9_-]{27}$/;

export function isWellFormedOpenid(text: string): boolean {
  return WELL_FORMED_OPENID.test(text);
}
