import { act, getIfThere } from './api.js';
import { button, byId, h, syncList } from './dom.js';
import { releaseTest, releaseTestBusy } from './release-test.js';
import { moment, t } from './words.js';

/** What became of the last release test of each platform: under way, or what it brought. */
const tests = new Map();

/** Third-party platforms: their tickets and who authorised them. */
export async function refreshComponents() {
  const found = await getIfThere('/components');
  const rows = (found?.components ?? []).map((one) => ({ ...one, test: tests.get(one.appid) }));
  syncList(byId('component-list'), rows, (one) => one.appid, componentCard, t('component.empty'));
}

function again() {
  document.dispatchEvent(new Event('acted'));
}

async function runTest(appid) {
  if (tests.get(appid)?.isBusy) return;
  tests.set(appid, { isBusy: true });
  again();
  const answer = await act('POST', `/components/${encodeURIComponent(appid)}/release-test`, {});
  tests.set(appid, { isBusy: false, answer: answer ?? null });
  again();
}

function componentCard({ appid, name, authorisationUrl, messageUrl, nextTicketAt, authorised, test }) {
  const ask = async (what, body) => {
    await act('POST', `/components/${encodeURIComponent(appid)}/${what}`, body);
    again();
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
      button(t('component.push'), () => ask('ticket', {}), { 'data-key': 'ticket' }),
      button(t('component.releaseTest'), () => runTest(appid), {
        'data-key': 'test',
        'aria-disabled': test?.isBusy && 'true',
      }),
    ),
    h('div', { role: 'status' }, test?.isBusy ? releaseTestBusy() : test && releaseTest(test.answer)),
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
