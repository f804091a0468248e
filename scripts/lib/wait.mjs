import { get } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';

/** Asks again and again until the answer is truthy and returns it; null when the time is over. */
export async function until(ask, { timeoutMs, everyMs = 100 }) {
  const end = Date.now() + timeoutMs;
  for (;;) {
    const answer = await ask();
    if (answer) return answer;
    if (Date.now() > end) return null;
    await pause(everyMs);
  }
}

/** GETs a URL on this machine: status and body, or null when nobody answers. */
export function httpGet(url, timeoutMs = 3000) {
  return new Promise((resolve) => {
    const request = get(url, { timeout: timeoutMs, agent: false }, (response) => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (chunk) => {
        body += chunk;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body }));
      response.on('error', () => resolve(null));
    });
    request.on('timeout', () => request.destroy());
    request.on('error', () => resolve(null));
  });
}
