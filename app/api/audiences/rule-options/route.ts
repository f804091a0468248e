import { listRuleOptions } from '@/lib/audiences/rule-options';
import { ruleOptionsInput } from '@/lib/audiences/schema';
import { route } from '@/lib/web/route';

/** Stores, channels and audiences by name while a clause is filled in. */
export const POST = route({ body: ruleOptionsInput }, listRuleOptions);
