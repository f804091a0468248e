import { join } from 'node:path';
import { serverFile } from './build.mjs';
import { root } from './paths.mjs';
import { packageBin, typescript } from './run.mjs';

/** The environment that every program of a demo gets. */
export function programEnv({ databaseUrl, elasticsearchUrl, ports, secrets }) {
  const env = {
    ...process.env,
    DATABASE_URL: databaseUrl,
    WECHAT_SANDBOX_URL: `http://127.0.0.1:${ports.sandbox}`,
    TAGCAST_SECRET_KEY: process.env.TAGCAST_SECRET_KEY || secrets.TAGCAST_SECRET_KEY,
    NEXTAUTH_SECRET: process.env.NEXTAUTH_SECRET || secrets.NEXTAUTH_SECRET,
    NEXTAUTH_URL: `http://localhost:${ports.web}`,
    // The name under which people are signed in: whoever comes back from an authorisation still is.
    TAGCAST_PUBLIC_URL: `http://localhost:${ports.web}`,
    TAGCAST_DEMO: '1',
    TAGCAST_API_DEMO_TOKEN: process.env.TAGCAST_API_DEMO_TOKEN || secrets.TAGCAST_API_DEMO_TOKEN,
    NEXT_TELEMETRY_DISABLED: '1',
    NODE_ENV: 'production',
  };
  // npm hands its own settings down; to our programs they are noise.
  for (const name of Object.keys(env)) if (name.startsWith('npm_')) delete env[name];
  delete env.ELASTICSEARCH_URL;
  if (elasticsearchUrl) env.ELASTICSEARCH_URL = elasticsearchUrl;
  return env;
}

/** The WeChat sandbox; it refuses production on purpose. */
export function sandboxSpec({ env, port, dataDir }) {
  return {
    name: 'sandbox',
    command: process.execPath,
    args: typescript(
      'lib/sandbox/main.ts',
      '--port',
      String(port),
      '--state',
      join(dataDir, 'sandbox.jsonl'),
    ),
    cwd: root,
    env: { ...env, NODE_ENV: 'development' },
  };
}

export function workerSpec({ env, dev }) {
  const args = typescript('lib/jobs/worker.ts');
  return {
    name: 'worker',
    command: process.execPath,
    args: dev
      ? [
          packageBin('tsx'),
          'watch',
          '--clear-screen=false',
          '--conditions=react-server',
          'lib/jobs/worker.ts',
        ]
      : args,
    cwd: root,
    env: { ...env, NODE_ENV: dev ? 'development' : 'production' },
    graceMs: 25_000, // it finishes the jobs in hand
  };
}

/**
 * Collected early rather than late: without a bound the process keeps 600 MB after a thousand page views, with it 300,
 * and pages take as long.
 */
const WEB_MEMORY = ['--max-old-space-size=256', '--max-semi-space-size=8'];

/** The web program: the standalone build, or Next's development server. Only this machine reaches it. */
export function webSpec({ env, port, dev }) {
  const web = { ...env, HOSTNAME: '127.0.0.1', PORT: String(port) };
  if (dev) {
    return {
      name: 'web',
      command: process.execPath,
      args: [packageBin('next'), 'dev', '--hostname', '127.0.0.1', '--port', String(port)],
      cwd: root,
      env: { ...web, NODE_ENV: 'development' },
    };
  }
  const server = serverFile();
  return {
    name: 'web',
    command: process.execPath,
    args: [...WEB_MEMORY, server],
    cwd: join(server, '..'),
    env: web,
  };
}
