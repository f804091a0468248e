import { Loading, Skeleton, SkeletonHeader, SkeletonTable } from '@/components/ui/skeleton';

export default function LoadingTagInit() {
  return (
    <Loading>
      <SkeletonHeader />
      <Skeleton className="mb-4 h-40 w-full" />
      <SkeletonTable rows={4} columns={5} />
    </Loading>
  );
}
