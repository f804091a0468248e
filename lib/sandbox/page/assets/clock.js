import { act, get } from './api.js';
import { byId } from './dom.js';
import { clockTime, t } from './words.js';

const BEIJING = '+08:00';
let now = '';

export async function refreshClock() {
  const clock = await get('/clock');
  now = clock.now;
  byId('clock-now').textContent = clockTime(clock.now);
  byId('clock-now').setAttribute('datetime', clock.now);
  byId('clock-state').textContent = t(clock.frozen ? 'clock.frozen' : 'clock.running');
  byId('clock-freeze').textContent = t(clock.frozen ? 'clock.run' : 'clock.freeze');
  byId('clock-freeze').dataset.frozen = String(clock.frozen);
}

async function move(body) {
  await act('POST', '/clock', body, t('clock.moved'));
  document.dispatchEvent(new Event('acted'));
}

/** The same day of the next month by the calendar of Beijing, or its last day. */
function inAMonth(iso) {
  const [year, month, day] = iso.slice(0, 10).split('-').map(Number);
  const last = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  const date = new Date(Date.UTC(year, month, Math.min(day, last))).toISOString().slice(0, 10);
  return `${date}T${iso.slice(11, 19)}${BEIJING}`;
}

for (const step of document.querySelectorAll('[data-advance]')) {
  step.addEventListener('click', () => move({ advanceSeconds: Number(step.dataset.advance) }));
}
byId('clock-month').addEventListener('click', () => move({ set: inAMonth(now) }));
byId('clock-freeze').addEventListener('click', (event) =>
  move({ frozen: event.target.dataset.frozen !== 'true' }),
);
byId('clock-set').addEventListener('submit', (event) => {
  event.preventDefault();
  const given = new FormData(event.target).get('at');
  if (given) move({ set: `${given.length === 16 ? `${given}:00` : given}${BEIJING}` });
});
