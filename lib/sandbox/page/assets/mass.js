import { accountPath, act, get } from './api.js';
import { button, byId, h, syncList } from './dom.js';
import { state } from './state.js';
import { count, moment, named, t } from './words.js';

export async function refreshMass({ account }) {
  const { jobs } = account === '' ? { jobs: [] } : await get(accountPath(account, '/mass'));
  const newestFirst = [...jobs].reverse().sort((a, b) => isWaiting(b) - isWaiting(a));
  syncList(byId('mass-rows'), newestFirst, (job) => job.msgId, massRow, t('mass.empty'));
}

function isWaiting(job) {
  return Number(job.state === 'waitingForAdmin');
}

function massRow(job) {
  const { msgId, state: stage, audience, total, filtered, sent, error, status, kind, createdAt } = job;
  const detail = status && stage !== 'sent' ? ` · ${status}` : '';
  return h(
    'tr',
    {},
    h('th', { scope: 'row' }, String(msgId)),
    h('td', {}, moment(createdAt)),
    h('td', {}, named('kind', kind)),
    h('td', {}, toWhom(audience)),
    ...[total, filtered, sent, error].map((number) => h('td', { class: 'num' }, count(number))),
    h('td', {}, h('span', { class: `mark ${stage}` }, named('job', stage)), detail),
    h('td', {}, isWaiting(job) ? decisions(msgId) : ''),
  );
}

function toWhom({ isToAll, tagId, openidCount }) {
  if (isToAll) return t('mass.toAll');
  return tagId === null
    ? t('mass.toList', { count: count(openidCount ?? 0) })
    : t('mass.toTag', { id: tagId });
}

function decisions(msgId) {
  const decide = async (decision) => {
    await act('POST', accountPath(state.account, `/mass/${msgId}/${decision}`), {});
    document.dispatchEvent(new Event('acted'));
  };
  return h(
    'div',
    { class: 'buttons' },
    ...['confirm', 'refuse'].map((decision) =>
      button(t(`mass.${decision}`), () => decide(decision), {
        class: decision === 'confirm' ? 'primary' : '',
        'aria-label': t('label', { action: t(`mass.${decision}`), what: msgId }),
      }),
    ),
  );
}
