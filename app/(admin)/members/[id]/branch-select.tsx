'use client';
import { useTranslations } from 'next-intl';
import { useOptimistic, useTransition } from 'react';
import { Select } from '@/components/ui/select';
import { notify } from '@/components/ui/toast';
import { changeBranchAction } from '../actions';

type Props = { memberId: string; branchId: number | null; branches: { id: number; name: string }[] };

/** The member's branch, which is the branch tag: one, or none. */
export function BranchSelect({ memberId, branchId, branches }: Props) {
  const t = useTranslations();
  const [shown, show] = useOptimistic(branchId);
  const [isPending, start] = useTransition();
  function change(value: string) {
    const wanted = value === '' ? null : Number(value);
    if (wanted === branchId) return;
    start(async () => {
      show(wanted);
      const result = await changeBranchAction({ id: memberId, branchId: wanted });
      if (result.ok) notify.done(t('members.detail.branchChanged'));
      else notify.failed(result.error.message);
    });
  }
  return (
    <Select
      aria-label={t('terms.branch')}
      value={shown === null ? '' : String(shown)}
      isDisabled={isPending}
      onChange={change}
      options={[
        { value: '', label: t('members.detail.noBranch') },
        ...branches.map((branch) => ({ value: String(branch.id), label: branch.name })),
      ]}
    />
  );
}
