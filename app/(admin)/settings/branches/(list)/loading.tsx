import { Loading, SkeletonHeader, SkeletonTable } from '@/components/ui/skeleton';

export default function LoadingBranches() {
  return (
    <Loading>
      <SkeletonHeader />
      <SkeletonTable rows={12} columns={5} />
    </Loading>
  );
}
