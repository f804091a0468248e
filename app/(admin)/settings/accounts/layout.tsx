import { forbidden } from 'next/navigation';
import { may } from '@/lib/auth/permissions';
import { requireCtx } from '@/lib/auth/session';

/** Refuses before anything is streamed, so that the answer carries status 403; the verbs check again. */
export default async function AccountsLayout({ children }: LayoutProps<'/settings/accounts'>) {
  if (!may(await requireCtx(), 'account.read')) forbidden();
  return children;
}
