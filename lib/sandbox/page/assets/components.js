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

function componentCard(one) {
  const path = `/components/${encodeURIComponent(one.appid)}`;
  const authorised = one.authorisations ?? one.authorizations ?? one.authorisers ?? [];
  const ask = async (what, body) => {
    await act('POST', `${path}/${what}`, body);
    document.dispatchEvent(new Event('acted'));
  };
  const ticketAt = one.ticketAt ?? one.ticket?.at ?? one.lastTicketAt;
  return h(
    'li',
    { class: 'card' },
    h('h3', {}, one.appid),
    h('p', { class: 'hint' }, `${one.authorisationUrl ?? ''}\n${one.messageUrl ?? ''}`),
    h(
      'div',
      { class: 'buttons' },
      h('span', {}, ticketAt ? t('component.ticketAt', { at: moment(ticketAt) }) : ''),
      button(t('component.push'), () => ask('ticket', {})),
      button(t('component.releaseTest'), () => ask('release-test', {})),
    ),
    h(
      'ul',
      { class: 'plain' },
      ...authorised.map((entry) => {
        const account = typeof entry === 'string' ? entry : (entry.account ?? entry.appid);
        return h(
          'li',
          { class: 'switch' },
          h(
            'span',
            {},
            account,
            entry.sets ? ` · ${t('component.sets', { sets: entry.sets.join(', ') })}` : '',
          ),
          button(t('component.revoke'), () => ask('revoke', { account }), {
            'aria-label': `${t('component.revoke')}：${account}`,
          }),
        );
      }),
    ),
  );
}
