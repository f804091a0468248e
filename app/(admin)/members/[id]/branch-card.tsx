import { useTranslations } from 'next-intl';
import { Card } from '@/components/ui/card';
import type { MemberView } from '@/lib/members/schema';
import { BranchSelect } from './branch-select';
import { useSource, useWhen } from './words';

/** The branch, which is the branch tag: one or none, where it comes from, and every change of it. */
export function BranchCard({
  member,
  branches,
  canChange,
  now,
}: {
  member: MemberView;
  branches: { id: number; name: string }[];
  canChange: boolean;
  now: Date;
}) {
  const t = useTranslations();
  const sourceOf = useSource();
  const when = useWhen();
  const { branch, branchHistory } = member;
  const origin = (source: string | null, by: string | null) =>
    [sourceOf(source), by].filter(Boolean).join(' · ');
  return (
    <Card title={t('terms.branch')}>
      {canChange ? (
        <BranchSelect memberId={member.id} branchId={branch?.id ?? null} branches={branches} />
      ) : (
        <p>{branch?.name ?? t('members.detail.noBranch')}</p>
      )}
      {branch && (
        <p className="mt-1.5 text-[13px] text-muted">
          {t('members.branch.source', {
            source: origin(branch.source, branch.by) || t('members.branch.unknown'),
          })}
        </p>
      )}
      {branchHistory.length > 0 && (
        <ol
          aria-label={t('members.branch.history')}
          className="mt-3 grid gap-2 border-border border-t pt-3 text-[13px]"
        >
          {branchHistory.map((change) => (
            <li key={`${change.at}${change.to}`}>
              <p>
                {t('members.branch.change', {
                  from: change.from ?? t('members.branch.none'),
                  to: change.to ?? t('members.branch.none'),
                })}
              </p>
              <p className="text-muted tabular-nums">
                {[when(change.at, now), origin(change.source, change.by)].filter(Boolean).join(' · ')}
              </p>
            </li>
          ))}
        </ol>
      )}
    </Card>
  );
}
