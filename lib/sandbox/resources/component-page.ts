import type { Account } from '../account';
import { type Component, componentTable, grantOf } from '../component';
import { authorise, preAuthProblem } from '../component-grants';
import { SET_NAMES, takenElsewhere, USUAL_SETS } from '../component-sets';
import { type Call, type Endpoint, RawAnswer } from '../endpoint';
import { LOOPBACK } from '../loopback';
import { TEST_ACCOUNT_APPID } from '../release-test';

const AGREE_PATH = '/cgi-bin/componentloginpage/agree';
const ONLY_MINI_PROGRAMS = '2';

/** §2.4: what the link names. `problem` is why the page cannot be shown. */
type Asked = { component: Component; redirectUri: string } | { problem: string };

function readLink({ world, query }: Call<undefined>): Asked {
  const component = componentTable(world).get(query.component_appid ?? '');
  if (!component) return { problem: '没有这个第三方平台（component_appid）' };
  const problem = preAuthProblem(world, component, query.pre_auth_code ?? '');
  if (problem) return { problem: `预授权码不可用（${problem}）` };
  const redirectUri = query.redirect_uri ?? '';
  if (!LOOPBACK.test(redirectUri)) return { problem: '回调地址不是本机地址（redirect_uri）' };
  return { component, redirectUri };
}

/** The owner's page, as a computer's browser and as a phone see it. */
function page(call: Call<undefined>): RawAnswer {
  const asked = readLink(call);
  if ('problem' in asked) return html(refused(asked.problem));
  const { query, world } = call;
  const owned = [...world.allAccounts()].filter((account) => account.appid !== TEST_ACCOUNT_APPID);
  const accounts = owned.filter(
    (account) =>
      query.auth_type !== ONLY_MINI_PROGRAMS && (!query.biz_appid || account.appid === query.biz_appid),
  );
  return html(consent(call, asked, accounts));
}

function consent(
  call: Call<undefined>,
  asked: Extract<Asked, { component: Component }>,
  accounts: Account[],
): string {
  const { component } = asked;
  const hidden = ['component_appid', 'pre_auth_code', 'redirect_uri']
    .map((name) => `<input type="hidden" name="${name}" value="${inHtml(call.query[name] ?? '')}">`)
    .join('');
  const rows = accounts.map((account, index) => {
    const isGranted = grantOf(call.world, component.appid, account.appid) !== undefined;
    const label = `${account.settings.nickname} ${account.appid}${isGranted ? '（已授权）' : ''}`;
    const checked = index === 0 ? ' checked' : '';
    return `<label><input type="radio" name="account" value="${inHtml(account.appid)}" required${checked}> ${inHtml(label)}</label>`;
  });
  const sets = askedSets(call).map(
    (id) =>
      `<label><input type="checkbox" name="set_${id}" checked> ${inHtml(SET_NAMES[id] ?? `权限集 ${id}`)}（${id}）</label>`,
  );
  return `<h1>授权给「${inHtml(component.name)}」</h1>
<form method="get" action="${AGREE_PATH}">${hidden}
<fieldset><legend>公众号</legend>${rows.join('') || '<p>没有可以授权的公众号</p>'}</fieldset>
<fieldset><legend>权限集</legend>${sets.join('')}</fieldset>
<button type="submit"${accounts.length === 0 ? ' disabled' : ''}>授权</button>
</form>`;
}

function askedSets({ query }: Call<undefined>): number[] {
  const asked = (query.category_id_list ?? '').split('|').map(Number);
  const known = asked.filter((id) => Number.isInteger(id) && id > 0);
  return known.length > 0 ? known : USUAL_SETS;
}

/** The button: the grant is made and the browser sent back with the code. */
function agree(call: Call<undefined>): RawAnswer {
  const asked = readLink(call);
  if ('problem' in asked) return html(refused(asked.problem));
  const account = call.world.account(call.query.account ?? '');
  if (!account) return html(refused('请选择一个公众号'));
  const sets = Object.keys(call.query).flatMap((name) => {
    const id = /^set_(\d+)$/.exec(name)?.[1];
    return id === undefined ? [] : [Number(id)];
  });
  if (sets.length === 0) return html(refused('请至少勾选一个权限集'));
  const taken = takenElsewhere(call.world, asked.component, account.appid, sets);
  if (taken) return html(refused(`权限集 ${taken.set} 只能授权给一个平台，现在属于 ${taken.by}`));
  const issued = authorise(call.world, asked.component, account, { sets }, call.query.pre_auth_code ?? '');
  return new RawAnswer('', { location: returnAddress(asked.redirectUri, issued) }, 302);
}

/** Where the browser goes after consent: `redirect_uri` with `auth_code` and `expires_in`. */
export function returnAddress(
  redirectUri: string,
  { code, expiresInSeconds }: { code: string; expiresInSeconds: number },
): string {
  const url = new URL(redirectUri);
  url.searchParams.set('auth_code', code);
  url.searchParams.set('expires_in', String(expiresInSeconds));
  return url.toString();
}

function refused(problem: string): string {
  return `<h1>请求失败</h1><p role="alert">${inHtml(problem)}</p>`;
}

function html(body: string): RawAnswer {
  const style =
    'body{font:16px/1.6 system-ui,sans-serif;max-width:32rem;margin:2rem auto;padding:0 1rem}label{display:block}fieldset{margin:1rem 0}button{font:inherit;padding:.4rem 1.5rem}';
  const text = `<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>公众平台帐号授权（沙箱）</title><style>${style}</style></head><body><main>${body}</main></body></html>`;
  return new RawAnswer(text, { 'content-type': 'text/html; charset=utf-8' });
}

function inHtml(text: string): string {
  return text.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);
}

const common = { method: 'GET', auth: 'none', dailyLimit: null } as const;

export const componentPageEndpoints: Endpoint[] = [
  { ...common, path: '/cgi-bin/componentloginpage', handle: page },
  { ...common, path: '/safe/bindcomponent', handle: page },
  { ...common, path: '/wxaopen/safe/bindcomponent', handle: page },
  { ...common, path: AGREE_PATH, handle: agree },
];
