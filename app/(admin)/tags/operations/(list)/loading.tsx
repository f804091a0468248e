import { Loading, Skeleton, SkeletonHeader, SkeletonTable } from '@/components/ui/skeleton';

export default function LoadingOperations() {
  return (
    <Loading>
      <SkeletonHeader />
      <Skeleton className="mb-3 h-9 w-72 max-w-full" />
      <SkeletonTable rows={12} columns={6} />
    </Loading>
  );
}
