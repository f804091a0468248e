'use client';
import { ErrorState } from '@/components/ui/error-state';

/** A failure outside the frame: the log-in page, or the frame itself while the database is away. */
export default function RootError({
  error,
  reset,
}: {
  error: Error & { digest?: string };
  reset: () => void;
}) {
  return (
    <main className="flex min-h-dvh items-center justify-center">
      <ErrorState requestId={error.digest} onRetry={reset} />
    </main>
  );
}
