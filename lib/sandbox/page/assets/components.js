import { act, getIfThere } from './api.js';
import { button, byId, h, syncList } from './dom.js';
import { moment, t } from './words.js';

/** Third-party platforms: their tickets and who authorised them. */
export async function refreshComponents() {
  const found = await getIfThere('/components');
  syncList(
    byId('component-list'),
    found?.components ?? [],
    (one) => one.appid,
    componentCard,
    t('component.empty'),
  );
}

function componentCard({ appid, name, authorisationUrl, messageUrl, nextTicketAt, authorised }) {
  const ask = async (what, body) => {
    await act('POST', `/components/${encodeURIComponent(appid)}/${what}`, body);
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
