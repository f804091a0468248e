'use client';
import { useRouter } from 'next/navigation';
import type { DriftTagView } from '@/lib/tags/drift/schema';
import { RepairButton } from './repair-button';

/** The repair on the page of one tag: the page is read anew when a side was chosen. */
export function PageRepair({ runId, tag }: { runId: number; tag: DriftTagView }) {
  const router = useRouter();
  return <RepairButton run={{ id: runId }} tag={tag} onDone={() => router.refresh()} />;
}
