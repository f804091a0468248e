import { AUTHORIZE_PATH } from '@/lib/wechat/wire/sns';
import { type Call, type Endpoint, RawAnswer } from '../endpoint';
import { type Asked, agree, type PageProblem, platformName, readLink, refuse } from '../oauth';
import { html, type Markup } from '../page/html';

const REPLY_PATH = '/connect/oauth2/authorize_reply';
const LINK_PARAMETERS = ['appid', 'redirect_uri', 'response_type', 'scope', 'state', 'component_appid'];
const SHOWN_FANS = 50;
const OPENID = /^[A-Za-z0-9_-]{1,64}$/;

/** In WeChat the phone knows whose it is; here the page asks, and says so. */
function page(call: Call<undefined>): RawAnswer {
  const asked = readLink(call.world, call.query);
  return document('problem' in asked ? refused(asked) : consent(call, asked));
}

function consent({ world, query }: Call<undefined>, asked: Asked): Markup {
  const { account, consent: wanted } = asked;
  const isSilent = wanted.scope === 'snsapi_base';
  const platform = platformName(world, wanted.component);
  const fans = account.fans.page(undefined, SHOWN_FANS).map((fan) => ({
    openid: account.fans.openid(fan),
    nickname: account.extra(fan).nickname ?? '',
  }));
  const hidden = LINK_PARAMETERS.filter((name) => query[name] !== undefined);
  return html`<h1>${account.settings.nickname} 申请获取你的信息</h1>
<p>${isSilent ? '静默授权：只提供 openid，微信里不会出现本页' : '将获得你的昵称、头像'}${platform === null ? '' : `（由「${platform}」代为发起）`}</p>
<form method="get" action="${REPLY_PATH}">
${hidden.map((name) => html`<input type="hidden" name="${name}" value="${query[name] ?? ''}">`)}
<fieldset><legend>以哪位粉丝的身份</legend>
${fans.map(({ openid, nickname }, at) => radio(openid, `${nickname} ${openid}`.trim(), at === 0))}
${radio('', '其他人（下面填写 openid）', fans.length === 0)}
<label>其他 openid <input name="other" pattern="[A-Za-z0-9_\\-]{1,64}" autocomplete="off"></label>
</fieldset>
<button type="submit" name="answer" value="agree">允许</button>
${isSilent ? '' : html`<button type="submit" name="answer" value="refuse" formnovalidate>拒绝</button>`}
</form>`;
}

function radio(value: string, label: string, isChecked: boolean): Markup {
  const checked = isChecked ? html` checked` : '';
  return html`<label><input type="radio" name="openid" value="${value}"${checked}> ${label}</label>`;
}

/** The buttons: the browser goes back with a code, or without one. */
function reply({ world, query }: Call<undefined>): RawAnswer {
  const asked = readLink(world, query);
  if ('problem' in asked) return document(refused(asked));
  if (query.answer === 'refuse') return redirect(refuse(asked));
  const openid = query.openid || query.other || '';
  if (!OPENID.test(openid)) return document(refused({ errcode: null, problem: '请选择一位粉丝' }));
  return redirect(agree(world, asked, openid));
}

function refused({ errcode, problem }: PageProblem): Markup {
  return html`<h1>请求失败</h1><p role="alert">${problem}</p>${errcode === null ? '' : html`<p>错误码：${errcode}</p>`}`;
}

function redirect(location: string): RawAnswer {
  return new RawAnswer('', { location }, 302);
}

function document(body: Markup): RawAnswer {
  const style =
    'body{font:16px/1.6 system-ui,sans-serif;max-width:32rem;margin:2rem auto;padding:0 1rem}label{display:block;min-height:1.75rem}fieldset{margin:1rem 0}button{font:inherit;padding:.4rem 1.5rem}';
  const { markup } =
    html`<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>微信网页授权（沙箱）</title><style>${{ markup: style }}</style></head><body><main>${body}</main></body></html>`;
  return new RawAnswer(markup, { 'content-type': 'text/html; charset=utf-8' });
}

const common = { method: 'GET', auth: 'none', dailyLimit: null } as const;

export const oauthPageEndpoints: Endpoint[] = [
  { ...common, path: AUTHORIZE_PATH, handle: page },
  { ...common, path: REPLY_PATH, handle: reply },
];
