import { cpSync, existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fingerprint, isStamped, stamp } from './fingerprint.mjs';
import { inTurn } from './lock.mjs';
import { root } from './paths.mjs';
import { packageBin, run } from './run.mjs';
import { Trouble } from './say.mjs';

const SOURCES = [
  'app',
  'components',
  'lib',
  'public',
  'prisma/schema.prisma',
  'next.config.ts',
  'proxy.ts',
  'instrumentation.ts',
  'postcss.config.mjs',
  'package.json',
  'package-lock.json',
];
/** What no page holds: tests, the sandbox, and what is generated from the schema anyway. */
const APART = /\.test\.tsx?$|^lib\/(testing|sandbox|db\/generated)(\/|$)/;

const next = join(root, '.next');
const stampFile = join(next, 'tagcast-build');

/** Builds the web program when its sources changed since the last build; answers what was done. */
export function buildWeb(env = process.env) {
  return inTurn(join(root, '.data'), 'build', async () => {
    const mark = fingerprint(root, SOURCES, (path) => APART.test(path));
    if (isStamped(stampFile, mark) && existsSync(serverFile())) return '';
    rmSync(stampFile, { force: true });
    const done = await run(process.execPath, [packageBin('next'), 'build'], {
      env: { ...env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' },
    });
    if (done.code !== 0) {
      throw new Trouble(
        'next build 失败，原因如下。',
        'next build failed, for the reason below.',
        done.output.split('\n').slice(-60).join('\n'),
      );
    }
    // The standalone server serves these itself when they lie beside it.
    const folder = join(serverFile(), '..');
    cpSync(join(next, 'static'), join(folder, '.next', 'static'), { recursive: true });
    if (existsSync(join(root, 'public')))
      cpSync(join(root, 'public'), join(folder, 'public'), { recursive: true });
    stamp(stampFile, mark);
    return 'next build';
  });
}

/** The standalone server; below a folder of its own when a lock file lies above the repository. */
export function serverFile() {
  const manifest = join(next, 'required-server-files.json');
  const inside = existsSync(manifest)
    ? (JSON.parse(readFileSync(manifest, 'utf8')).relativeAppDir ?? '')
    : '';
  return join(next, 'standalone', inside, 'server.js');
}
