import { useTranslations } from 'next-intl';
import { WechatMark } from '@/components/ui/tag-badge';

/** What stands before a tag's name: its group's colour, WeChat's mark when it lives there, a square for a branch. */
export function TagMark({ kind, color }: { kind: 'local' | 'wechat' | 'branch'; color: number | null }) {
  const t = useTranslations();
  if (kind === 'wechat') return <WechatMark label={t('audiences.editor.wechatTag')} />;
  return (
    <span
      aria-hidden
      className={`size-1.5 shrink-0 ${kind === 'branch' ? 'rounded-[1px]' : 'rounded-full'}`}
      style={{ background: color === null ? 'var(--muted)' : `var(--chart-${color})` }}
    />
  );
}
