import { get } from './api.js';
import { byId, h, syncList } from './dom.js';
import { setState, state } from './state.js';
import { count, moment, t } from './words.js';

const SHOWN = 100;
const MAX_CHARS = 200_000;
const WAIT_MS = 250;

/** The latest calls, newest first; bodies are fetched when a row is unfolded. */
export async function refreshCalls({ account, path, all }) {
  const query = new URLSearchParams({ count: String(SHOWN) });
  if (path !== '') query.set('search', path);
  if (!all && account !== '') query.set('appid', account);
  const { calls } = await get(`/calls/latest?${query}`);
  syncList(byId('call-list'), calls, (call) => call.id, callRow, t('calls.empty'));
}

function callRow({ id, at, appid, method, path, httpStatus, errcode, chars }) {
  const isBad = errcode !== 0 || httpStatus !== 200;
  const outcome =
    httpStatus === 0 ? t('calls.dropped') : errcode === 0 ? `HTTP ${httpStatus}` : `errcode ${errcode}`;
  const whole = h('div', { class: 'whole' });
  return h(
    'li',
    {},
    h(
      'details',
      { ontoggle: (event) => event.target.open && fill(whole, id) },
      h(
        'summary',
        {},
        h('time', {}, moment(at)),
        h('span', { class: 'path' }, `${method} ${path}`),
        h('span', { class: isBad ? 'mark failed' : 'mark ok' }, outcome),
        h('small', {}, `${appid ?? '—'} · ${t('calls.chars', { count: count(chars) })}`),
      ),
      whole,
    ),
  );
}

async function fill(whole, id) {
  if (whole.childElementCount > 0) return;
  const call = await get(`/calls/${id}`).catch(() => null);
  if (!call) return whole.replaceChildren(t('calls.gone'));
  const { query, body, response } = call;
  whole.replaceChildren(
    ...[
      ['calls.query', query],
      ['calls.body', body],
      ['calls.response', response],
    ].flatMap(code),
  );
}

function code([label, value]) {
  if (value === null || value === '' || (typeof value === 'object' && Object.keys(value).length === 0))
    return [];
  const text = typeof value === 'string' ? value : JSON.stringify(value, null, 2);
  return [
    h('h4', {}, t(label)),
    h('pre', { tabindex: '0', 'aria-label': t(label) }, text.slice(0, MAX_CHARS)),
  ];
}

let typing;
const filter = byId('call-path');
filter.value = state.path;
filter.addEventListener('input', () => {
  clearTimeout(typing);
  typing = setTimeout(() => setState({ path: filter.value.trim() }), WAIT_MS);
});
byId('call-all').checked = state.all;
byId('call-all').addEventListener('change', (event) => setState({ all: event.target.checked }));
