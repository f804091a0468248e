import { Loading, Skeleton, SkeletonHeader, SkeletonTable } from '@/components/ui/skeleton';

export default function LoadingImport() {
  return (
    <Loading>
      <SkeletonHeader />
      <Skeleton className="mb-4 h-52 w-full" />
      <SkeletonTable rows={6} columns={3} />
    </Loading>
  );
}
