import { Loading, Skeleton, SkeletonHeader, SkeletonTable } from '@/components/ui/skeleton';

export default function LoadingImports() {
  return (
    <Loading>
      <SkeletonHeader />
      <Skeleton className="mb-4 h-40 w-full" />
      <SkeletonTable rows={6} columns={6} />
    </Loading>
  );
}
