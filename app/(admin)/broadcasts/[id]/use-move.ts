'use client';
import { useRouter } from 'next/navigation';
import { useState, useTransition } from 'react';
import type { ActionResult } from '@/lib/web/result';

/** Runs a state move and reads the page again; what was refused is kept as a sentence. */
export function useMove() {
  const router = useRouter();
  const [failure, setFailure] = useState<{ message: string } | null>(null);
  const [isPending, startMove] = useTransition();
  function move(run: () => Promise<ActionResult<{ id: string }>>, onDone?: () => void) {
    setFailure(null);
    startMove(async () => {
      const result = await run();
      if (result.ok) onDone?.();
      else setFailure(result.error);
      router.refresh();
    });
  }
  const forget = () => setFailure(null);
  return { move, failure, isPending, forget };
}
