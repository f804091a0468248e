import { pushRoute } from '@/lib/web/push-route';

/** 消息与事件接收 URL of a third-party platform, `$APPID$` being the account. */
export { pushRoute as GET, pushRoute as POST };
