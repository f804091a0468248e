'use client';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { Card } from '@/components/ui/card';
import { ConfirmDialog, FormError } from '@/components/ui/dialog';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { reasonText } from '@/lib/i18n/reason';
import type { FanBoard, OpenidMigrationView } from '@/lib/people/fans/schema';
import { migrateOpenidsAction, resumeMigrationAction } from './actions';
import { WorkBadge } from './sync-progress';
import { useBoardAction } from './use-board-action';

/** After WeChat merged another account into this one: brings its fans under their new openids. */
export function MigrationCard({ board, onChange }: { board: FanBoard; onChange: () => void }) {
  const t = useTranslations();
  const [fromAppId, setFrom] = useState('');
  const [isAsking, setAsking] = useState(false);
  const { run, failure, isPending, forget } = useBoardAction(onChange);
  const { accountId } = board;
  const ask = (open: boolean) => {
    setAsking(open);
    forget();
  };
  return (
    <Card title={t('followers.migration.title')}>
      <div className="flex flex-col gap-4">
        <p className="text-[13px] text-muted">{t('followers.migration.text')}</p>
        <div className="flex flex-wrap items-end gap-2">
          <Field label={t('followers.migration.from')} className="w-72 max-w-full">
            <Input value={fromAppId} onChange={(event) => setFrom(event.target.value)} autoComplete="off" />
          </Field>
          <Button isDisabled={fromAppId.trim() === ''} onPress={() => ask(true)}>
            {t('followers.migration.do')}
          </Button>
        </div>
        {board.migrations.map((migration) => (
          <MigrationLine key={migration.id} migration={migration} onChange={onChange} />
        ))}
      </div>
      <ConfirmDialog
        isOpen={isAsking}
        onOpenChange={ask}
        title={t('followers.migration.askTitle', { name: board.accountName })}
        confirmLabel={t('followers.migration.do')}
        isPending={isPending}
        error={failure}
        onConfirm={() =>
          run(
            () => migrateOpenidsAction({ accountId, fromAppId: fromAppId.trim() }),
            t('followers.migration.started'),
            () => ask(false),
          )
        }
      >
        <p>{t('followers.migration.askText', { appId: fromAppId.trim() })}</p>
      </ConfirmDialog>
    </Card>
  );
}

function MigrationLine({ migration, onChange }: { migration: OpenidMigrationView; onChange: () => void }) {
  const t = useTranslations();
  const { run, failure, isPending } = useBoardAction(onChange);
  const { id, status, fromName, totalCount, movedCount, joinedCount, failedCount, failures } = migration;
  return (
    <div className="border-border border-t pt-3 text-[13px]">
      <div className="flex flex-wrap items-center gap-2">
        <span className="font-medium">{fromName}</span>
        <WorkBadge status={status} />
        <span className="text-muted tabular-nums">
          {t('followers.migration.counts', {
            done: movedCount + failedCount,
            total: totalCount,
            moved: movedCount,
            joined: joinedCount,
            failed: failedCount,
          })}
        </span>
        {status === 'paused' && (
          <Button
            size="sm"
            isPending={isPending}
            onPress={() => run(() => resumeMigrationAction({ id }), t('followers.sync.resumed'))}
          >
            {t('followers.sync.resume')}
          </Button>
        )}
      </div>
      {migration.failure && (
        <p className="mt-1 text-warning">{reasonText(t, migration.failure, { name: fromName })}</p>
      )}
      <FormError>{failure}</FormError>
      {failures.length > 0 && (
        <details className="mt-1">
          <summary className="cursor-pointer text-muted">
            {t('followers.migration.failures', { count: failedCount })}
          </summary>
          <ul className="mt-1 flex flex-col gap-1">
            {failures.map((one) => (
              <li key={one.fanId}>
                <code className="break-all font-mono text-xs">{one.openid}</code> {reasonText(t, one.reason)}
              </li>
            ))}
          </ul>
        </details>
      )}
    </div>
  );
}
