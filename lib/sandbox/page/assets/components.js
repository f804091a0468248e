import { act, getIfThere } from './api.js';
import { button, byId, h, syncList } from './dom.js';
import { moment, t } from './words.js';

/** What the last release test of a platform brought. */
const tested = new Map();

/** Third-party platforms: their tickets and who authorised them. */
export async function refreshComponents() {
  const found = await getIfThere('/components');
  const rows = (found?.components ?? []).map((one) => ({ ...one, tested: tested.get(one.appid) }));
  syncList(byId('component-list'), rows, (one) => one.appid, componentCard, t('component.empty'));
}

function componentCard({
  appid,
  name,
  authorisationUrl,
  messageUrl,
  nextTicketAt,
  authorised,
  tested: outcome,
}) {
  const ask = async (what, body) => {
    const answer = await act('POST', `/components/${encodeURIComponent(appid)}/${what}`, body);
    if (what === 'release-test' && answer) tested.set(appid, answer);
    document.dispatchEvent(new Event('acted'));
  };
  return h(
    'li',
    { class: 'card' },
    h('h3', {}, `${name} · ${appid}`),
    h('p', { class: 'hint' }, authorisationUrl),
    h('p', { class: 'hint' }, messageUrl),
    h(
      'div',
      { class: 'buttons' },
      h('span', {}, t('component.ticketAt', { at: moment(nextTicketAt) })),
      button(t('component.push'), () => ask('ticket', {})),
      button(t('component.releaseTest'), () => ask('release-test', {})),
    ),
    outcome &&
      h('pre', { tabindex: '0', 'aria-label': t('component.releaseTest') }, JSON.stringify(outcome, null, 2)),
    h(
      'ul',
      { class: 'plain' },
      ...authorised.map(({ account, sets, authorisedAt }) =>
        h(
          'li',
          { class: 'switch' },
          h(
            'span',
            {},
            `${account} · ${moment(authorisedAt)} · ${t('component.sets', { sets: sets.join(', ') })}`,
          ),
          button(t('component.revoke'), () => ask('revoke', { account }), {
            'aria-label': t('label', { action: t('component.revoke'), what: account }),
          }),
        ),
      ),
    ),
  );
}
