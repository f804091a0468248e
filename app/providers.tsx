'use client';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { type ReactNode, useState } from 'react';
import { I18nProvider, RouterProvider } from 'react-aria-components';
import { ToastRegion } from '@/components/ui/toast';

/** What client components need around them: live reads, React Aria's language and router, toasts. */
export function Providers({
  locale,
  toastLabel,
  children,
}: {
  locale: string;
  toastLabel: string;
  children: ReactNode;
}) {
  const router = useRouter();
  const [client] = useState(
    () =>
      new QueryClient({
        defaultOptions: { queries: { staleTime: 2_000, retry: 1, refetchOnWindowFocus: true } },
      }),
  );
  return (
    <QueryClientProvider client={client}>
      <I18nProvider locale={locale}>
        <RouterProvider navigate={(href, options) => router.push(href, options)}>
          {children}
          <ToastRegion label={toastLabel} />
        </RouterProvider>
      </I18nProvider>
    </QueryClientProvider>
  );
}
