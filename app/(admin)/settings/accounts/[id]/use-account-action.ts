'use client';
import { useState, useTransition } from 'react';
import { notify } from '@/components/ui/toast';
import type { ActionResult } from '@/lib/web/result';

/** Runs one action of the board; what was refused is kept as a sentence beside the button, what worked is announced. */
export function useAccountAction() {
  const [failure, setFailure] = useState<string | null>(null);
  const [isPending, start] = useTransition();
  function run<T>(work: () => Promise<ActionResult<T>>, done: string, onDone?: (data: T) => void) {
    setFailure(null);
    start(async () => {
      const result = await work();
      if (!result.ok) {
        setFailure(Object.values(result.error.fields ?? {})[0] ?? result.error.message);
        return;
      }
      notify.done(done);
      onDone?.(result.data);
    });
  }
  return { run, failure, isPending, forget: () => setFailure(null) };
}
