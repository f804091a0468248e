import { h, webLink } from './dom.js';
import { moment, named, t } from './words.js';

/** One line of a chat: a bubble, cards, or a note in the middle. */
export function chatLine(line) {
  const { side, via } = line;
  if (via === 'event' || via === 'notice' || line.kind === 'withdrawn')
    return h(
      'li',
      { class: 'note' },
      noteText(line),
      h('small', {}, h('time', { datetime: line.at }, moment(line.at)), pushMark(line.push)),
    );
  const label = side === 'fan' ? t('chat.fan') : t('chat.account');
  return h(
    'li',
    { class: `line ${side}` },
    h('span', { class: 'sr' }, label),
    h('div', { class: 'body' }, body(line)),
    h(
      'small',
      {},
      side === 'account' && h('span', { class: 'via' }, named('via', via)),
      h('time', { datetime: line.at }, moment(line.at)),
      pushMark(line.push),
    ),
  );
}

function noteText({ via, kind, text }) {
  if (via === 'notice') return text;
  if (kind === 'withdrawn') return t('chat.withdrawn');
  const name = named('event', kind);
  return text ? t('label', { action: name, what: text }) : name;
}

function body({ kind, text, cards, rows }) {
  const parts = [];
  if (kind === 'template') parts.push(h('p', { class: 'template-id' }, text));
  else if (text !== '') parts.push(h('p', { class: 'bubble' }, kindMark(kind), withLinks(text)));
  if (rows.length > 0)
    parts.push(
      h('dl', { class: 'rows' }, ...rows.flatMap(([key, value]) => [h('dt', {}, key), h('dd', {}, value)])),
    );
  if (cards.length > 0)
    parts.push(h('ul', { class: 'cards' }, ...cards.map((card, at) => cardItem(card, at, kind))));
  if (parts.length === 0) parts.push(h('p', { class: 'bubble' }, kindMark(kind) ?? '…'));
  return parts;
}

function cardItem({ title, text, url }, at, kind) {
  const isCover = at === 0 && ['news', 'mpnews', 'video'].includes(kind);
  const inner = [
    isCover && h('span', { class: 'cover', 'aria-hidden': 'true' }),
    h('strong', {}, title || named('kind', kind)),
    text && h('span', { class: 'digest' }, text),
  ];
  return h(
    'li',
    { class: 'card-item' },
    url ? webLink(url, { class: 'card-body' }, ...inner) : h('span', { class: 'card-body' }, ...inner),
  );
}

/** Anything but text says what it is. */
function kindMark(kind) {
  return kind === 'text' || kind === 'msgmenu' ? null : h('span', { class: 'kind' }, named('kind', kind));
}

const LINK = /<a\s[^>]*href=["']([^"']*)["'][^>]*>(.*?)<\/a>/gis;

/** WeChat shows `<a href>` in texts as a link and everything else as it is. */
function withLinks(text) {
  const parts = [];
  let from = 0;
  for (const found of text.matchAll(LINK)) {
    parts.push(text.slice(from, found.index), webLink(found[1], {}, found[2]));
    from = found.index + found[0].length;
  }
  return [...parts, text.slice(from)];
}

/** How the push of what the phone did fares. */
function pushMark(push) {
  if (!push) return null;
  const time = push.tookMs === null ? '' : ` ${push.tookMs} ms`;
  return h('span', { class: `push ${push.state}` }, `${named('push', push.state)}${time}`);
}
