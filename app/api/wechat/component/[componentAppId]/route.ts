import { pushRoute } from '@/lib/web/push-route';

/** 授权事件接收 URL of a third-party platform: tickets, authorisations. */
export { pushRoute as GET, pushRoute as POST };
