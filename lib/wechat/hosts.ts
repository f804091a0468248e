import { env } from '@/lib/env';

/** WeChat's hosts: server API, pages under mp (QR pictures, component authorisation), pages under open (OAuth). */
export type WechatHosts = { api: string; mp: string; open: string };

/** Where calls and pages of an account or component are: WeChat's own hosts, or the one port of the sandbox. */
export function hostsOf(owner: { isSandbox: boolean }): WechatHosts {
  if (owner.isSandbox) {
    const { wechatSandboxUrl: url } = env;
    return { api: url, mp: url, open: url };
  }
  return { api: env.wechatApiUrl, mp: env.wechatMpUrl, open: env.wechatOpenUrl };
}
