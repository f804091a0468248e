import { html, type Markup } from './html';
import type { TextKey } from './texts';

export const TABS = ['phones', 'pushes', 'calls', 'mass', 'account', 'component', 'faults', 'sms'] as const;
type Text = (key: TextKey) => string;

const COMMON_PATHS = [
  '/cgi-bin/stable_token',
  '/cgi-bin/tags/create',
  '/cgi-bin/tags/members/batchtagging',
  '/cgi-bin/user/info',
  '/cgi-bin/message/mass/send',
  '/cgi-bin/message/mass/sendall',
  '/cgi-bin/draft/add',
];

/** One section a tab; the lists in them are filled in by the browser. */
export function panels(t: Text): Markup {
  const all = { phones, pushes, calls, mass, account, component, faults, sms };
  return html`${TABS.map(
    (tab) => html`<section id="panel-${tab}" class="panel ${tab}" hidden>${all[tab](t)}</section>`,
  )}`;
}

function table(t: Text, caption: TextKey, body: string, heads: (TextKey | [TextKey, 'num'])[]): Markup {
  const cells = heads.map((head) =>
    typeof head === 'string'
      ? html`<th scope="col">${t(head)}</th>`
      : html`<th scope="col" class="num">${t(head[0])}</th>`,
  );
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${t(caption)}"><table>
<caption class="sr">${t(caption)}</caption><thead><tr>${cells}</tr></thead><tbody id="${body}"></tbody></table></div>`;
}

function phones(t: Text): Markup {
  return html`<aside id="fans" class="fans" aria-label="${t('fans.title')}">
<h2>${t('fans.title')} <small id="fan-count"></small></h2>
<label class="field"><span>${t('fans.search')}</span><input type="search" id="fan-search" autocomplete="off"></label>
<ul id="fan-list" class="plain fan-list" tabindex="0" aria-label="${t('fans.title')}"></ul>
<details id="fan-tools" class="fan-tools"><summary>${t('fans.more')}</summary><form id="fan-new" class="inline"><label class="field"><span>${t('fans.new')}</span>
<input name="openid" pattern="[A-Za-z0-9_\\-]{1,64}" autocomplete="off" required></label>
<button type="submit">${t('fans.open')}</button></form>
<form id="fan-add" class="inline"><label class="field"><span>${t('fans.addCount')}</span>
<input name="count" type="number" min="1" max="1000000" value="10" required></label>
<button type="submit">${t('fans.add')}</button></form></details>
</aside>
<div class="desk"><h2 class="sr">${t('phones.title')}</h2>
<p id="phones-empty" class="empty" hidden>${t('phones.empty')}</p><div id="phones"></div></div>`;
}

const TREATMENTS = ['duplicate', 'delay', 'reorder', 'signature', 'cipher', 'xml'] as const;

function pushes(t: Text): Markup {
  return html`<div class="head"><h2>${t('pushes.title')}</h2>
<label class="check"><input type="checkbox" id="push-all"> ${t('pushes.all')}</label>
<form id="push-next" class="inline"><label class="field"><span>${t('pushes.next')}</span><select name="how">${TREATMENTS.map(
    (how) => html`<option value="${how}">${t(`treat.${how}`)}</option>`,
  )}</select></label><button type="submit">${t('pushes.order')}</button></form></div>
<ol id="push-list" class="log" aria-label="${t('pushes.title')}"></ol>`;
}

function calls(t: Text): Markup {
  return html`<div class="head"><h2>${t('calls.title')}</h2>
<label class="field"><span>${t('calls.path')}</span><input type="search" id="call-path" list="paths" autocomplete="off"></label>
<datalist id="paths">${COMMON_PATHS.map((path) => html`<option value="${path}"></option>`)}</datalist>
<label class="check"><input type="checkbox" id="call-all"> ${t('calls.all')}</label></div>
<ol id="call-list" class="log" aria-label="${t('calls.title')}"></ol>`;
}

function mass(t: Text): Markup {
  const heads: (TextKey | [TextKey, 'num'])[] = [
    'mass.id',
    'mass.at',
    'mass.kind',
    'mass.audience',
    ['mass.total', 'num'],
    ['mass.filtered', 'num'],
    ['mass.sent', 'num'],
    ['mass.error', 'num'],
    'mass.state',
    'mass.decision',
  ];
  return html`<h2>${t('mass.title')}</h2><p class="hint">${t('mass.hint')}</p>
${table(t, 'mass.title', 'mass-rows', heads)}`;
}

function account(t: Text): Markup {
  const heads: (TextKey | [TextKey, 'num'])[] = [
    'usage.path',
    ['usage.used', 'num'],
    ['usage.limit', 'num'],
    'usage.bar',
  ];
  return html`<h2>${t('tab.account')}</h2><div id="account-body" class="columns">
<div><dl id="account-facts" class="facts"></dl><div id="account-switches"></div></div>
<div><h3>${t('usage.title')}</h3>${table(t, 'usage.title', 'usage-rows', heads)}</div></div>`;
}

function component(t: Text): Markup {
  return html`<h2>${t('component.title')}</h2><ul id="component-list" class="plain"></ul>`;
}

function faults(t: Text): Markup {
  return html`<h2>${t('faults.title')}</h2><p class="hint">${t('faults.hint')}</p>
<form id="fault-add" class="grid">
<label class="field wide"><span>${t('faults.path')}</span><input name="path" list="paths" pattern="/.*" required autocomplete="off"></label>
<label class="field"><span>${t('faults.appid')}</span><input name="appid" placeholder="${t('faults.anyAccount')}" autocomplete="off"></label>
<label class="field"><span>${t('faults.times')}</span><input name="times" type="number" min="1" value="1"></label>
<label class="field"><span>${t('faults.errcode')}</span><input name="errcode" type="number"></label>
<label class="field"><span>${t('faults.httpStatus')}</span><input name="httpStatus" type="number" min="200" max="599"></label>
<label class="field"><span>${t('faults.delayMs')}</span><input name="delayMs" type="number" min="0" max="600000"></label>
<label class="field"><span>${t('faults.drop')}</span><select name="drop"><option value="">${t('faults.noDrop')}</option>
<option value="before">${t('drop.before')}</option><option value="after">${t('drop.after')}</option></select></label>
<div class="buttons"><button type="submit" class="primary">${t('faults.add')}</button>
<button type="button" id="faults-clear">${t('faults.clear')}</button></div></form>
${table(t, 'faults.title', 'fault-rows', ['faults.path', 'account', ['faults.times', 'num'], 'faults.effect'])}`;
}

function sms(t: Text): Markup {
  return html`<h2>${t('sms.title')}</h2><p class="hint">${t('sms.hint')}</p>
${table(t, 'sms.title', 'sms-rows', ['sms.at', 'sms.phone', 'sms.text'])}`;
}
