import { z } from 'zod';
import type { Account } from '../account';
import { orderedTemplateEnds } from '../resources/template-send';
import { answerConsent, listTemplates } from '../template-store';
import type { World } from '../world';
import { fanOf } from './fans';
import { accountOf, ControlError, type ControlRoute, route } from './route';

const BASE = '/_control/accounts/:appid';

const consentBody = z.strictObject({ templateId: z.string(), agree: z.boolean() });

/** The fan answers the question that a page or an article asks; each "yes" allows one message. */
function answerNotice(world: World, account: Account, openid: string, body: z.output<typeof consentBody>) {
  const fan = fanOf(account, openid);
  const all = [...listTemplates(account, 'notice'), ...listTemplates(account, 'template')];
  if (!all.some(({ templateId }) => templateId === body.templateId))
    throw new ControlError(`no template ${body.templateId}`, 404);
  answerConsent(account, fan, body.templateId, body.agree);
  const List = {
    TemplateId: body.templateId,
    SubscribeStatusString: body.agree ? 'accept' : 'reject',
    PopupScene: 2,
  };
  const fields = { MsgType: 'event', Event: 'subscribe_msg_popup_event', SubscribeMsgPopupEvent: { List } };
  return { pushId: world.pushes.push(account, openid, fields.Event, fields) };
}

const endBody = z.strictObject({
  status: z.enum(['success', 'failed:user block', 'failed: system failed']),
});

/** Orders the end of the next template message; several wait in line. */
function orderEnd(account: Account, status: string) {
  const ends = orderedTemplateEnds(account);
  ends.put('next', [...(ends.get('next') ?? []), status]);
  return { ok: true };
}

export const templateRoutes: ControlRoute[] = [
  route('POST', `${BASE}/fans/:openid/notice`, consentBody, ({ body, ...context }) =>
    answerNotice(context.world, accountOf(context), context.params.openid ?? '', body),
  ),
  route('POST', `${BASE}/templates/next`, endBody, ({ body, ...context }) =>
    orderEnd(accountOf(context), body.status),
  ),
];
