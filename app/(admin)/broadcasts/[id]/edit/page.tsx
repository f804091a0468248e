import { Lock } from 'lucide-react';
import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { Notice } from '@/components/ui/badge';
import { EmptyState } from '@/components/ui/empty-state';
import { LinkButton } from '@/components/ui/link-button';
import { PageHeader } from '@/components/ui/page-header';
import { requireCtx } from '@/lib/auth/session';
import { listDraftOptions } from '@/lib/materials/list-draft-options';
import { ComposeForm } from '../../compose-form';
import { readBroadcast } from '../../read-broadcast';
import { readPickedAudience } from '../../read-picked';

export async function generateMetadata({ params }: PageProps<'/broadcasts/[id]/edit'>): Promise<Metadata> {
  const [t, { id }] = await Promise.all([getTranslations(), params]);
  return { title: t('broadcasts.form.editTitle', { title: (await readBroadcast(id)).title }) };
}

export default async function EditBroadcastPage({ params }: PageProps<'/broadcasts/[id]/edit'>) {
  const [ctx, t, { id }] = await Promise.all([requireCtx(), getTranslations(), params]);
  const broadcast = await readBroadcast(id);
  const { content, status } = broadcast;
  const state = { status: t(`status.broadcast.${status}`) };
  if (!broadcast.canEdit) {
    return (
      <EmptyState
        icon={Lock}
        title={t('broadcasts.form.cannotEditTitle')}
        action={<LinkButton href={`/broadcasts/${id}`}>{t('broadcasts.form.backToBroadcast')}</LinkButton>}
      >
        {t('broadcasts.form.cannotEditText', state)}
      </EmptyState>
    );
  }
  // The stored content has the first title only; the draft, while it is there, has all articles.
  const drafts = content.kind === 'article' ? await listDraftOptions(ctx, { q: content.title }) : [];
  return (
    <>
      <PageHeader
        title={t('broadcasts.form.editTitle', { title: broadcast.title })}
        about={t('broadcasts.form.editAbout')}
        back={{ href: `/broadcasts/${id}`, label: t('broadcasts.form.backToBroadcast') }}
      />
      <ComposeForm
        key={id}
        start={{
          saved: { id, revision: broadcast.revision },
          title: broadcast.title,
          kind: content.kind,
          text: content.kind === 'text' ? content.text : '',
          article:
            content.kind === 'article'
              ? (drafts.find((draft) => draft.mediaId === content.mediaId) ?? {
                  mediaId: content.mediaId,
                  title: content.title,
                  updatedAt: null,
                  articles: [{ title: content.title, digest: content.digest }],
                })
              : null,
          audience: await readPickedAudience(ctx, broadcast.audience.id),
          scheduledAt: broadcast.scheduledAt,
        }}
        accountName={broadcast.account.name}
        nowIso={ctx.now.toISOString()}
        notice={
          status !== 'draft' && (
            <Notice tone="waits" title={t('broadcasts.form.voidsTitle')}>
              {t('broadcasts.form.voidsText', state)}
            </Notice>
          )
        }
      />
    </>
  );
}
