import type { Ctx } from '@/lib/auth/ctx';
import { may } from '@/lib/auth/permissions';
import { EVERYBODY } from '@/lib/rules/schema';
import { findTagRule } from '@/lib/tags/automatic/find-tag-rule';
import type { TagView } from '@/lib/tags/schema';
import { readVocabulary } from '../../audiences/read-vocabulary';
import { RuleCard } from './rule-card';

/** The automatic rule of a local tag; people limited to branches look at it, because it concerns the whole country. */
export async function RuleSection({ ctx, tag }: { ctx: Ctx; tag: TagView }) {
  const saved = await findTagRule(ctx, { tagId: tag.id });
  const { vocabulary } = await readVocabulary(ctx, saved?.rule ?? EVERYBODY);
  return (
    <RuleCard
      key={saved?.version ?? 0}
      code={tag.code}
      name={tag.name}
      saved={saved}
      vocabulary={vocabulary}
      canWrite={may(ctx, 'tag.write') && ctx.branchIds === null}
    />
  );
}
