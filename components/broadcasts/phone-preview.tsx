import { ChevronLeft, User } from 'lucide-react';
import { useTranslations } from 'next-intl';

export type PhoneContent =
  | { kind: 'text'; text: string }
  | { kind: 'article'; articles: { title: string; digest?: string | null }[] };

type Props = {
  accountName: string;
  content: PhoneContent;
  time: string;
  caption?: string;
  /** Only as high as the message needs, where other things have to be read below it. */
  isShort?: boolean;
};

/** What a fan sees in WeChat's chat, drawn in CSS: 375 × 667 in proportion, as wide as its place allows. */
export function PhonePreview({ accountName, content, time, caption, isShort = false }: Props) {
  const t = useTranslations();
  return (
    <figure className={`w-full max-w-[310px] ${isShort ? '' : 'mx-auto'}`}>
      <div
        className={`flex flex-col overflow-hidden rounded-[34px] border ${isShort ? 'max-h-[34rem] min-h-72' : 'aspect-[375/667]'} border-[var(--line-strong,var(--border))] bg-default`}
      >
        <div className="grid min-h-12 grid-cols-[24px_minmax(0,1fr)_24px] items-center border-border border-b bg-surface-secondary px-4 text-[13px]">
          <ChevronLeft size={18} aria-hidden />
          <span className="truncate text-center">{accountName}</span>
          <User size={18} aria-hidden />
        </div>
        <section
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a long message scrolls inside the frame, by keyboard too
          tabIndex={0}
          aria-label={t('broadcasts.phone.label')}
          className="min-h-0 flex-1 overflow-y-auto px-3 pt-3 pb-4"
        >
          <p className="mb-2 text-center text-muted text-xs tabular-nums">{time}</p>
          {content.kind === 'text' ? (
            <TextBubble accountName={accountName} text={content.text} />
          ) : (
            <ArticleCard articles={content.articles} />
          )}
        </section>
        <div aria-hidden className="grid min-h-11 grid-cols-3 border-border border-t bg-surface-secondary">
          {[0, 1, 2].map((place) => (
            <span
              key={place}
              className="m-auto h-1.5 w-10 rounded-full bg-[color-mix(in_oklab,var(--muted)_35%,transparent)]"
            />
          ))}
        </div>
      </div>
      {caption && <figcaption className="mt-3 text-center text-[13px] text-muted">{caption}</figcaption>}
    </figure>
  );
}

function TextBubble({ accountName, text }: { accountName: string; text: string }) {
  const t = useTranslations();
  return (
    <div className="flex items-start gap-2">
      <span
        aria-hidden
        className="inline-flex size-9 shrink-0 items-center justify-center rounded-md bg-accent text-accent-foreground text-sm"
      >
        {[...accountName][0] ?? ''}
      </span>
      <p
        className={`min-w-0 whitespace-pre-wrap rounded-md bg-surface px-3 py-2 text-[15px] leading-6 [overflow-wrap:anywhere] ${text ? '' : 'text-muted'}`}
      >
        {text || t('broadcasts.phone.emptyText')}
      </p>
    </div>
  );
}

function ArticleCard({ articles }: { articles: { title: string; digest?: string | null }[] }) {
  const t = useTranslations();
  const [first, ...others] = articles;
  if (!first) {
    return (
      <p className="rounded-lg bg-surface px-4 py-10 text-center text-[13px] text-muted">
        {t('broadcasts.phone.emptyArticle')}
      </p>
    );
  }
  return (
    <div className="overflow-hidden rounded-lg bg-surface">
      <div className="flex aspect-[16/8] items-end bg-[linear-gradient(150deg,oklch(0.46_0.1_168),oklch(0.66_0.13_155))] p-3 text-base text-white leading-6">
        <span className="line-clamp-2 [overflow-wrap:anywhere]">{first.title}</span>
      </div>
      {first.digest && others.length === 0 && (
        <p className="line-clamp-3 px-3 py-2.5 text-[13px] text-muted">{first.digest}</p>
      )}
      {others.map((article, index) => (
        <div
          // biome-ignore lint/suspicious/noArrayIndexKey: articles of a draft have an order and no id
          key={index}
          className="flex items-center gap-3 border-border border-t px-3 py-2.5 text-sm"
        >
          <span className="line-clamp-2 min-w-0 flex-1 [overflow-wrap:anywhere]">{article.title}</span>
          <span aria-hidden className="size-10 shrink-0 rounded bg-default" />
        </div>
      ))}
    </div>
  );
}
