import { forbidden } from 'next/navigation';
import type { ReactNode } from 'react';
import { may } from '@/lib/auth/permissions';
import { requireCtx } from '@/lib/auth/session';

/** Pages for paper stand without the product's frame. Refuses before anything is streamed; the verbs check again. */
export default async function SheetLayout({ children }: { children: ReactNode }) {
  if (!may(await requireCtx(), 'channel.read')) forbidden();
  return children;
}
