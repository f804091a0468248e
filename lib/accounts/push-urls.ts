import { env } from '@/lib/env';

/** 服务器地址: where WeChat pushes an ordinary account's messages. */
export function pushUrlOf(appId: string): string {
  return `${env.publicUrl}/api/wechat/push/${appId}`;
}

/**
 * What is registered for a third-party platform: 授权事件接收 URL, and 消息与事件接收 URL, in which WeChat puts the account's
 * appid for `$APPID$`.
 */
export function componentUrlsOf(appId: string): { authorisation: string; message: string } {
  const base = `${env.publicUrl}/api/wechat/component/${appId}`;
  return { authorisation: base, message: `${base}/$APPID$` };
}
