import { Loading, Skeleton, SkeletonHeader } from '@/components/ui/skeleton';

/** Rule at the left, number at the right. */
export default function LoadingAudience() {
  return (
    <Loading>
      <SkeletonHeader />
      <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,1fr)_300px] xl:grid-cols-[minmax(0,1fr)_360px]">
        <div className="space-y-3 rounded-lg border border-border bg-surface p-4">
          <Skeleton className="h-9 w-72 max-w-full" />
          <Skeleton className="h-11 w-full" />
          <Skeleton className="h-11 w-full" />
          <Skeleton className="h-11 w-full" />
        </div>
        <div className="space-y-3 rounded-lg border border-border bg-surface p-4">
          <Skeleton className="h-4 w-24" />
          <Skeleton className="h-11 w-44" />
          <Skeleton className="h-6 w-full" />
          <Skeleton className="h-6 w-full" />
        </div>
      </div>
    </Loading>
  );
}
