import { h } from './dom.js';
import { t } from './words.js';

/** While WeChat's probes are asked, which may take as long as a server may take to answer. */
export function releaseTestBusy() {
  return h(
    'p',
    { class: 'busy' },
    h('span', { class: 'spinner', 'aria-hidden': 'true' }),
    t('component.testBusy'),
  );
}

/** Whether a platform passed, and each probe with what was asked, expected and answered. */
export function releaseTest(answer) {
  if (answer === null) return h('p', { class: 'busy' }, t('component.testUndone'));
  return h(
    'div',
    {},
    h('p', { class: 'busy' }, mark(answer.ok), t(answer.ok ? 'component.testOk' : 'component.testBad')),
    h('ul', { class: 'plain' }, ...answer.probes.map(probe)),
  );
}

function probe({ name, asked, expected, answer, ok }) {
  return h(
    'li',
    { class: 'probe' },
    h('p', {}, mark(ok), t(`probe.${name}`), ' ', h('code', {}, asked)),
    !ok && h('p', { class: 'hint' }, t('component.testExpected'), h('code', {}, expected)),
    !ok && h('p', { class: 'hint' }, t('component.testAnswered'), h('code', {}, answer || '–')),
  );
}

function mark(ok) {
  return h('span', { class: `mark ${ok ? 'ok' : 'failed'}` }, t(ok ? 'component.ok' : 'component.bad'));
}
