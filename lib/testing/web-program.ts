import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { ActionResult } from '@/lib/web/result';
import { freePort } from './free-port';
import { type Program, startServer } from './programs';
import { signInAt } from './web-session';

/** The standalone build; `npm test` builds it before these tests and says where it lies. */
const SERVER = resolve(process.env.TAGCAST_TEST_WEB ?? '.next/standalone/server.js');

/** The built web program in a process of its own, and somebody's session there. */
export type WebProgram = Program & {
  url: string;
  /** Fetches an address of the program, without following redirects; `null` for somebody who is not signed in. */
  get: (path: string, cookies: string | null) => Promise<Response>;
  signIn: (credentials: { username: string; password: string }) => Promise<string>;
  /** Calls a server action by its name, as the browser does. */
  act: (cookies: string, action: string, input: unknown) => Promise<ActionResult<unknown>>;
};

/** Starts the web program as production runs it, on a free port, with this environment besides the test's own. */
export async function startWebProgram(env: Record<string, string> = {}): Promise<WebProgram> {
  if (!existsSync(SERVER)) throw new Error(`${SERVER} is not there: npm run build`);
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const program = await startServer(
    [SERVER],
    port,
    {
      ...process.env,
      NODE_ENV: 'production',
      NEXT_TELEMETRY_DISABLED: '1',
      HOSTNAME: '127.0.0.1',
      PORT: String(port),
      NEXTAUTH_URL: url,
      TAGCAST_PUBLIC_URL: url,
      ...env,
    },
    dirname(SERVER),
  );
  return {
    ...program,
    url,
    get: (path, cookies) =>
      fetch(url + path, { redirect: 'manual', headers: cookies === null ? {} : { cookie: cookies } }),
    signIn: (credentials) => signInAt(url, credentials),
    act: (cookies, action, input) => act(url, cookies, action, input),
  };
}

type Manifest = { node: Record<string, { exportedName: string }> };

/** Next calls actions by ids of the build; they stand in its manifest. */
function actionId(name: string): string {
  const file = join(dirname(SERVER), '.next/server/server-reference-manifest.json');
  const { node } = JSON.parse(readFileSync(file, 'utf8')) as Manifest;
  const found = Object.entries(node).find(([, one]) => one.exportedName === name);
  if (!found) throw new Error(`the build has no action ${name}`);
  return found[0];
}

async function act(
  url: string,
  cookies: string,
  action: string,
  input: unknown,
): Promise<ActionResult<unknown>> {
  const reply = await fetch(`${url}/settings/accounts`, {
    method: 'POST',
    headers: {
      accept: 'text/x-component',
      'content-type': 'text/plain;charset=UTF-8',
      'next-action': actionId(action),
      origin: url,
      cookie: cookies,
    },
    body: JSON.stringify([input]),
  });
  const text = await reply.text();
  // A row of React's stream: its number, then what the action returned.
  const row = /^[0-9a-f]+:(\{"ok":(?:true|false),.*\})$/m.exec(text)?.[1];
  if (!row) throw new Error(`${action}: ${reply.status} ${text.slice(0, 500)}`);
  return JSON.parse(row) as ActionResult<unknown>;
}
