import { Loading, SkeletonHeader, SkeletonTable } from '@/components/ui/skeleton';

export default function LoadingDriftFans() {
  return (
    <Loading>
      <SkeletonHeader />
      <SkeletonTable rows={10} columns={3} />
    </Loading>
  );
}
