import 'server-only';
import { arrayText } from '@/lib/db/array-text';
import type { Tx } from '@/lib/db/client';

/**
 * Sets the WeChat tags again of fans who had left and follow anew: WeChat takes all tags from whoever leaves, ours are
 * still wished for. Not those lent to a broadcast: whoever dropped out of its people does not come in again.
 * @param input.priority for the outbox: 0 a person waits, 9 one of very many
 * @see WeChat docs 用户标签管理: only followers carry tags
 */
export async function giveTagsBack(
  tx: Tx,
  input: { fanIds: readonly bigint[]; at: Date; priority: number },
): Promise<void> {
  const { fanIds, at, priority } = input;
  if (fanIds.length === 0) return;
  await tx.$executeRaw`
    with lost as (
      select t.fan_id, t.tag_id, g.account_id, t.wanted and g.state in ('active', 'creating')
             and g.slot is distinct from 'lent' as is_wished
        from fan_tag t join tag g on g.id = t.tag_id
       where t.fan_id = any(${arrayText(fanIds)}::bigint[]) order by t.fan_id, t.tag_id for no key update of t
    ), unconfirmed as (
      update fan_tag t set confirmed = false, failure = null from lost l
       where t.fan_id = l.fan_id and t.tag_id = l.tag_id and (t.confirmed or t.failure is not null)
    )
    insert into wechat_tag_outbox (account_id, tag_id, fan_id, priority, not_before)
    select account_id, tag_id, fan_id, ${priority}::smallint, ${at} from lost where is_wished order by fan_id, tag_id`;
}
