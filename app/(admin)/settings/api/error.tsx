'use client';
import { ErrorState } from '@/components/ui/error-state';

type Props = { error: Error & { digest?: string }; retry: () => void };

/** The page could not be read: say so, offer another try. */
export default function ApiError({ error, retry }: Props) {
  return <ErrorState onRetry={retry} requestId={error.digest} />;
}
