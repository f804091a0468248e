/**
 * `npm start` and `npm run dev`: from a fresh clone to a running, filled product, and everything ended on Ctrl-C.
 * Uses only what Node ships until the packages are installed.
 */
import { Demo } from './lib/demo.mjs';
import { readOptions } from './lib/options.mjs';
import { complain, elapsed, say } from './lib/say.mjs';

let demo = null;

/** Ends everything once; npm passes Ctrl-C on, so the same signal may come twice. */
async function end(code) {
  await demo?.stop((name) => say(`停止 / stopping ${name}`));
  process.exit(code);
}

for (const [name, code] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
]) {
  process.on(name, () => {
    if (!demo?.stopping) say(`${name}: 正在停止 / stopping …`);
    end(demo?.ready ? 0 : code);
  });
}
// The window may be closed before this script: there is nobody left to print to.
process.stdout.on('error', () => {});
process.stderr.on('error', () => {});

function announce({ url, secrets, options }) {
  const token = process.env.TAGCAST_API_DEMO_TOKEN || secrets.TAGCAST_API_DEMO_TOKEN;
  const query = '{"query":{"bool":{"must":[{"term":{"tag_id":"mkit"}},{"term":{"tag_id":"iutj"}}]}}}';
  process.stdout.write(`
Tagcast is ready: ${url}

  登录 / log in as   admin · marketer · approver · manager
  密码 / password    tagcast-demo
  日志 / logs        ${options.dataDir}/logs
  结束 / to end      Ctrl-C

  curl -H "Authorization: Bearer ${token}" -H "Content-Type: application/json" \\
    -d '${query}' ${url.replace(/^http:\/\//, '')}/api/v1/people/_count

`);
}

try {
  const options = readOptions();
  if (options.help) {
    process.stdout.write(`${options.help}\n`);
    process.exit(0);
  }
  demo = new Demo(options);
  await demo.start();
  demo.ready = true;
  announce(demo);
  say(`用时 / took ${elapsed()}`);
} catch (error) {
  if (!demo?.stopping) {
    complain(error);
    await end(1);
  }
}
