import 'server-only';
import { isReadable } from '@/lib/auth/crypto';
import type { Prisma } from '@/lib/db/generated/client';
import { type AccountFacts, type Clocks, lampsOf, nextStepOf, type PlatformFacts } from './lamps';
import { type AccountCard, accountCheck, type ShownError, storedError } from './schema';

/** What cards and health boards are made from. */
export const factsInclude = {
  token: true,
  component: true,
  quotaReadings: true,
} as const satisfies Prisma.AccountInclude;
export type AccountRow = Prisma.AccountGetPayload<{ include: typeof factsInclude }>;

/** The facts of a stored account; what an older version wrote into a JSON column and we cannot read counts as not there. */
export function factsOf(row: AccountRow): AccountFacts {
  return {
    mode: row.mode,
    isDisabled: row.disabledAt !== null,
    hasSecret: row.secretCipher !== null,
    unreadable: {
      secret: !isReadable(row.secretCipher),
      push: !isReadable(row.callbackTokenCipher) || !isReadable(row.aesKeyCipher),
    },
    revokedAt: row.revokedAt,
    reauthorisationCode: row.reauthorisationCode,
    token: row.token,
    component: row.component && platformFactsOf(row.component),
    lastPushAt: row.lastPushAt,
    check: accountCheck.safeParse(row.lastCheck).data ?? null,
    quotas: row.quotaReadings,
  };
}

/** A platform's secrets as far as its lamp is concerned: what it signs, is signed with and gets its token for. */
export function platformFactsOf(row: NonNullable<AccountRow['component']>): PlatformFacts {
  const ciphers = [row.secretCipher, row.callbackTokenCipher, row.aesKeyCipher];
  return {
    ticketAt: row.ticketAt,
    isUnreadable: !ciphers.every(isReadable),
    isDisabled: row.disabledAt !== null,
  };
}

export function cardOf(row: AccountRow, clocks: Clocks): AccountCard {
  const facts = factsOf(row);
  const lamps = lampsOf(facts, clocks);
  return {
    id: row.id,
    name: row.name,
    appId: row.appId,
    kind: row.kind,
    mode: row.mode,
    isSandbox: row.isSandbox,
    isDisabled: facts.isDisabled,
    componentId: row.componentId,
    componentName: row.component?.name ?? null,
    isComponentDisabled: row.mode === 'component' && facts.component?.isDisabled === true,
    authorisedAt: row.authorisedAt?.toISOString() ?? null,
    revokedAt: row.revokedAt?.toISOString() ?? null,
    reauthorisationCode: row.reauthorisationCode,
    lamps,
    next: nextStepOf(facts, lamps),
  };
}

/** The last failed call as it was stored, for the sentence that goes with it. */
export function shownError(stored: unknown, at: Date | null): ShownError | null {
  const parsed = storedError.safeParse(stored);
  return parsed.success && at ? { ...parsed.data, at: at.toISOString() } : null;
}
