import { CircleCheck, CircleX } from 'lucide-react';
import { useFormatter, useTranslations } from 'next-intl';
import type { BroadcastView } from '@/lib/broadcasts/schema';
import { MOMENT } from '@/lib/i18n/formats';
import { Decision } from './decision';
import { Section } from './section';

/** Who decided what and why, the decision itself for who may take it, and the digest that is signed. */
export function Approvals({ broadcast }: { broadcast: BroadcastView }) {
  const t = useTranslations();
  const { approvals, digest, snapshot, plan, status } = broadcast;
  if (approvals.length === 0 && !digest) return null;
  return (
    <Section title={t('broadcasts.detail.decision')}>
      {approvals.length > 0 && (
        <ul aria-label={t('broadcasts.detail.decisions')} className="space-y-2">
          {approvals.map((approval) => (
            <ApprovalRow key={approval.id} approval={approval} />
          ))}
        </ul>
      )}
      {status === 'submitted' &&
        (broadcast.canApprove && digest && snapshot && plan ? (
          <Decision
            id={broadcast.id}
            title={broadcast.title}
            digest={digest}
            peopleCount={snapshot.peopleCount}
            calls={plan.calls}
            scheduledAt={broadcast.scheduledAt}
          />
        ) : (
          <p className="text-[13px] text-muted">
            {t(`broadcasts.cannotApprove.${broadcast.cannotApproveReason ?? 'state'}`)}
          </p>
        ))}
      {digest && (
        <div className="border-border border-t pt-3 text-muted text-xs leading-5">
          <p>
            {t('broadcasts.detail.digest')} <code className="break-all">{digest}</code>
          </p>
          <p>{t('broadcasts.detail.digestHelp')}</p>
        </div>
      )}
    </Section>
  );
}

function ApprovalRow({ approval }: { approval: BroadcastView['approvals'][number] }) {
  const t = useTranslations();
  const format = useFormatter();
  const Icon = approval.isApproved ? CircleCheck : CircleX;
  return (
    <li className="flex gap-2 text-sm">
      <Icon
        size={17}
        aria-hidden
        className={`mt-0.5 shrink-0 ${approval.isVoid ? 'text-muted' : approval.isApproved ? 'text-success' : 'text-danger'}`}
      />
      <div className="min-w-0">
        <p>
          {t(approval.isApproved ? 'broadcasts.detail.approvedBy' : 'broadcasts.detail.refusedBy', {
            name: approval.staffName,
          })}
          {approval.isVoid && (
            <span className="ml-2 rounded-md bg-default px-1.5 text-muted text-xs">
              {t('broadcasts.detail.void')}
            </span>
          )}
          <span className="ml-2 text-muted text-xs tabular-nums">
            {format.dateTime(new Date(approval.at), MOMENT)}
          </span>
        </p>
        {approval.reason && (
          <p className="text-[13px] text-muted [overflow-wrap:anywhere]">
            {t('broadcasts.detail.reason', { reason: approval.reason })}
          </p>
        )}
      </div>
    </li>
  );
}
