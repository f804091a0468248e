import { fanPath, getIfThere } from './api.js';
import { chatLine } from './chat.js';
import { button, byId, h, syncList, syncOne } from './dom.js';
import { followButtons, sendForm } from './phone-actions.js';
import { menuBar } from './phone-menu.js';
import { moreActions } from './phone-more.js';
import { closePhone } from './state.js';
import { t } from './words.js';

const MENU_EVERY_MS = 10_000;
const NEAR_END_PX = 60;
const phones = new Map();

/** One phone a fan, side by side. */
export async function refreshPhones({ account, fans }) {
  const wanted = new Set(fans.map((openid) => `${account} ${openid}`));
  for (const [key, phone] of phones) {
    if (wanted.has(key)) continue;
    phone.element.remove();
    phones.delete(key);
  }
  for (const openid of fans) {
    const key = `${account} ${openid}`;
    if (phones.has(key)) continue;
    const phone = makePhone(account, openid);
    phones.set(key, phone);
    byId('phones').append(phone.element);
  }
  byId('phones-empty').hidden = fans.length > 0 || account === '';
  await Promise.all([...phones.values()].map(refreshPhone));
}

function makePhone(account, openid) {
  const parts = {
    name: h('h3', {}, openid),
    openid: h('span', { class: 'openid' }, openid),
    follow: h('div', { class: 'follow' }),
    typing: h('p', { class: 'typing' }),
    menu: h('div', { class: 'menu' }),
    lines: h('ol', { class: 'plain' }),
  };
  parts.log = h(
    'div',
    { class: 'chat', role: 'log', tabindex: '0', 'aria-label': t('phone.chat', { fan: openid }) },
    parts.lines,
  );
  const element = h(
    'article',
    { class: 'phone', 'aria-label': t('phone.of', { fan: openid }) },
    h(
      'header',
      {},
      h('div', {}, parts.name, parts.openid),
      button('×', () => closePhone(openid), {
        class: 'quiet',
        'aria-label': t('phone.close', { fan: openid }),
      }),
    ),
    parts.follow,
    parts.log,
    parts.typing,
    sendForm(account, openid),
    parts.menu,
    moreActions(account, openid),
  );
  return { account, openid, element, parts, menuAt: 0 };
}

async function refreshPhone(phone) {
  const { account, openid, parts } = phone;
  // Somebody not seen before has no chat yet; following or writing makes them.
  const chat = (await getIfThere(fanPath(account, openid, '/chat'))) ?? {
    subscribed: false,
    lines: [],
    isNew: true,
  };
  parts.name.textContent = chat.nickname ?? t('phone.fan');
  parts.typing.textContent = chat.isTyping ? t('phone.typing') : '';
  syncOne(parts.follow, chat.subscribed, (subscribed) => followButtons(account, openid, subscribed));
  const { log, lines } = parts;
  const isAtEnd = log.scrollHeight - log.scrollTop - log.clientHeight < NEAR_END_PX;
  syncList(lines, chat.lines, (line) => line.id, chatLine, t(chat.isNew ? 'phone.new' : 'phone.nothing'));
  if (isAtEnd) log.scrollTop = log.scrollHeight;
  if (Date.now() - phone.menuAt > MENU_EVERY_MS) await refreshMenu(phone);
}

async function refreshMenu(phone) {
  phone.menuAt = Date.now();
  const menu = await getIfThere(fanPath(phone.account, phone.openid, '/menu'));
  phone.parts.menu.hidden = !menu?.button?.length;
  syncOne(phone.parts.menu, menu, (shown) => (shown ? menuBar(phone.account, phone.openid, shown) : []));
}
