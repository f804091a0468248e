import 'server-only';
import type { ComponentEventRow } from './component-event-row';
import { RowRefused, StoreUnavailable } from './group-commit';
import { isAboutValues, steadyQuery } from './steady-query';

const INSERT = `
  insert into component_event (component_id, dedup_key, info_type, authorizer_app_id, secret_cipher, sent_at,
    received_at, handled_at, failure, payload)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10::jsonb)
  on conflict (component_id, dedup_key) do nothing`;

/**
 * Stores an event of a platform once; resolves when it is committed. They are few: one ticket in ten minutes.
 * @throws StoreUnavailable, RowRefused
 */
export async function storeComponentEvent(row: ComponentEventRow): Promise<void> {
  const statement = {
    text: INSERT,
    values: [
      row.componentId,
      row.dedupKey,
      row.infoType,
      row.authorizerAppId,
      row.secretCipher && Buffer.from(row.secretCipher),
      row.sentAt,
      row.receivedAt,
      row.handledAt,
      row.failure,
      JSON.stringify(row.payload),
    ],
  };
  try {
    await steadyQuery(statement);
  } catch (cause) {
    throw isAboutValues(cause) ? new RowRefused({ cause }) : new StoreUnavailable('no commit', { cause });
  }
}
