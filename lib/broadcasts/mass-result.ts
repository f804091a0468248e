import { z } from 'zod';

/** The result of a mass job as MASSSENDJOBFINISH tells it. */
export type MassResult = {
  msgId: bigint;
  /** WeChat's own word: `send success`, `send fail`, `err(30003)` … */
  status: string;
  isSent: boolean;
  totalCount: number | null;
  /** Who is left after refusers and people who had their four messages were taken out. */
  filterCount: number | null;
  sentCount: number | null;
  errorCount: number | null;
};

const count = z.coerce.number().int().nullable().catch(null);
const event = z.object({
  MsgID: z.coerce.bigint(),
  Status: z.string(),
  TotalCount: count,
  FilterCount: count,
  SentCount: count,
  ErrorCount: count,
});

/**
 * Reads the stored fields of a MASSSENDJOBFINISH event.
 * @see WeChat docs 群发 — 事件推送群发结果; `sendsuccess` without a space occurs as well
 */
export function massSendJobFinish(payload: unknown): MassResult {
  const fields = event.parse(payload);
  return {
    msgId: fields.MsgID,
    status: fields.Status,
    isSent: fields.Status.replace(/\s/g, '').toLowerCase() === 'sendsuccess',
    totalCount: fields.TotalCount,
    filterCount: fields.FilterCount,
    sentCount: fields.SentCount,
    errorCount: fields.ErrorCount,
  };
}
