import { h } from './dom.js';
import { onPhone } from './phone-actions.js';
import { t } from './words.js';

/** The account's menu for this fan as WeChat draws it: up to three buttons, their sub-buttons above them. */
export function menuBar(account, openid, { button }) {
  return h(
    'div',
    { class: 'menu-bar', role: 'group', 'aria-label': t('menu.of', { fan: openid }) },
    ...button.map((entry) => menuEntry(account, openid, entry)),
  );
}

function menuEntry(account, openid, entry) {
  const sub = entry.sub_button ?? [];
  if (sub.length === 0) return leaf(account, openid, entry, 'menu-entry');
  return h(
    'details',
    { class: 'menu-entry sub', name: `menu-${openid}` },
    h('summary', {}, entry.name),
    h('div', {}, ...sub.map((inner) => leaf(account, openid, inner))),
  );
}

function leaf(account, openid, entry, className) {
  return h(
    'button',
    {
      type: 'button',
      class: className,
      onclick: (event) => {
        event.target.closest('details')?.removeAttribute('open');
        tap(account, openid, entry);
      },
    },
    entry.name,
  );
}

function tap(account, openid, { type, key = '', url = '' }) {
  const scanned = { key, result: t('menu.scanResult') };
  const place = { key, locationX: 30.2496, locationY: 120.1552, label: t('more.place') };
  const deeds = {
    click: ['click', { key }],
    view: ['view', { url }],
    scancode_push: ['scancode', { ...scanned, wait: false }],
    scancode_waitmsg: ['scancode', { ...scanned, wait: true }],
    pic_sysphoto: ['pic', { key, count: 1, kind: type }],
    pic_photo_or_album: ['pic', { key, count: 1, kind: type }],
    pic_weixin: ['pic', { key, count: 1, kind: type }],
    location_select: ['location-select', place],
  };
  const [deed, body] = deeds[type] ?? ['click', { key: key || type }];
  return onPhone(account, openid, deed, body);
}
