import type { Metadata } from 'next';
import { forbidden } from 'next/navigation';
import { getTranslations } from 'next-intl/server';
import { z } from 'zod';
import { PageHeader } from '@/components/ui/page-header';
import { may } from '@/lib/auth/permissions';
import { requireCtx } from '@/lib/auth/session';
import { getDraftOption } from '@/lib/materials/get-draft-option';
import { orForbidden } from '@/lib/web/or-forbidden';
import { ComposeForm } from '../compose-form';
import { readAccountName } from '../read-account-name';
import { readPickedAudience } from '../read-picked';

const query = z.object({
  audience: z.uuid().optional().catch(undefined),
  draft: z
    .string()
    .regex(/^[\w-]{1,128}$/)
    .optional()
    .catch(undefined),
});

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations();
  return { title: t('broadcasts.form.newTitle') };
}

export default async function NewBroadcastPage({ searchParams }: PageProps<'/broadcasts/new'>) {
  const [ctx, t, params] = await Promise.all([requireCtx(), getTranslations(), searchParams]);
  if (!may(ctx, 'broadcast.write')) forbidden();
  const { audience, draft } = query.parse(params);
  const [accountName, picked, article] = await orForbidden(
    Promise.all([
      readAccountName(ctx),
      audience ? readPickedAudience(ctx, audience) : null,
      draft ? getDraftOption(ctx, { mediaId: draft }) : null,
    ]),
  );
  return (
    <>
      <PageHeader
        title={t('broadcasts.form.newTitle')}
        about={t('broadcasts.form.newAbout')}
        back={{ href: '/broadcasts', label: t('broadcasts.detail.backToList') }}
      />
      <ComposeForm
        start={{
          saved: null,
          title: '',
          kind: article ? 'article' : 'text',
          text: '',
          article,
          audience: picked,
          scheduledAt: null,
        }}
        accountName={accountName}
        nowIso={ctx.now.toISOString()}
      />
    </>
  );
}
