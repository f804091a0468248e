import http from 'node:http';
import https from 'node:https';
import { createRequire } from 'node:module';
import { join } from 'node:path';

/** What the programs of SDKs written for Node have in common: what they are told, how they report. */
export const told = JSON.parse(process.env.INTEROP);
/** Loads the SDK from the folder where it was installed, apart from the product's own packages. */
export const load = createRequire(join(process.env.INTEROP_PACKAGES, 'package.json'));

/** Runs the steps in order and prints one line of JSON for each; `null` in place of a function: not offered. */
export async function runSteps(steps) {
  for (const [step, work] of Object.entries(steps)) {
    const report = { sdk: told.sdk, step, ok: null, detail: '' };
    try {
      if (work) await work();
      if (work) report.ok = true;
    } catch (error) {
      Object.assign(report, { ok: false, detail: String(error.code ? `${error.code} ${error}` : error) });
    }
    process.stdout.write(`${JSON.stringify(report)}\n`);
  }
}

/** Asks the server that plays the outside world; see callbacks.mjs. */
export async function outside(path, body) {
  const init = body === undefined ? {} : { method: 'POST', body };
  return (await fetch(`${told.helper}/${path}`, init)).json();
}

/** Leads what an SDK sends to WeChat's hosts by https to the sandbox: for addresses that it holds as constants. */
export function leadToSandbox() {
  const { hostname, port } = new URL(told.sandbox);
  const real = https.request;
  https.request = (options, ...rest) => {
    if (!String(options.host ?? options.hostname).endsWith('.weixin.qq.com')) return real(options, ...rest);
    return http.request({ ...options, host: hostname, port, agent: undefined }, ...rest);
  };
}
