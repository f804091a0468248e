import 'server-only';
import { createHash } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { decrypt, encrypt } from '@/lib/auth/crypto';
import { db } from '@/lib/db/client';
import { toJson } from '@/lib/db/json';
import { AppError } from '@/lib/errors';
import { lastErrorOf } from '@/lib/wechat/last-error';

/** Real time: longer than an exchange with all of its ways out takes. */
const LEASE_MS = 90_000;
/** Whoever brings the same code meanwhile waits this long for the outcome. */
const WAIT_MS = 15_000;
const POLL_MS = 200;

export type Claim =
  | {
      kind: 'mine';
      id: string;
      code: string;
      grant: string | null;
      authorizerAppId: string | null;
      wasTried: boolean;
    }
  | { kind: 'done'; authorizerAppId: string }
  | { kind: 'failed'; error: AppError };

type Row = {
  id: string;
  was_tried: boolean;
  grant_cipher: Uint8Array | null;
  authorizer_app_id: string | null;
};
type Brought = { componentId: number; authCode: string; authorizerAppId: string | null };

/**
 * Takes an authorisation code on. It comes by redirect and by event, in either order or at once, and works one time: one
 * of the two exchanges it, the other waits and gets the same outcome. A claim whose holder died is free after its lease.
 * @throws AppError `account.authorising` when somebody else is still at it
 */
export async function claimAuthorisation(brought: Brought): Promise<Claim> {
  const { componentId, authCode, authorizerAppId } = brought;
  const codeHash = new Uint8Array(createHash('sha256').update(authCode).digest());
  await db.$executeRaw`
    insert into authorisation (component_id, code_hash, code_cipher, authorizer_app_id)
    values (${componentId}, ${codeHash}, ${encrypt(authCode)}, ${authorizerAppId})
    on conflict (component_id, code_hash) do nothing`;
  const deadline = Date.now() + WAIT_MS;
  while (true) {
    const claimed = await tryClaim(codeHash, brought);
    if (claimed) {
      return {
        kind: 'mine',
        id: claimed.id,
        code: authCode,
        grant: claimed.grant_cipher && decrypt(claimed.grant_cipher),
        authorizerAppId: claimed.authorizer_app_id,
        wasTried: claimed.was_tried,
      };
    }
    const row = await db.authorisation.findUniqueOrThrow({
      where: { componentId_codeHash: { componentId, codeHash } },
    });
    if (row.exchangedAt && row.authorizerAppId) return { kind: 'done', authorizerAppId: row.authorizerAppId };
    if (row.failure) return { kind: 'failed', error: errorOf(row.failure) };
    if (Date.now() > deadline) throw new AppError('account.authorising');
    await setTimeout(POLL_MS);
  }
}

/** A code that failed is taken on again by an event that says whose it is: WeChat's list then helps. */
async function tryClaim(
  codeHash: Uint8Array,
  { componentId, authorizerAppId }: Brought,
): Promise<Row | undefined> {
  const rows = await db.$queryRaw<Row[]>`
    update authorisation a
       set lease_until = clock_timestamp() + ${LEASE_MS} * interval '1 millisecond', failure = null,
           authorizer_app_id = coalesce(a.authorizer_app_id, ${authorizerAppId})
      from (select id, lease_until is not null as was_tried from authorisation
             where component_id = ${componentId} and code_hash = ${codeHash} and exchanged_at is null
               and (failure is null or (authorizer_app_id is null and ${authorizerAppId}::text is not null))
               and (lease_until is null or lease_until < clock_timestamp())
             for update) free
     where a.id = free.id
    returning a.id, free.was_tried, a.grant_cipher, a.authorizer_app_id`;
  return rows[0];
}

/** Keeps what WeChat gave for the code before anything else is done with it: it will not be given again. */
export async function keepGrantOf(id: string, grant: string, authorizerAppId: string): Promise<void> {
  await db.authorisation.update({
    where: { id },
    data: { grantCipher: encrypt(grant), codeCipher: null, authorizerAppId },
  });
}

/** Gives the claim back for another try. */
export async function releaseAuthorisation(id: string): Promise<void> {
  await db.authorisation.update({ where: { id }, data: { leaseUntil: new Date() } });
}

/** This code will not lead to an account any more. */
export async function failAuthorisation(id: string, error: AppError): Promise<void> {
  await db.authorisation.update({
    where: { id },
    data: {
      failure: toJson(lastErrorOf(error)),
      codeCipher: null,
      grantCipher: null,
      leaseUntil: new Date(),
    },
  });
}

function errorOf(failure: unknown): AppError {
  const { code, params } = failure as { code: string; params: Record<string, string | number> };
  return new AppError(code, params);
}
