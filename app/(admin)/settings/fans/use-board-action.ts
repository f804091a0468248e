'use client';
import { useState, useTransition } from 'react';
import { notify } from '@/components/ui/toast';
import type { ActionResult } from '@/lib/web/result';

/** Runs one action of the board; what was refused stays as a sentence beside the button, what worked is announced. */
export function useBoardAction(onDone: () => void) {
  const [failure, setFailure] = useState<string | null>(null);
  const [isPending, start] = useTransition();
  function run<T>(work: () => Promise<ActionResult<T>>, done: string, then?: () => void) {
    setFailure(null);
    start(async () => {
      const result = await work();
      if (!result.ok) setFailure(Object.values(result.error.fields ?? {})[0] ?? result.error.message);
      else {
        notify.done(done);
        then?.();
      }
      onDone();
    });
  }
  return { run, failure, isPending, forget: () => setFailure(null) };
}
