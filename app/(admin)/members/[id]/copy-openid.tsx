'use client';
import { Check, Copy } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useEffect, useState } from 'react';

const SHOWN_MS = 2_000;

/** An openid in small type, copied with one press. */
export function CopyOpenid({ openid }: { openid: string }) {
  const t = useTranslations();
  const [isCopied, setCopied] = useState(false);
  useEffect(() => {
    if (!isCopied) return;
    const timer = setTimeout(() => setCopied(false), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [isCopied]);
  const Icon = isCopied ? Check : Copy;
  return (
    <button
      type="button"
      aria-label={t('actions.copyOf', { name: `openid ${openid}` })}
      onClick={() => void navigator.clipboard.writeText(openid).then(() => setCopied(true))}
      className="relative z-10 flex min-h-6 max-w-full items-center gap-1 rounded text-muted text-xs hover:text-foreground focus-visible:outline-2 focus-visible:outline-focus"
    >
      <code className="max-w-40 truncate font-mono">{openid}</code>
      <Icon size={12} aria-hidden className="shrink-0" />
      <span role="status" className="sr-only">
        {isCopied ? t('actions.copied', { name: 'openid' }) : ''}
      </span>
    </button>
  );
}
