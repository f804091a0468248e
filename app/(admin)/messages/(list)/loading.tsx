import { Loading, Skeleton, SkeletonHeader, SkeletonTable } from '@/components/ui/skeleton';

export default function LoadingMessages() {
  return (
    <Loading>
      <SkeletonHeader />
      <Skeleton className="mb-3 h-9 w-96 max-w-full" />
      <SkeletonTable rows={12} columns={5} />
    </Loading>
  );
}
