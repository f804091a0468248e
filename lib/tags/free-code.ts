import 'server-only';
import { randomInt } from 'node:crypto';
import type { Tx } from '@/lib/db/client';

const LETTERS = 'abcdefghijklmnopqrstuvwxyz';
const CODE_LENGTH = 4;
const CODE_TRIES = 20;

/** A code that no tag has or had, for whoever holds lockTagNames. */
export async function freeCode(tx: Tx): Promise<string> {
  for (let tries = 0; tries < CODE_TRIES; tries++) {
    const code = Array.from({ length: CODE_LENGTH }, () => LETTERS[randomInt(LETTERS.length)]).join('');
    if (!(await tx.tag.findUnique({ where: { code }, select: { id: true } }))) return code;
  }
  throw new Error('no free tag code found');
}
