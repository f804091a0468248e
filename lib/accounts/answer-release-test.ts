import 'server-only';
import { AppError } from '@/lib/errors';
import { createWechatClient } from '@/lib/wechat/call';
import { queryAuth } from '@/lib/wechat/component';
import { sendCustomText } from '@/lib/wechat/custom';
import { isWechatErrcode } from '@/lib/wechat/error';
import { hostsOf } from '@/lib/wechat/hosts';
import { componentClient, usableComponent } from './component-client';

const CALL_TIMEOUT_MS = 5_000;

/**
 * The second probe of the release test: the code is exchanged and `<code>_from_api` sent with the token that it gave.
 * WeChat's test account is nobody's account here, so nothing is stored. A code that was used is answered already.
 * @throws AppError `account.authorise_again`
 * @see WeChat docs 全网发布接入检测说明
 */
export async function answerReleaseTest(input: {
  componentId: number;
  code: string;
  openid: string;
}): Promise<void> {
  const component = await usableComponent(input.componentId);
  const client = componentClient(component);
  const grant = await queryAuth(client, { code: input.code }).catch((error: unknown) => {
    if (isWechatErrcode(error, 61009, 61010))
      throw new AppError('account.authorise_again', {}, { cause: error });
    throw error;
  });
  const tokens = { get: async () => grant.accessToken, refresh: async () => grant.accessToken };
  const tester = createWechatClient({
    baseUrl: hostsOf(component).api,
    appId: grant.authorizerAppId,
    tokens,
    timeoutMs: CALL_TIMEOUT_MS,
  });
  await sendCustomText(tester, { openid: input.openid, text: `${input.code}_from_api` });
}
