'use client';
import { useState, useTransition } from 'react';
import { notify } from '@/components/ui/toast';
import type { ActionResult } from '@/lib/web/result';

export type TagActionFailure = { code: string; message: string };

/** Runs one action of the tag pages; what was refused stays as a sentence beside the button, what worked is announced. */
export function useTagAction() {
  const [failure, setFailure] = useState<TagActionFailure | null>(null);
  const [isPending, start] = useTransition();
  function run<T>(work: () => Promise<ActionResult<T>>, done: (data: T) => string | null, then?: () => void) {
    setFailure(null);
    start(async () => {
      const result = await work();
      if (!result.ok) {
        const { code, message, fields } = result.error;
        setFailure({ code, message: Object.values(fields ?? {})[0] ?? message });
        return;
      }
      const news = done(result.data);
      if (news) notify.done(news);
      then?.();
    });
  }
  return { run, failure, isPending, forget: () => setFailure(null) };
}
