import { Loading, Skeleton, SkeletonHeader, SkeletonTable } from '@/components/ui/skeleton';

export default function LoadingFile() {
  return (
    <Loading>
      <SkeletonHeader />
      <SkeletonTable rows={8} columns={3} />
      <Skeleton className="mt-4 h-40 w-full" />
    </Loading>
  );
}
