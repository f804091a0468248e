import { Loading, Skeleton, SkeletonHeader } from '@/components/ui/skeleton';

/** One column of parts, the line of steps first. */
export default function LoadingBroadcast() {
  return (
    <Loading>
      <div className="mx-auto max-w-4xl space-y-4">
        <SkeletonHeader />
        <Skeleton className="h-24 w-full" />
        <Skeleton className="h-96 w-full" />
        <Skeleton className="h-72 w-full" />
      </div>
    </Loading>
  );
}
