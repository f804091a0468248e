import { z } from 'zod';
import { getAccountsLive } from '@/lib/accounts/get-accounts-live';
import { route } from '@/lib/web/route';

/** How accounts and platforms are, polled by their pages: what an owner does at WeChat shows within seconds. */
export const GET = route({ params: z.unknown() }, getAccountsLive);
