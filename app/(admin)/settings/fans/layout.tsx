import { forbidden } from 'next/navigation';
import { may } from '@/lib/auth/permissions';
import { requireCtx } from '@/lib/auth/session';

/** Refuses before anything is streamed, so that the answer carries status 403; the verbs check again. */
export default async function FansLayout({ children }: LayoutProps<'/settings/fans'>) {
  if (!may(await requireCtx(), 'fan.sync')) forbidden();
  return children;
}
