'use client';
import { FileSpreadsheet, Upload } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { type DragEvent, useRef, useState } from 'react';
import { Button } from '@/components/ui/button';
import { Card } from '@/components/ui/card';
import { classes } from '@/components/ui/classes';
import { FormError } from '@/components/ui/dialog';
import { MAX_FILE_BYTES } from '@/lib/people/imports/schema';
import { sendFile } from './send-file';

/** Takes a file by choice or by drop and leads to the page where its columns are matched. */
export function UploadCard({ keptDays }: { keptDays: number }) {
  const t = useTranslations();
  const router = useRouter();
  const input = useRef<HTMLInputElement>(null);
  const [isOver, setOver] = useState(false);
  const [sending, setSending] = useState<{ name: string; share: number } | null>(null);
  const [failure, setFailure] = useState<string | null>(null);

  async function send(file: File | undefined) {
    if (!file || sending) return;
    setFailure(null);
    setSending({ name: file.name, share: 0 });
    try {
      const { id } = await sendFile(file, (share) => setSending({ name: file.name, share }));
      router.push(`/members/import/files/${id}`);
    } catch (error) {
      setSending(null);
      setFailure((error instanceof Error && error.message) || t('imports.upload.failed'));
    }
  }
  function drop(event: DragEvent) {
    event.preventDefault();
    setOver(false);
    void send(event.dataTransfer.files[0]);
  }

  return (
    <Card title={t('imports.upload.title')}>
      <div className="flex flex-col gap-3">
        {/* biome-ignore lint/a11y/noStaticElementInteractions: dropping is an extra; the button does the same by keyboard */}
        <div
          onDragOver={(event) => {
            event.preventDefault();
            setOver(true);
          }}
          onDragLeave={() => setOver(false)}
          onDrop={drop}
          className={classes(
            'flex flex-col items-center gap-3 rounded-lg border border-dashed px-4 py-8 text-center',
            isOver ? 'border-accent bg-accent-soft' : 'border-border',
          )}
        >
          <FileSpreadsheet size={28} strokeWidth={1.5} aria-hidden className="text-faint" />
          <div className="flex flex-wrap items-center justify-center gap-2 text-sm">
            <span className="max-sm:hidden">{t('imports.upload.drop')}</span>
            <Button
              variant="primary"
              isPending={sending !== null}
              icon={<Upload size={16} aria-hidden />}
              onPress={() => input.current?.click()}
            >
              {t('imports.upload.choose')}
            </Button>
          </div>
          <p className="max-w-md text-[13px] text-muted">
            {t('imports.upload.hint', { megabytes: MAX_FILE_BYTES / 1024 / 1024, days: keptDays })}
          </p>
          <input
            ref={input}
            type="file"
            accept=".csv,.txt,.tsv,.xlsx"
            aria-label={t('imports.upload.choose')}
            className="sr-only"
            tabIndex={-1}
            onChange={(event) => {
              void send(event.target.files?.[0]);
              event.target.value = '';
            }}
          />
        </div>
        <div role="status">
          {sending && (
            <div className="flex flex-col gap-1.5 text-[13px]">
              <span>{t('imports.upload.sending', { name: sending.name })}</span>
              <span className="text-muted tabular-nums">
                {t('imports.upload.sent', { percent: Math.floor(sending.share * 100) })}
              </span>
            </div>
          )}
        </div>
        <FormError>{failure}</FormError>
      </div>
    </Card>
  );
}
