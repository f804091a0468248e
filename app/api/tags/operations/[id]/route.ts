import { getTagOperation } from '@/lib/tags/operations/get-tag-operation';
import { operationIdInput } from '@/lib/tags/operations/schema';
import { route } from '@/lib/web/route';

/** How far an operation is, polled by its page until it is over. */
export const GET = route({ params: operationIdInput }, getTagOperation);
