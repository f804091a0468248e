import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../lib/paths.mjs';
import { typescript } from '../lib/run.mjs';

/** A Wednesday morning after 08:00, when the figures of the day before are there. */
const NOW = '2026-03-11T10:00:00+08:00';
const FOLLOWED_AT = '2026-03-02T09:00:00+08:00';
/** The day whose figures are set, the one before the sandbox's today. */
export const DAY = '2026-03-10';
const READY = /WeChat sandbox is ready: (http:\S+)/;
const AES_KEY = 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG';
const COMPONENT_AES_KEY = 'GFEDCBA9876543210zyxwvutsrqponmlkjihgfedcba';

/** Starts a sandbox of its own on a free port; in memory, gone at the end. */
export async function startSandbox() {
  const child = spawn(process.execPath, typescript('lib/sandbox/main.ts', '--port', '0'), {
    cwd: root,
    env: { ...process.env, NODE_ENV: 'development' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const kill = () => child.kill();
  process.once('exit', kill); // whatever ends this process
  const stop = () =>
    new Promise((resolve) => {
      if (child.exitCode !== null || child.signalCode !== null) return resolve();
      process.off('exit', kill);
      child.once('close', resolve);
      child.kill('SIGTERM');
    });
  let output = '';
  const url = await new Promise((resolve, reject) => {
    const hear = (text) => {
      output += text;
      const ready = READY.exec(output);
      if (ready) resolve(ready[1]);
    };
    child.stdout.setEncoding('utf8').on('data', hear);
    child.stderr.setEncoding('utf8').on('data', hear);
    child.once('close', () => reject(new Error(`the sandbox did not start:\n${output}`)));
  });
  const control = controlOf(url);
  await control('POST', '/reset', { now: NOW });
  return { url, control, stop };
}

/** Calls the control interface. @throws Error with the sandbox's own sentence */
function controlOf(url) {
  return async function control(method, path, body) {
    const response = await fetch(`${url}/_control${path}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const answer = await response.json();
    if (!response.ok) throw new Error(`${method} /_control${path}: ${answer.error}`);
    return answer;
  };
}

/**
 * What one SDK finds: an account with eight fans and a callback in safe mode, figures of a day, and a platform with
 * another account that is to be authorised to it. Answers with what its program is told (`INTEROP`).
 */
export async function makeWorld({ sandbox, sdk, callbacks, filesDir }) {
  const { control } = sandbox;
  const helper = callbacks.helper(sdk);
  const account = await control('POST', '/accounts', { kind: 'service', nickname: `互通 ${sdk}` });
  const { openids: fans } = await control('POST', `/accounts/${account.appid}/fans`, {
    count: 8,
    followedAt: FOLLOWED_AT,
  });
  const keys = { token: 'interopToken', aesKey: AES_KEY };
  callbacks.open(sdk, { appid: account.appid, talker: fans[7] });
  await control('PATCH', `/accounts/${account.appid}`, {
    callback: { url: `${helper}/callback`, mode: 'safe', ...keys },
  });
  // The fan of the customer-service message has just written, or there would be no 48 hours.
  await control('POST', `/accounts/${account.appid}/fans/${fans[5]}/message`, {
    type: 'text',
    content: '在吗',
  });
  await control('POST', `/accounts/${account.appid}/datacube`, {
    date: DAY,
    rows: {
      getusersummary: [{ user_source: 0, new_user: 31, cancel_user: 4 }],
      getupstreammsg: [{ msg_type: 1, msg_user: 12, msg_count: 57 }],
    },
  });
  const authorizer = await control('POST', '/accounts', { kind: 'service', nickname: `授权方 ${sdk}` });
  const componentKeys = { token: 'platformToken', aesKey: COMPONENT_AES_KEY };
  const component = await control('POST', '/components', {
    ...componentKeys,
    authorisationUrl: `${helper}/component`,
    messageUrl: `${helper}/component/$APPID$`,
  });
  callbacks.adopt(sdk, { component: component.appid, authorizer: authorizer.appid });
  return {
    sdk,
    sandbox: sandbox.url,
    helper,
    appid: account.appid,
    secret: account.secret,
    username: account.username,
    ...keys,
    fans,
    day: DAY,
    ...pictures(filesDir),
    component: { appid: component.appid, secret: component.secret, ...componentKeys },
    authorizer: authorizer.appid,
  };
}

/** Two files with a JPEG's first bytes: WeChat's rules look at those and at the size. */
function pictures(folder) {
  mkdirSync(folder, { recursive: true });
  const jpeg = (sizeBytes) =>
    Buffer.concat([
      Buffer.from('ffd8ffe000104a46494600010100000100010000', 'hex'),
      Buffer.alloc(sizeBytes, 7),
    ]);
  const imageFile = join(folder, 'poster.jpg');
  const thumbFile = join(folder, 'cover.jpg');
  writeFileSync(imageFile, jpeg(4_000));
  writeFileSync(thumbFile, jpeg(2_000));
  return { imageFile, thumbFile };
}
