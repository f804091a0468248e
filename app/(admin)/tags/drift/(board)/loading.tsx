import { Loading, Skeleton, SkeletonHeader, SkeletonTable } from '@/components/ui/skeleton';

export default function LoadingDrift() {
  return (
    <Loading>
      <SkeletonHeader />
      <Skeleton className="mb-4 h-24 w-full" />
      <SkeletonTable rows={6} columns={5} />
    </Loading>
  );
}
