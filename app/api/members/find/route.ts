import { listMembers } from '@/lib/members/list-members';
import { memberQuery } from '@/lib/members/schema';
import { route } from '@/lib/web/route';

/** Members by number, openid, id or name, while another member is looked for. POST, because a number is no part of a URL. */
export const POST = route({ body: memberQuery }, listMembers);
