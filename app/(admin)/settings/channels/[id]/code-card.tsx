'use client';
import { ExternalLink, QrCode, RefreshCw } from 'lucide-react';
import { useFormatter, useTranslations } from 'next-intl';
import { useState, useTransition } from 'react';
import { Notice } from '@/components/ui/badge';
import { Button } from '@/components/ui/button';
import { Card } from '@/components/ui/card';
import { CopyField } from '@/components/ui/copy-field';
import { FormError } from '@/components/ui/dialog';
import { notify } from '@/components/ui/toast';
import type { ChannelView } from '@/lib/channels/schema';
import { MOMENT } from '@/lib/i18n/formats';
import { makeQrCodeAction } from '../actions';
import { CodeBadge } from '../code-badge';

type Props = {
  channel: ChannelView;
  /** The picture, while it can be scanned. */
  qr: string | null;
  /** Why the account can have no codes, in words. */
  obstacle: string | null;
  /** What WeChat said last, in words. */
  failure: string | null;
  canMake: boolean;
};

/** The code as a picture, how it stands, and the button that makes or renews it. */
export function CodeCard({ channel, qr, obstacle, failure, canMake }: Props) {
  const t = useTranslations();
  const format = useFormatter();
  const [isPending, start] = useTransition();
  const [refusal, setRefusal] = useState<string | null>(null);
  const { code, kind, expiresAt, madeAt } = channel;
  const isWanted = kind === 'temporary' || qr === null;

  function make() {
    setRefusal(null);
    start(async () => {
      const result = await makeQrCodeAction({ id: channel.id });
      if (!result.ok) setRefusal(result.error.message);
      else if (result.data.outcome === 'made') notify.done(t('channels.code.made'));
      else if (result.data.outcome === 'waiting') notify.info(t('channels.code.willBeMade'));
    });
  }

  return (
    <Card title={t('channels.list.code')} note={t(`channels.kind.${kind}`)}>
      <div className="flex flex-col gap-4">
        <div className="mx-auto grid aspect-square w-full max-w-64 place-items-center overflow-hidden rounded-lg border border-border bg-white">
          {qr ? (
            // biome-ignore lint/performance/noImgElement: a picture inside the page, not a file to be optimised
            <img src={qr} alt={t('channels.code.alt', { name: channel.name })} className="size-full" />
          ) : (
            <QrCode size={72} strokeWidth={1} aria-hidden className="text-neutral-400" />
          )}
        </div>
        <div className="flex flex-wrap items-center gap-2">
          <CodeBadge state={code} expiresAt={expiresAt} />
          {madeAt && (
            <span className="text-[13px] text-muted">
              {t('channels.code.madeAt', { at: format.dateTime(new Date(madeAt), MOMENT) })}
            </span>
          )}
        </div>
        {code === 'ended' && <p className="text-[13px] text-muted">{t('channels.code.endedText')}</p>}
        {code === 'waiting' && !failure && (
          <p className="text-[13px] text-muted">{t('channels.code.waitingText')}</p>
        )}
        {failure && <Notice tone={code === 'waiting' ? 'waits' : 'bad'}>{failure}</Notice>}
        {obstacle && isWanted && <Notice>{obstacle}</Notice>}
        <FormError>{refusal}</FormError>
        {canMake && isWanted && (
          <Button
            icon={<RefreshCw size={15} aria-hidden />}
            isPending={isPending}
            isDisabled={obstacle !== null}
            onPress={make}
            variant={qr === null ? 'primary' : 'secondary'}
          >
            {kind === 'temporary' && madeAt
              ? t('channels.code.renew', { days: channel.days ?? 1 })
              : t('channels.code.make')}
          </Button>
        )}
        {kind === 'temporary' && qr && (
          <p className="text-[13px] text-muted">{t('channels.code.renewText')}</p>
        )}
        <CopyField label={t('channels.form.scene')} value={channel.scene} />
        {channel.showUrl && qr && (
          <a
            href={channel.showUrl}
            target="_blank"
            rel="noreferrer"
            className="inline-flex min-h-6 w-fit items-center gap-1.5 text-[13px] text-accent hover:underline"
          >
            {t('channels.code.wechatPicture')}
            <ExternalLink size={14} aria-hidden />
          </a>
        )}
      </div>
    </Card>
  );
}
