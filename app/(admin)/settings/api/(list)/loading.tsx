import { Loading, SkeletonHeader, SkeletonTable } from '@/components/ui/skeleton';

export default function LoadingTokens() {
  return (
    <Loading>
      <SkeletonHeader />
      <SkeletonTable rows={6} columns={6} />
    </Loading>
  );
}
