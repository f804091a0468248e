/** What stands before a tag's name: the group's colour as a dot, a ring for tags that live at WeChat. */
export function TagMark({ kind, color }: { kind: 'local' | 'wechat' | 'branch'; color: number | null }) {
  const tint = color === null ? 'var(--muted)' : `var(--chart-${color})`;
  return (
    <span
      aria-hidden
      className="inline-block size-2 shrink-0 rounded-full"
      style={kind === 'wechat' ? { border: `2px solid ${tint}` } : { background: tint }}
    />
  );
}
