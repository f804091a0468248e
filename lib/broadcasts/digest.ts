import { createHash } from 'node:crypto';
import type { BroadcastPlan, StoredContent } from './schema';

export type Signed = {
  title: string;
  content: StoredContent;
  audienceId: string;
  audienceVersion: number;
  /** Digest of the snapshot as a set: the order of people does not matter. */
  snapshotDigest: Uint8Array;
  accountId: number;
  scheduledAt: Date | null;
  plan: BroadcastPlan;
};

/** What approvers sign: SHA-256 over everything that decides what goes to whom, when and how. */
export function broadcastDigest(signed: Signed): Uint8Array<ArrayBuffer> {
  const { content, plan } = signed;
  // Written out field by field, so that the order of keys in stored JSON cannot change the digest.
  const text = JSON.stringify([
    'tagcast/broadcast/1',
    signed.title,
    content.kind === 'text' ? ['text', content.text] : ['article', content.mediaId, content.articleHash],
    signed.audienceId,
    signed.audienceVersion,
    Buffer.from(signed.snapshotDigest).toString('hex'),
    signed.accountId,
    signed.scheduledAt?.toISOString() ?? null,
    [plan.route, plan.peopleCount, plan.batchCount, plan.tag?.wechatTagId ?? null],
  ]);
  return new Uint8Array(createHash('sha256').update(text).digest());
}
