import { Loading, Skeleton, SkeletonHeader, SkeletonTable } from '@/components/ui/skeleton';

export default function LoadingAudiences() {
  return (
    <Loading>
      <SkeletonHeader />
      <Skeleton className="mb-3 h-9 w-72 max-w-full" />
      <SkeletonTable rows={8} columns={5} />
    </Loading>
  );
}
