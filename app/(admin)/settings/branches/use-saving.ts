'use client';
import { useState, useTransition } from 'react';
import { notify } from '@/components/ui/toast';
import type { ActionResult } from '@/lib/web/result';

export type Failure = { message: string; fields?: Record<string, string> };

/** Runs one action of a dialog: what was refused stays as sentences, what worked is announced and closes the dialog. */
export function useSaving() {
  const [isOpen, setOpen] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [isPending, start] = useTransition();

  function change(open: boolean) {
    setOpen(open);
    setFailure(null);
  }

  function run<T>(work: () => Promise<ActionResult<T>>, done: string) {
    setFailure(null);
    start(async () => {
      const result = await work();
      if (!result.ok) {
        setFailure(result.error);
        return;
      }
      change(false);
      notify.done(done);
    });
  }

  return { isOpen, change, failure, isPending, run };
}
