'use client';
import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import type { FanBoard } from '@/lib/people/fans/schema';
import { fanBoard } from './board-query';
import { MigrationCard } from './migration-card';
import { RunTable } from './run-table';
import { SyncCard } from './sync-card';
import { WishCard } from './wish-card';

/** The board, live: the open sync, the last ones, what WeChat refused, a migration. */
export function LiveBoard({ initial }: { initial: FanBoard }) {
  const t = useTranslations();
  const query = useQuery(fanBoard(initial));
  const board = query.data;
  const refresh = () => void query.refetch();
  return (
    <div className="flex flex-col gap-4">
      {query.isError && (
        <p role="status" className="text-[13px] text-warning">
          {t('followers.stale')}
        </p>
      )}
      <SyncCard board={board} onChange={refresh} />
      <WishCard board={board} />
      <RunTable runs={board.runs} accountName={board.accountName} />
      {board.canMigrate && <MigrationCard board={board} onChange={refresh} />}
    </div>
  );
}
