import { Loading, Skeleton, SkeletonHeader, SkeletonTable } from '@/components/ui/skeleton';

/** The head, a figure, then a table. */
export default function LoadingDetail() {
  return (
    <Loading>
      <SkeletonHeader />
      <div className="grid gap-4">
        <Skeleton className="h-28 w-full" />
        <SkeletonTable rows={6} columns={4} />
      </div>
    </Loading>
  );
}
