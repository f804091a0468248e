import { accountPath, act, get } from './api.js';
import { button, byId, h, syncList, syncOne } from './dom.js';
import { state } from './state.js';
import { count, named, t } from './words.js';

export async function refreshAccount({ account }) {
  byId('account-body').hidden = account === '';
  if (account === '') return;
  const [view, { calls }] = await Promise.all([
    get(accountPath(account)),
    get(accountPath(account, '/usage')),
  ]);
  syncOne(byId('account-facts'), view, facts);
  syncOne(byId('account-switches'), view, switches);
  syncList(byId('usage-rows'), calls, (call) => call.path, usageRow, t('usage.empty'));
}

function facts(view) {
  const { callback, limits } = view;
  const own = Object.entries(limits).map(([path, limit]) => `${path}: ${limit ?? t('usage.noEnd')}`);
  const rows = {
    'account.nickname': view.nickname,
    'account.kind': `${named('accountKind', view.kind)} · ${t(view.verified ? 'account.verified' : 'account.unverified')}`,
    'account.appid': view.appid,
    'account.secret': view.secret,
    'account.username': view.username,
    'account.fans': count(view.fanCount),
    'account.callback': callback
      ? `${callback.url} · ${named('mode', callback.mode)}`
      : t('account.noCallback'),
    'account.ipAllowList':
      view.ipAllowList === null ? t('account.noList') : view.ipAllowList.join(', ') || '—',
    'account.massJobSeconds': t('account.seconds', { count: view.massJobSeconds }),
    'account.limits': own.join('\n') || '—',
    'account.choices':
      Object.entries(view.switches)
        .map(([name, value]) => `${name} = ${value}`)
        .join(', ') || '—',
  };
  return Object.entries(rows).flatMap(([key, value]) => [h('dt', {}, t(key)), h('dd', {}, value)]);
}

/** What the owner turns on and off. */
function switches(view) {
  return ['massProtection', 'secretFrozen', 'verified'].map((key) =>
    h(
      'div',
      { class: 'switch' },
      h(
        'span',
        {},
        t(`account.${key}`),
        ' ',
        h('strong', { class: view[key] ? 'mark ok' : 'mark' }, t(view[key] ? 'on' : 'off')),
      ),
      button(t(view[key] ? 'turnOff' : 'turnOn'), () => change({ [key]: !view[key] }), {
        'aria-label': t('label', { action: t(view[key] ? 'turnOff' : 'turnOn'), what: t(`account.${key}`) }),
      }),
    ),
  );
}

async function change(patch) {
  await act('PATCH', accountPath(state.account), patch);
  document.dispatchEvent(new Event('acted'));
}

function usageRow({ path, used, limit }) {
  return h(
    'tr',
    {},
    h('th', { scope: 'row' }, path),
    h('td', { class: 'num' }, count(used)),
    h('td', { class: 'num' }, limit === null ? t('usage.noEnd') : count(limit)),
    h(
      'td',
      {},
      limit === null
        ? ''
        : h('meter', { min: 0, max: limit || 1, value: used, 'aria-label': t('usage.share', { path }) }),
    ),
  );
}

byId('account-make').addEventListener('click', async () => {
  await act('POST', '/accounts', {}, t('account.made'));
  document.dispatchEvent(new Event('acted'));
});
