import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { OperationBar } from '@/components/tags/operation-bar';
import { OperationStatus } from '@/components/tags/operation-status';
import { Card } from '@/components/ui/card';
import type { OperationView } from '@/lib/tags/operations/schema';

/** Work on a tag that is not over; each leads to its own page. */
export function OpenOperations({ operations }: { operations: OperationView[] }) {
  const t = useTranslations();
  if (operations.length === 0) return null;
  return (
    <Card title={t('tags.detail.operations')}>
      <ul className="grid gap-3">
        {operations.map((operation) => (
          <li key={operation.id} className="grid gap-1.5">
            <span className="flex flex-wrap items-center gap-2">
              <Link
                href={`/tags/operations/${operation.id}`}
                className="font-medium text-[13px] hover:underline"
              >
                {t(`tags.operations.kind.${operation.kind}`, { name: operation.tag.name })}
              </Link>
              <OperationStatus status={operation.status} />
            </span>
            <OperationBar operation={operation} />
          </li>
        ))}
      </ul>
    </Card>
  );
}
