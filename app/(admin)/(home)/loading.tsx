import { Loading, Skeleton, SkeletonHeader } from '@/components/ui/skeleton';

const FIGURES = ['members', 'followers', 'tags', 'received'];
const PARTS = ['database', 'elasticsearch', 'wechat', 'worker'];

/** The workbench in its own shape while it loads. */
export default function WorkbenchLoading() {
  return (
    <Loading>
      <SkeletonHeader />
      <div className="grid gap-4">
        <div className="grid grid-cols-2 gap-3 lg:grid-cols-4 lg:gap-4">
          {FIGURES.map((name) => (
            <div key={name} className="rounded-lg border border-border bg-surface px-4 py-3">
              <Skeleton className="h-5 w-16" />
              <Skeleton className="mt-2 h-8 w-28" />
              <Skeleton className="mt-2 h-4 w-24" />
            </div>
          ))}
        </div>
        <div className="grid items-start gap-4 xl:grid-cols-[minmax(0,1fr)_21.25rem]">
          <Skeleton className="h-56 w-full rounded-lg" />
          <div className="rounded-lg border border-border bg-surface p-4">
            {PARTS.map((name) => (
              <Skeleton key={name} className="my-4 h-4 w-full" />
            ))}
          </div>
        </div>
      </div>
    </Loading>
  );
}
