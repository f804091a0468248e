import { forbidden } from 'next/navigation';
import { may } from '@/lib/auth/permissions';
import { requireCtx } from '@/lib/auth/session';

/** Refuses before anything is streamed, so that the answer carries status 403; the verbs check again. */
export default async function ImportLayout({ children }: LayoutProps<'/members/import'>) {
  if (!may(await requireCtx(), 'member.import')) forbidden();
  return children;
}
