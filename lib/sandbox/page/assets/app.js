import { refreshAccount } from './account.js';
import { get, say } from './api.js';
import { refreshCalls } from './calls.js';
import { refreshClock } from './clock.js';
import { refreshComponents } from './components.js';
import { byId } from './dom.js';
import { refreshFans } from './fans.js';
import { refreshFaults } from './faults.js';
import { refreshMass } from './mass.js';
import { refreshPhones } from './phones.js';
import { refreshPushes } from './pushes.js';
import { refreshSms } from './sms.js';
import { onChange, setState, state } from './state.js';
import { t } from './words.js';

const EVERY_MS = 1_000;

const PANELS = {
  phones: [refreshFans, refreshPhones],
  pushes: [refreshPushes],
  calls: [refreshCalls],
  mass: [refreshMass],
  account: [refreshAccount],
  component: [refreshComponents],
  faults: [refreshFaults],
  sms: [refreshSms],
};

let timer;
let isUnderWay = false;
let isWanted = false;

/** Asks once for all that is on the screen. What changes meanwhile is asked for right after. */
async function tick() {
  clearTimeout(timer);
  if (isUnderWay) {
    isWanted = true;
    return;
  }
  isUnderWay = true;
  try {
    await refreshHead();
    for (const refresh of PANELS[state.tab] ?? []) await refresh(state);
    byId('offline').hidden = true;
  } catch (error) {
    if (error instanceof TypeError) byId('offline').hidden = false;
    else say(error.message, true);
  } finally {
    isUnderWay = false;
  }
  if (isWanted) {
    isWanted = false;
    return tick();
  }
  if (document.visibilityState === 'visible') timer = setTimeout(tick, EVERY_MS);
}

async function refreshHead() {
  const [{ accounts }] = await Promise.all([get('/accounts'), refreshClock()]);
  const select = byId('account-select');
  const options = accounts.map(({ appid, nickname }) => [appid, `${nickname} · ${appid}`]);
  const shown = JSON.stringify(options);
  if (select.dataset.shown !== shown) {
    select.dataset.shown = shown;
    select.replaceChildren(...options.map(([value, label]) => new Option(label, value)));
    select.disabled = options.length === 0;
    if (options.length === 0) select.append(new Option(t('account.none'), ''));
  }
  if (!accounts.some(({ appid }) => appid === state.account)) {
    const first = accounts[0]?.appid ?? '';
    if (first !== state.account) setState({ account: first, fans: first === '' ? [] : state.fans });
  }
  select.value = state.account;
  byId('no-account').hidden = accounts.length > 0;
}

function showTab() {
  for (const tab of Object.keys(PANELS)) {
    byId(`panel-${tab}`).hidden = tab !== state.tab;
    const link = document.querySelector(`[data-tab="${tab}"]`);
    if (tab !== state.tab) link.removeAttribute('aria-current');
    else if (link.getAttribute('aria-current') !== 'page') {
      link.setAttribute('aria-current', 'page');
      // On a phone the tabs do not all fit, and the chosen one may stand beyond the edge.
      link.scrollIntoView({ block: 'nearest', inline: 'center' });
    }
  }
}

for (const link of document.querySelectorAll('[data-tab]')) {
  link.addEventListener('click', (event) => {
    event.preventDefault();
    setState({ tab: link.dataset.tab });
  });
}
for (const link of document.querySelectorAll('[data-lang]')) {
  link.addEventListener('click', () => {
    const query = new URLSearchParams(location.search);
    query.set('lang', link.dataset.lang);
    link.href = `?${query}`;
  });
}
byId('account-select').addEventListener('change', (event) => {
  setState({ account: event.target.value, fans: [] });
});
if (!PANELS[state.tab]) state.tab = 'phones';
onChange(() => {
  showTab();
  tick();
});
document.addEventListener('visibilitychange', tick);
document.addEventListener('acted', tick);
showTab();
tick();
