import { get } from './api.js';
import { byId, h, syncList } from './dom.js';
import { moment, t } from './words.js';

const SHOWN = 100;

export async function refreshSms() {
  const { messages } = await get('/sms');
  // Numbered from the oldest, so that a new one makes one new row.
  const rows = messages.map((sms, at) => ({ ...sms, id: messages.length - at })).slice(0, SHOWN);
  syncList(byId('sms-rows'), rows, (sms) => sms.id, smsRow, t('sms.empty'));
}

function smsRow({ phone, text, at }) {
  return h(
    'tr',
    {},
    h('td', {}, moment(at)),
    h('th', { scope: 'row' }, phone),
    h('td', { class: 'words' }, text),
  );
}
