'use client';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { useEffect, useState } from 'react';
import { Skeleton } from '@/components/ui/skeleton';
import type { TagUses } from '@/lib/tags/find-tag-uses';
import { tagUsesAction } from './manage-actions';

/**
 * What names the tag, read when the window opens. With `isBlocking` the rules among it stand in the way and have to be
 * changed first; channels never do.
 */
export function TagUsesList({ code, isBlocking = false }: { code: string; isBlocking?: boolean }) {
  const t = useTranslations();
  const [uses, setUses] = useState<TagUses | null>(null);
  useEffect(() => {
    let isGone = false;
    void tagUsesAction({ code }).then((result) => {
      if (!isGone) setUses(result.ok ? result.data : { audiences: [], tags: [], channels: [] });
    });
    return () => {
      isGone = true;
    };
  }, [code]);
  if (!uses) return <Skeleton className="h-5 w-48" />;
  const named = [
    ...uses.audiences.map(({ id, name }) => ({
      key: id,
      href: `/audiences/${id}`,
      name,
      kind: 'audience' as const,
    })),
    ...uses.tags.map((tag) => ({
      key: tag.code,
      href: `/tags/${tag.code}`,
      name: tag.name,
      kind: 'rule' as const,
    })),
    ...uses.channels.map(({ id, name }) => ({
      key: `c${id}`,
      href: `/settings/channels/${id}`,
      name,
      kind: 'channel' as const,
    })),
  ];
  if (named.length === 0) return <p className="text-[13px] text-muted">{t('tags.uses.none')}</p>;
  return (
    <div className="rounded-lg bg-default px-3 py-2 text-[13px]">
      <p className="mb-1 font-medium">{t('tags.uses.title', { count: named.length })}</p>
      {isBlocking && uses.audiences.length + uses.tags.length > 0 && (
        <p className="mb-1 text-warning">{t('tags.uses.changeFirst')}</p>
      )}
      <ul className="max-h-40 overflow-y-auto">
        {named.map(({ key, href, name, kind }) => (
          <li key={key} className="flex min-h-6 items-center gap-2">
            <span className="shrink-0 text-muted">{t(`tags.uses.${kind}`)}</span>
            <Link href={href} className="truncate text-accent underline-offset-2 hover:underline">
              {name}
            </Link>
          </li>
        ))}
      </ul>
    </div>
  );
}
