import { Loading, Skeleton, SkeletonHeader } from '@/components/ui/skeleton';

export default function LoadingAccounts() {
  return (
    <Loading>
      <SkeletonHeader />
      <div className="grid gap-4 md:grid-cols-2 xl:grid-cols-3">
        <Skeleton className="h-52" />
        <Skeleton className="h-52" />
        <Skeleton className="h-52" />
      </div>
    </Loading>
  );
}
