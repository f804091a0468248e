import { byId } from './dom.js';
import { t } from './words.js';

/** A control call that was refused, with the sandbox's own words. */
class Refused extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

/** One call of the control interface. @throws Refused */
export async function call(method, path, body) {
  const reply = await fetch(`/_control${path}`, {
    method,
    headers: body === undefined ? {} : { 'content-type': 'application/json' },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const answer = await reply.json().catch(() => ({}));
  if (!reply.ok) throw new Refused(reply.status, answer.error ?? `HTTP ${reply.status}`);
  return answer;
}

export function get(path) {
  return call('GET', path);
}

/** Reads what an older or smaller sandbox may not have: null when it is not there. */
export async function getIfThere(path) {
  try {
    return await get(path);
  } catch (error) {
    if (error instanceof Refused && (error.status === 404 || error.status === 405)) return null;
    throw error;
  }
}

/** Does what a button asks for and says how it ended. Answers with what came back, or undefined after a refusal. */
export async function act(method, path, body, done) {
  try {
    const answer = await call(method, path, body);
    say(done ?? t('done'), false);
    return answer;
  } catch (error) {
    say(error.message, true);
    return undefined;
  }
}

let hiding;

/** Tells in a line at the foot of the page; read out by screen readers. */
export function say(text, isError) {
  const status = byId('status');
  status.className = isError ? 'status error' : 'status';
  status.textContent = text;
  clearTimeout(hiding);
  hiding = setTimeout(
    () => {
      status.textContent = '';
    },
    isError ? 12_000 : 3_000,
  );
}

/** The path of the account that is chosen. */
export function accountPath(appid, rest = '') {
  return `/accounts/${encodeURIComponent(appid)}${rest}`;
}

export function fanPath(appid, openid, rest = '') {
  return accountPath(appid, `/fans/${encodeURIComponent(openid)}${rest}`);
}
