import { act, get } from './api.js';
import { byId, fieldsOf, h, syncList } from './dom.js';
import { setState } from './state.js';
import { moment, named, t } from './words.js';

const SHOWN = 60;

export async function refreshPushes({ account, all }) {
  const query = new URLSearchParams({ latest: String(SHOWN) });
  if (!all && account !== '') query.set('appid', account);
  const { pushes } = await get(`/pushes?${query}`);
  byId('push-all').checked = all;
  syncList(byId('push-list'), pushes.reverse(), (push) => push.id, pushRow, t('pushes.empty'));
}

function pushRow({ at, appid, kind, plainXml, attempts, state: stage }) {
  const from = /<FromUserName><!\[CDATA\[(.*?)\]\]>/.exec(plainXml)?.[1] ?? '';
  return h(
    'li',
    {},
    h(
      'details',
      {},
      h(
        'summary',
        {},
        h('time', {}, moment(at)),
        h('span', { class: 'path' }, named('event', kind)),
        h('span', { class: `mark ${stage}` }, named('push', stage)),
        h('small', {}, `${from || appid} · ${t('pushes.attempts', { count: attempts.length })}`),
      ),
      h(
        'div',
        { class: 'whole' },
        h('pre', { tabindex: '0', 'aria-label': 'XML' }, plainXml),
        ...attempts.map(attemptLine),
      ),
    ),
  );
}

function attemptLine({ at, httpStatus, tookMs, body }, index) {
  const outcome = httpStatus === 0 ? t('pushes.noAnswer') : `HTTP ${httpStatus}`;
  return h(
    'p',
    { class: 'attempt' },
    `${t('pushes.attempt', { number: index + 1 })} · ${moment(at)} · ${outcome} · ${tookMs} ms`,
    body && h('code', {}, body),
  );
}

byId('push-all').addEventListener('change', (event) => setState({ all: event.target.checked }));
byId('push-next').addEventListener('submit', async (event) => {
  event.preventDefault();
  const { how } = fieldsOf(event.target);
  const treatments = {
    duplicate: { duplicate: 1 },
    delay: { delayMs: 3_000 },
    reorder: { reorder: true },
    signature: { corrupt: 'signature' },
    cipher: { corrupt: 'cipher' },
    xml: { corrupt: 'xml' },
  };
  await act('POST', '/pushes/next', treatments[how]);
});
