import { texts } from './texts.js';

const lang = document.documentElement.lang;
const own = texts[lang] ?? texts['zh-CN'];

/** A text of the page in its language, `{name}` parts filled in. */
export function t(key, params = {}) {
  const text = own[key] ?? key;
  return text.replace(/\{(\w+)\}/g, (whole, name) => (name in params ? String(params[name]) : whole));
}

/** A text of the page if there is one for this value of the interface, or the value itself. */
export function named(group, value) {
  return own[`${group}.${value}`] ?? String(value);
}

const numbers = new Intl.NumberFormat(lang);

export function count(value) {
  return numbers.format(value);
}

/** `2026-03-01T09:00:00+08:00` as `03-01 09:00:00`: Beijing time, as it stands there. */
export function moment(iso) {
  return iso ? iso.slice(5, 19).replace('T', ' ') : '';
}

export function clockTime(iso) {
  return iso.slice(0, 19).replace('T', ' ');
}
