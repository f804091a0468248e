const MAX_PHONES = 4;
const listeners = [];

/** What the page shows lives in its address, so that a reload or a shared link shows the same. */
export const state = readAddress();

function readAddress() {
  const query = new URLSearchParams(location.search);
  return {
    tab: query.get('tab') ?? 'phones',
    account: query.get('account') ?? '',
    fans: (query.get('fans') ?? '').split(',').filter(Boolean).slice(0, MAX_PHONES),
    search: query.get('search') ?? '',
    path: query.get('path') ?? '',
    all: query.get('all') === '1',
  };
}

export function onChange(listener) {
  listeners.push(listener);
}

export function setState(patch) {
  Object.assign(state, patch);
  const query = new URLSearchParams(location.search);
  const shown = { ...state, fans: state.fans.join(','), all: state.all ? '1' : '' };
  for (const [key, value] of Object.entries(shown)) {
    if (value === '') query.delete(key);
    else query.set(key, value);
  }
  history.replaceState(null, '', `?${query}`);
  for (const listener of listeners) listener();
}

/** Opens a fan's phone beside the others; the one opened first makes room for a fifth. */
export function openPhone(openid) {
  if (!state.fans.includes(openid)) setState({ fans: [...state.fans, openid].slice(-MAX_PHONES) });
}

export function closePhone(openid) {
  setState({ fans: state.fans.filter((open) => open !== openid) });
}
