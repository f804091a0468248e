import 'server-only';
import type { Ctx } from '@/lib/auth/ctx';
import type { Tx } from '@/lib/db/client';
import type { WechatClient } from '@/lib/wechat/call';
import type { Counts, Position, SyncRun } from './fan-sync-run';

/** What a step of a sync works with. */
export type SyncWork = { run: SyncRun; client: WechatClient; ctx: Ctx };

/** A step that was read and is yet to be written. */
export type Loaded = {
  /** Where the step after it begins, as far as that is known before this one is written: it is read ahead. */
  ahead: Position | null;
  /** People of this step, for the rate. */
  people: number;
  /** Writes it in the transaction of its checkpoint. `next` null: the sync is through. */
  write: (tx: Tx) => Promise<{ next: Position | null; counts: Counts }>;
};
