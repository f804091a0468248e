'use client';
import { useRouter } from 'next/navigation';
import { useState, useTransition } from 'react';
import { notify } from '@/components/ui/toast';
import type { ActionResult } from '@/lib/web/result';

/** The page the person looks at is out of date: it is read again, and the sentence outlives what it replaces. */
const OUTDATED = ['broadcast.stale_digest', 'broadcast.wrong_state', 'common.conflict', 'common.not_found'];

/** Runs a state move and reads the page again; what was refused is kept as a sentence. */
export function useMove() {
  const router = useRouter();
  const [failure, setFailure] = useState<{ message: string } | null>(null);
  const [isPending, startMove] = useTransition();
  function move(run: () => Promise<ActionResult<{ id: string }>>, onDone?: () => void) {
    setFailure(null);
    startMove(async () => {
      const result = await run();
      if (!result.ok && !OUTDATED.includes(result.error.code)) {
        setFailure(result.error);
        return;
      }
      if (!result.ok) notify.failed(result.error.message);
      onDone?.();
      router.refresh();
    });
  }
  const forget = () => setFailure(null);
  return { move, failure, isPending, forget };
}
