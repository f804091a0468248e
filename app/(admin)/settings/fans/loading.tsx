import { Loading, Skeleton, SkeletonHeader, SkeletonTable } from '@/components/ui/skeleton';

export default function LoadingFans() {
  return (
    <Loading>
      <SkeletonHeader />
      <Skeleton className="mb-4 h-44 w-full" />
      <SkeletonTable rows={6} columns={6} />
    </Loading>
  );
}
