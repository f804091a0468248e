'use client';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { Card } from '@/components/ui/card';
import { reasonText } from '@/lib/i18n/reason';
import type { FanBoard } from '@/lib/people/fans/schema';

/** What WeChat is still to be told of single fans, and what it refused. Nothing of either, nothing to show. */
export function WishCard({ board }: { board: FanBoard }) {
  const t = useTranslations();
  const { waitingWishCount, failedWishes } = board;
  if (waitingWishCount === 0 && failedWishes.length === 0) return null;
  return (
    <Card title={t('followers.wishes.title')}>
      {waitingWishCount > 0 && (
        <p role="status" className="text-[13px] text-muted">
          {t('followers.wishes.waiting', { count: waitingWishCount })}
        </p>
      )}
      {failedWishes.length > 0 && (
        <ul aria-label={t('followers.wishes.refused')} className="mt-2 flex flex-col gap-2 text-[13px]">
          {failedWishes.map((wish) => (
            <li key={wish.id}>
              <Link href={`/members/${wish.memberId}`} className="font-medium hover:underline">
                {t(`followers.kinds.${wish.kind}`)}
              </Link>{' '}
              <code className="break-all font-mono text-muted text-xs">{wish.openid}</code>
              <p className="text-danger">{reasonText(t, wish.failure, { name: board.accountName })}</p>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}
