import { accountPath, act, get } from './api.js';
import { byId, fieldsOf, h, syncList } from './dom.js';
import { closePhone, openPhone, setState, state } from './state.js';
import { count, t } from './words.js';

const SHOWN = 60;
const SEARCH_WAIT_MS = 250;

export async function refreshFans({ account, search, fans: open }) {
  const list = byId('fan-list');
  byId('fans').hidden = account === '';
  if (account === '') return syncList(list, [], () => '', fanRow);
  const query = new URLSearchParams({ search, limit: String(SHOWN) });
  const { fans, known } = await get(accountPath(account, `/fans?${query}`));
  byId('fan-count').textContent = t('fans.count', { count: count(known) });
  const rows = fans.map((fan) => ({ ...fan, isOpen: open.includes(fan.openid) }));
  syncList(list, rows, (fan) => fan.openid, fanRow, t(search === '' ? 'fans.empty' : 'fans.noMatch'));
}

function fanRow(fan) {
  const { openid, nickname, subscribed, blacklisted, lastContactAt, isOpen } = fan;
  const marks = [
    !subscribed && t('fans.left'),
    blacklisted && t('fans.blacklisted'),
    lastContactAt && `${t('fans.contact')} ${lastContactAt.slice(5, 16).replace('T', ' ')}`,
  ].filter(Boolean);
  return h(
    'li',
    { class: 'fan-row' },
    h(
      'button',
      {
        type: 'button',
        class: 'fan',
        'aria-pressed': String(isOpen),
        onclick: () => (isOpen ? closePhone(openid) : openPhone(openid)),
      },
      nickname && h('strong', {}, nickname),
      h('span', { class: 'openid' }, openid),
      marks.length > 0 && h('small', {}, marks.join(' · ')),
    ),
  );
}

let typing;
byId('fan-search').value = state.search;
byId('fan-search').addEventListener('input', (event) => {
  clearTimeout(typing);
  typing = setTimeout(() => setState({ search: event.target.value.trim() }), SEARCH_WAIT_MS);
});
byId('fan-add').addEventListener('submit', async (event) => {
  event.preventDefault();
  const made = Number(fieldsOf(event.target).count ?? 1);
  await act(
    'POST',
    accountPath(state.account, '/fans'),
    { count: made },
    t('fans.added', { count: count(made) }),
  );
  document.dispatchEvent(new Event('acted'));
});
byId('fan-new').addEventListener('submit', (event) => {
  event.preventDefault();
  const { openid } = fieldsOf(event.target);
  if (openid) openPhone(openid);
  event.target.reset();
});
