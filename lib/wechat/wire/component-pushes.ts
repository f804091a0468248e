import { z } from 'zod';
import { common, ifFilled, integer, kindName, text } from './push-values';

const componentEvent = { AppId: text.min(1), CreateTime: common.CreateTime };
const authorizer = { ...componentEvent, AuthorizerAppid: text.min(1) };

/** AuthorizationCodeExpiredTime is a time in live data, a number of seconds in the page's words. */
const authorisation = {
  ...authorizer,
  AuthorizationCode: text.min(1),
  AuthorizationCodeExpiredTime: ifFilled(integer),
  PreAuthCode: text.optional(),
};

/** Events on a third-party platform's authorisation address, by InfoType. @see WeChat docs 授权变更通知推送, 验证票据 */
export const componentPushes = {
  component_verify_ticket: z.object({
    ...componentEvent,
    InfoType: z.literal('component_verify_ticket'),
    ComponentVerifyTicket: text.min(1),
  }),
  authorized: z.object({ ...authorisation, InfoType: z.literal('authorized') }),
  updateauthorized: z.object({ ...authorisation, InfoType: z.literal('updateauthorized') }),
  unauthorized: z.object({ ...authorizer, InfoType: z.literal('unauthorized') }),
};

export type ComponentPushes = { [K in keyof typeof componentPushes]: z.output<(typeof componentPushes)[K]> };

/** What any of them carries, known InfoType or not. */
export const anyComponentPush = z.object({
  ...componentEvent,
  InfoType: kindName,
  AuthorizerAppid: text.max(64).optional(),
});
