/** Makes an element. `on…` props are listeners, `class` its classes, other props attributes; text is never HTML. */
export function h(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else if (name === 'class') element.className = value;
    else element.setAttribute(name, value === true ? '' : String(value));
  }
  element.append(
    ...children.flat(2).filter((child) => child !== null && child !== undefined && child !== false),
  );
  return element;
}

export function byId(id) {
  return document.getElementById(id);
}

const kept = new WeakMap();

/**
 * Brings a list to what `items` say and touches only what changed, so that a reader keeps place, focus and unfolded
 * rows although the page asks every second. With nothing to show it says `empty`.
 */
export function syncList(parent, items, keyOf, make, empty) {
  const before = kept.get(parent) ?? new Map();
  const after = new Map();
  const focused = focusIn(parent);
  for (const item of items) {
    const key = String(keyOf(item));
    const json = JSON.stringify(item);
    const old = before.get(key);
    after.set(key, old?.json === json ? old : { json, node: replaced(old?.node, make(item)) });
  }
  if (items.length === 0 && empty) {
    const old = before.get('');
    after.set('', old ?? { json: '', node: h(rowTag(parent), { class: 'empty' }, cell(parent, empty)) });
  }
  for (const [key, { node }] of before) if (after.get(key)?.node !== node) node.remove();
  let at = parent.firstChild;
  for (const { node } of after.values()) {
    if (node === at) at = at.nextSibling;
    else parent.insertBefore(node, at);
  }
  kept.set(parent, after);
  const row = focused && after.get(focused.row)?.node;
  if (row && !row.contains(document.activeElement)) row.querySelector(`[data-key="${focused.key}"]`)?.focus();
}

/** Which button with a `data-key` has the focus, and in which row of a list: it gets it back when the row is made anew. */
function focusIn(parent) {
  const key = parent.contains(document.activeElement) && document.activeElement.dataset.key;
  if (!key) return null;
  for (const [row, { node }] of kept.get(parent) ?? []) {
    if (node.contains(document.activeElement)) return { row, key };
  }
  return null;
}

/** A row that is made anew stays unfolded if it was. */
function replaced(old, fresh) {
  if (old?.querySelector('details[open]')) fresh.querySelector('details')?.setAttribute('open', '');
  return fresh;
}

function rowTag(parent) {
  return { TBODY: 'tr', OL: 'li', UL: 'li' }[parent.tagName] ?? 'p';
}

function cell(parent, text) {
  return parent.tagName === 'TBODY' ? h('td', { colspan: 20 }, text) : text;
}

/** Replaces the children of an element when what they show has changed. */
export function syncOne(parent, shown, make) {
  const json = JSON.stringify(shown);
  if (kept.get(parent) === json) return;
  kept.set(parent, json);
  parent.replaceChildren(...[make(shown)].flat());
}

/** Fields of a form as an object; empty ones are left out. */
export function fieldsOf(form) {
  return Object.fromEntries([...new FormData(form)].filter(([, value]) => value !== ''));
}

/** A labelled field. */
export function field(label, control) {
  return h('label', { class: 'field' }, h('span', {}, label), control);
}

export function button(label, onclick, props = {}) {
  return h('button', { type: 'button', onclick, ...props }, label);
}

/** An address of a chat as a link if it is one of the web, as words otherwise. */
export function webLink(url, props, ...children) {
  return /^https?:\/\//.test(url)
    ? h('a', { ...props, href: url, target: '_blank', rel: 'noopener noreferrer' }, ...children)
    : h('span', props, ...children);
}
