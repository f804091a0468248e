import type { z } from 'zod';
import type { Locale } from '@/lib/auth/ctx';
import { errorText } from '@/lib/i18n/error-text';
import type { OperationView } from '@/lib/tags/operations/schema';
import type { getOperationCall } from './operation-calls';

type ApiOperation = z.infer<typeof getOperationCall.answer>;

/** An operation as other systems see it, its failure in their language. */
export async function toApiOperation(view: OperationView, locale: Locale): Promise<ApiOperation> {
  const { id, kind, status, share, estimatedCount, processedCount, changedCount } = view;
  return {
    id,
    kind,
    tagCode: view.tag.code,
    status,
    share,
    estimatedCount,
    processedCount,
    changedCount,
    failures: view.skips,
    waitingAtWechat: view.waitingAtWechat,
    error:
      view.failure === null
        ? null
        : { code: codeOf(view.failure), message: await errorText(locale, view.failure) },
    createdAt: view.createdAt,
    startedAt: view.startedAt,
    finishedAt: view.finishedAt,
  };
}

/** A stored reason is a code, with its values behind a colon where it has some. */
function codeOf(reason: string): string {
  return reason.split(':', 1)[0] ?? reason;
}
