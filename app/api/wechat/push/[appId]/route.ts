import { pushRoute } from '@/lib/web/push-route';

/** The address of an ordinary account. */
export { pushRoute as GET, pushRoute as POST };
