import { Loading, Skeleton, SkeletonHeader } from '@/components/ui/skeleton';

/** The form's three cards and the phone beside them. */
export default function LoadingForm() {
  return (
    <Loading>
      <SkeletonHeader />
      <div className="grid gap-6 lg:grid-cols-[minmax(0,1fr)_320px] xl:grid-cols-[160px_minmax(0,1fr)_330px]">
        <Skeleton className="h-28 w-full max-xl:hidden" />
        <div className="space-y-4">
          <Skeleton className="h-80 w-full" />
          <Skeleton className="h-60 w-full" />
          <Skeleton className="h-28 w-full" />
        </div>
        <Skeleton className="mx-auto aspect-[375/667] w-full max-w-[310px] rounded-[34px]" />
      </div>
    </Loading>
  );
}
