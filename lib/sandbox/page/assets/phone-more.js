import { accountPath, getIfThere } from './api.js';
import { field, fieldsOf, h, webLink } from './dom.js';
import { onPhone } from './phone-actions.js';
import { t } from './words.js';

/** What a phone does more rarely: scan, tell where it is, agree on an OAuth page. */
export function moreActions(account, openid) {
  const scan = scanForm(account, openid);
  return h(
    'details',
    { class: 'more', ontoggle: (event) => event.target.open && scan.fill() },
    h('summary', {}, t('more.title')),
    scan.element,
    locationForm(account, openid),
    oauthForm(account, openid),
  );
}

/** A code of the account, or any scene where there is none. */
function scanForm(account, openid) {
  const codes = h('select', { name: 'ticket' });
  const element = h(
    'form',
    {
      onsubmit: (event) => {
        event.preventDefault();
        const { ticket, scene } = fieldsOf(event.target);
        onPhone(account, openid, 'scan', scene ? { scene } : { ticket });
      },
    },
    h(
      'div',
      { class: 'pair' },
      field(t('more.code'), codes),
      field(t('more.scene'), h('input', { name: 'scene', autocomplete: 'off', maxlength: '64' })),
    ),
    h('button', { type: 'submit' }, t('more.scan')),
  );
  const fill = async () => {
    const found = await getIfThere(accountPath(account, '/qrcodes'));
    const options = (found?.qrcodes ?? []).map(({ ticket, scene, isPermanent }) =>
      h('option', { value: ticket }, `${scene} · ${t(isPermanent ? 'more.permanent' : 'more.temporary')}`),
    );
    if (options.length === 0) options.push(h('option', { value: '' }, t('more.noCode')));
    codes.replaceChildren(...options);
  };
  return { element, fill };
}

function locationForm(account, openid) {
  const number = (name, value, limit) =>
    h('input', { name, type: 'number', step: 'any', min: -limit, max: limit, value, required: true });
  return h(
    'form',
    {
      onsubmit: (event) => {
        event.preventDefault();
        const { latitude, longitude } = fieldsOf(event.target);
        const isReport = event.submitter?.value === 'report';
        const [x, y] = [Number(latitude), Number(longitude)];
        if (isReport) onPhone(account, openid, 'location', { latitude: x, longitude: y, precision: 65 });
        else {
          const place = { locationX: x, locationY: y, scale: 15, label: t('more.place') };
          onPhone(account, openid, 'message', { type: 'location', ...place });
        }
      },
    },
    h(
      'div',
      { class: 'pair' },
      field(t('more.latitude'), number('latitude', '30.2496', 90)),
      field(t('more.longitude'), number('longitude', '120.1552', 180)),
    ),
    h(
      'div',
      { class: 'pair' },
      h('button', { type: 'submit', value: 'message' }, t('more.sendPlace')),
      h('button', { type: 'submit', value: 'report' }, t('more.report')),
    ),
  );
}

function oauthForm(account, openid) {
  const result = h('p', { class: 'result' });
  return h(
    'form',
    {
      onsubmit: async (event) => {
        event.preventDefault();
        const answer = await onPhone(account, openid, 'oauth', { state: '', ...fieldsOf(event.target) });
        result.replaceChildren(...(answer ? [webLink(answer.location, {}, answer.location)] : []));
      },
    },
    field(t('more.redirectUri'), h('input', { name: 'redirectUri', type: 'url', required: true })),
    h(
      'div',
      { class: 'pair' },
      field(
        t('more.scope'),
        h('select', { name: 'scope' }, h('option', {}, 'snsapi_base'), h('option', {}, 'snsapi_userinfo')),
      ),
      field(t('more.state'), h('input', { name: 'state', autocomplete: 'off' })),
    ),
    h('button', { type: 'submit' }, t('more.agree')),
    result,
  );
}
