/** A card of a chat: an article, a link, a picture, a place. */
export type ChatCard = { title: string; text: string; url: string | null };

/** What a message looks like on a phone, whichever wire carried it. */
export type ChatContent = { kind: string; text: string; cards: ChatCard[]; rows: [string, string][] };

type Fields = Record<string, unknown>;

/**
 * Reads a message as it came over the wire (custom messages and templates are JSON in snake_case, replies are XML in
 * PascalCase) into what a phone shows. What it does not know is shown as it is, so nothing that arrived is hidden.
 */
export function readChatContent(message: unknown): ChatContent {
  if (typeof message === 'string') return content('text', message);
  const given = fieldsOf(message);
  if (given.template_id !== undefined || given.data !== undefined) return template(given);
  const kind = text(given.msgtype ?? given.MsgType);
  const inner = fieldsOf(given[kind] ?? given[kind.charAt(0).toUpperCase() + kind.slice(1)]);
  switch (kind) {
    case 'text':
      return content(kind, text(inner.content ?? given.Content));
    case 'news':
      return content(kind, '', articles(inner.articles ?? fieldsOf(given.Articles).item));
    case 'msgmenu': {
      const options = listOf(inner.list).map((option): [string, string] => [
        text(option.id),
        text(option.content),
      ]);
      return { kind, text: lines(inner.head_content, inner.tail_content), cards: [], rows: options };
    }
    case 'link':
    case 'miniprogrampage':
    case 'music':
    case 'video':
      return content(kind, '', [card(inner)]);
    case 'image':
    case 'voice':
    case 'mpnews':
    case 'mpnewsarticle':
      return content(kind, text(inner.media_id ?? inner.MediaId ?? inner.article_id));
    default:
      return content(kind || 'unknown', JSON.stringify(message));
  }
}

function template(given: Fields): ChatContent {
  const rows = Object.entries(fieldsOf(given.data)).map(([key, value]): [string, string] => [
    key,
    text(fieldsOf(value).value ?? value),
  ]);
  const url = given.url === undefined ? null : text(given.url);
  const cards = url ? [{ title: url, text: '', url }] : [];
  return { kind: 'template', text: text(given.template_id), cards, rows };
}

/** What a phone sent or did, from the elements of its push (§3.5, §3.6). */
export function readPhoneDeed(kind: string, value: unknown): ChatContent {
  const given = fieldsOf(value);
  switch (kind) {
    case 'text':
      return content(kind, text(given.Content));
    case 'location':
      return content(kind, lines(given.Label, `${text(given.Location_X)}, ${text(given.Location_Y)}`));
    case 'link':
      return content(kind, '', [
        { title: text(given.Title), text: text(given.Description), url: text(given.Url) },
      ]);
    case 'image':
    case 'voice':
    case 'video':
    case 'shortvideo':
      return content(kind, text(given.MediaId));
    case 'LOCATION':
      return content(kind, `${text(given.Latitude)}, ${text(given.Longitude)}`);
    default:
      return content(kind, lines(given.EventKey, scanResult(given)));
  }
}

function scanResult(given: Fields): unknown {
  return fieldsOf(given.ScanCodeInfo).ScanResult ?? fieldsOf(given.SendLocationInfo).Label;
}

function content(kind: string, words: string, cards: ChatCard[] = []): ChatContent {
  return { kind, text: words, cards, rows: [] };
}

function articles(value: unknown): ChatCard[] {
  return listOf(value).map(card);
}

function card(given: Fields): ChatCard {
  const url = text(given.url ?? given.Url ?? given.musicurl ?? given.MusicUrl) || null;
  const title = text(given.title ?? given.Title ?? given.media_id ?? given.MediaId);
  return { title, text: text(given.description ?? given.Description ?? given.pagepath), url };
}

function lines(...parts: unknown[]): string {
  return parts
    .map(text)
    .filter((part) => part !== '')
    .join('\n');
}

function text(value: unknown): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};
}

function listOf(value: unknown): Fields[] {
  if (Array.isArray(value)) return value.map(fieldsOf);
  return value === undefined ? [] : [fieldsOf(value)];
}
