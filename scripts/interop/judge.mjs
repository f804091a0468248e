import { STEPS } from './steps.mjs';

/**
 * Judges what an SDK's program said by what the sandbox says: its log of calls and its state. Answers with one verdict a
 * step: `passed`, `failed` or `notOffered`, the last two with a reason.
 */
export async function judge({ sandbox, world, output, calls }) {
  const reports = new Map(linesOf(output).map((line) => [line.step, line]));
  const view = makeView(sandbox, world);
  const verdicts = [];
  for (const step of STEPS) {
    const report = reports.get(step.name);
    if (report?.ok === null) {
      verdicts.push({ step: step.name, verdict: 'notOffered', detail: report.detail });
      continue;
    }
    const problem = report?.ok
      ? (missingCall(step, calls, world) ?? (await step.state?.(view)))
      : (report?.detail ?? 'no report of it');
    verdicts.push({ step: step.name, verdict: problem ? 'failed' : 'passed', detail: problem });
  }
  return verdicts;
}

/** What a program would print that claims to have passed everything. */
export function claimAll(sdk) {
  return STEPS.map(({ name }) => JSON.stringify({ sdk, step: name, ok: true, detail: '' })).join('\n');
}

/** The steps of which the sandbox knows something itself; those that it cannot know happen within the SDK alone. */
export function checkedSteps() {
  return STEPS.filter(({ path, state }) => path || state).map(({ name }) => name);
}

/** The programs print one line of JSON a step; whatever else they print is noise of the SDK's. */
function linesOf(output) {
  return output.split('\n').flatMap((line) => (line.startsWith('{"sdk"') ? [JSON.parse(line)] : []));
}

/** The sandbox as it is seen from outside, for one SDK's world. `wx` speaks with a token that no SDK shares. */
function makeView(sandbox, world) {
  const read = (path, appid = world.appid) => sandbox.control('GET', `/accounts/${appid}${path}`);
  const tokens = new Map();
  async function wx(path, body, appid = world.appid) {
    if (!tokens.has(appid)) {
      const { secret } = await read('', appid);
      const grant = { grant_type: 'client_credential', appid, secret };
      tokens.set(appid, (await post('/cgi-bin/stable_token', grant)).access_token);
    }
    return post(`${path}?access_token=${tokens.get(appid)}`, body);
  }
  async function post(path, body) {
    const init = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
    return (await fetch(sandbox.url + path, init)).json();
  }
  return {
    world,
    wx,
    read,
    fan: (number) => read(`/fans/${world.fans[number]}`),
    component: () => sandbox.control('GET', `/components/${world.component.appid}`),
  };
}

/** What the log of calls says of a step: the problem, or nothing. Calls of `wx` come later than the log was read. */
function missingCall(step, calls, world) {
  if (!step.path) return undefined;
  const wanted = [step.path].flat();
  const appid = step.by === 'authorizer' ? world.authorizer : undefined;
  const made = (path) =>
    calls.some(
      (call) =>
        call.path === path &&
        call.errcode === 0 &&
        call.httpStatus === 200 &&
        (appid ? call.appid === appid : call.appid !== world.authorizer || path.includes('/component/')),
    );
  const isMade = step.all ? wanted.every(made) : wanted.some(made);
  return isMade ? undefined : `the sandbox has answered no call of ${wanted.join(' or ')}`;
}
