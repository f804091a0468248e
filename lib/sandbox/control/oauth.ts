import { z } from 'zod';
import { OAUTH_SCOPES } from '@/lib/wechat/wire/sns';
import { agree, breakGrants, readLink, refuse } from '../oauth';
import { openidText } from './fans';
import { accountOf, ControlError, type ControlRoute, nothing, route } from './route';

const FAN = '/_control/accounts/:appid/fans/:openid';

const oauthBody = z.strictObject({
  redirectUri: z.string().min(1),
  scope: z.enum(OAUTH_SCOPES),
  state: z.string(),
  /** The platform that the link names. */
  componentAppid: z.string().optional(),
  /** The fan says no. */
  refuse: z.boolean().default(false),
});

export const oauthRoutes: ControlRoute[] = [
  route('POST', `${FAN}/oauth`, oauthBody, ({ body, ...context }) => {
    const { appid } = accountOf(context);
    const openid = openidText.safeParse(context.params.openid);
    if (!openid.success) throw new ControlError('openid: 1 to 64 letters, digits, _ or -');
    const asked = readLink(context.world, {
      appid,
      redirect_uri: body.redirectUri,
      response_type: 'code',
      scope: body.scope,
      state: body.state,
      ...(body.componentAppid !== undefined && { component_appid: body.componentAppid }),
    });
    if ('problem' in asked) throw new ControlError(`${asked.errcode ?? 'link'}: ${asked.problem}`);
    return { location: body.refuse ? refuse(asked) : agree(context.world, asked, openid.data) };
  }),
  /** A new WeChat password ends what the fan agreed to: 42007. */
  route('POST', `${FAN}/change-password`, nothing, (context) => ({
    count: breakGrants(context.world, accountOf(context), context.params.openid ?? ''),
  })),
];
