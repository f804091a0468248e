import { act, get } from './api.js';
import { byId, fieldsOf, h, syncList } from './dom.js';
import { count, named, t } from './words.js';

export async function refreshFaults() {
  const { faults } = await get('/faults');
  const rows = faults.map((fault, at) => ({ ...fault, at }));
  syncList(byId('fault-rows'), rows, (fault) => fault.at, faultRow, t('faults.empty'));
  byId('faults-clear').disabled = faults.length === 0;
}

function faultRow({ path, appid, times, errcode, httpStatus, delayMs, drop }) {
  const effects = [
    errcode !== undefined && `errcode ${errcode}`,
    httpStatus !== undefined && `HTTP ${httpStatus}`,
    delayMs !== undefined && t('faults.late', { ms: count(delayMs) }),
    drop && named('drop', drop),
  ].filter(Boolean);
  return h(
    'tr',
    {},
    h('th', { scope: 'row' }, path),
    h('td', {}, appid ?? t('faults.anyAccount')),
    h('td', { class: 'num' }, count(times)),
    h('td', {}, effects.join(' · ')),
  );
}

const NUMBERS = ['times', 'errcode', 'httpStatus', 'delayMs'];

byId('fault-add').addEventListener('submit', async (event) => {
  event.preventDefault();
  const given = fieldsOf(event.target);
  for (const name of NUMBERS) if (name in given) given[name] = Number(given[name]);
  await act('POST', '/faults', given);
  document.dispatchEvent(new Event('acted'));
});
byId('faults-clear').addEventListener('click', async () => {
  await act('DELETE', '/faults');
  document.dispatchEvent(new Event('acted'));
});
