import { classes } from './classes';

/** WeChat's two bubbles in outline: says that a tag lives at WeChat too. */
export function WechatMark({ label }: { label: string }) {
  return (
    <svg role="img" aria-label={label} viewBox="0 0 20 16" className="h-3 w-[15px] shrink-0 text-muted">
      <path
        d="M7.5 1C3.9 1 1 3.3 1 6.2c0 1.6.9 3 2.4 4L3 12l2.2-1.1c.7.2 1.5.3 2.3.3M7.5 11.2a4.7 4.7 0 0 1-.2-1.4c0-2.7 2.6-4.8 5.9-4.8.3 0 .5 0 .8.1C13.5 2.7 10.8 1 7.5 1"
        fill="none"
        stroke="currentColor"
        strokeWidth="1.3"
        strokeLinejoin="round"
      />
      <path
        d="M13.2 5c3.2 0 5.8 2.1 5.8 4.7 0 1.4-.8 2.7-2 3.5l.4 1.7-2-1c-.7.2-1.4.3-2.2.3-3.2 0-5.8-2-5.8-4.5S10 5 13.2 5Z"
        fill="none"
        stroke="currentColor"
        strokeWidth="1.3"
        strokeLinejoin="round"
      />
    </svg>
  );
}

/**
 * A tag: its group's colour (1 to 8) as a dot, and WeChat's mark when it lives there. A branch's own tag has a square.
 * `wechatLabel` is what the mark says to readers (t('terms.wechatTag')).
 */
export function TagBadge({
  name,
  kind,
  color,
  wechatLabel,
  action,
}: {
  name: string;
  kind: 'local' | 'wechat' | 'branch';
  color: number | null;
  wechatLabel: string;
  /** Something to press at the end, e.g. the button that takes the tag off. */
  action?: React.ReactNode;
}) {
  return (
    <span className="inline-flex h-7 max-w-full items-center gap-1.5 rounded-md bg-default px-2 text-[13px]">
      {kind === 'wechat' ? (
        <WechatMark label={wechatLabel} />
      ) : (
        <span
          aria-hidden
          className={classes('size-1.5 shrink-0', kind === 'branch' ? 'rounded-[1px]' : 'rounded-full')}
          style={{ background: color === null ? 'var(--muted)' : `var(--chart-${color})` }}
        />
      )}
      <span className="truncate">{name}</span>
      {action}
    </span>
  );
}
