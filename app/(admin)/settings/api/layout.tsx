import { forbidden } from 'next/navigation';
import { may } from '@/lib/auth/permissions';
import { requireCtx } from '@/lib/auth/session';

/** Refuses before anything is streamed, so that the answer carries status 403; the verbs check again. */
export default async function ApiLayout({ children }: LayoutProps<'/settings/api'>) {
  if (!may(await requireCtx(), 'token.read')) forbidden();
  return children;
}
