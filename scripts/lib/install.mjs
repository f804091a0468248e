import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fingerprint, isStamped, stamp } from './fingerprint.mjs';
import { inTurn } from './lock.mjs';
import { root } from './paths.mjs';
import { packageBin, run } from './run.mjs';
import { Trouble } from './say.mjs';

const modules = join(root, 'node_modules');

/** Installs the packages when they are absent or the lock file changed; answers what was done. */
export function installPackages() {
  return inTurn(join(root, '.data'), 'install', async () => {
    const mark = fingerprint(root, ['package.json', 'package-lock.json']);
    const file = join(modules, '.tagcast-install');
    if (isStamped(file, mark)) return '';
    if (!existsSync(file) && installedByHand()) {
      stamp(file, mark);
      return '';
    }
    // Not `npm ci`: npm 11 refuses the lock file, because optional packages of other platforms never enter it.
    // `--no-save`: this npm would write them into the lock file, and the next `git pull` would find it changed.
    const args = ['install', '--no-save', '--include=dev', '--no-audit', '--no-fund'];
    const npm = process.env.npm_execpath;
    const env = {
      ...process.env,
      PRISMA_SCHEMA_ENGINE_BINARY: '/bin/true', // no engine is downloaded
      PRISMA_SKIP_POSTINSTALL_GENERATE: '1',
      SCARF_ANALYTICS: 'false',
    };
    const done = npm?.endsWith('.js')
      ? await run(process.execPath, [npm, ...args], { env })
      : await run('npm', args, { env, shell: process.platform === 'win32' });
    if (done.code !== 0) {
      throw new Trouble(
        'npm install 失败，原因如下。请检查网络（或 npm registry 设置）后重试。',
        'npm install failed, for the reason below. Check the network (or the npm registry setting) and try again.',
        done.output.split('\n').slice(-25).join('\n'),
      );
    }
    stamp(file, fingerprint(root, ['package.json', 'package-lock.json']));
    return 'npm install';
  });
}

/** Whether somebody ran `npm install` after the lock file was last written. */
function installedByHand() {
  const own = statSync(join(modules, '.package-lock.json'), { throwIfNoEntry: false });
  const lock = statSync(join(root, 'package-lock.json'), { throwIfNoEntry: false });
  return own !== undefined && lock !== undefined && own.mtimeMs >= lock.mtimeMs;
}

/** Generates the Prisma client when it is absent or the schema changed; answers what was done. */
export function generateClient() {
  return inTurn(join(root, '.data'), 'generate', async () => {
    const mark = fingerprint(root, ['prisma/schema.prisma', 'package-lock.json']);
    const file = join(root, 'lib/db/generated/.fingerprint');
    if (isStamped(file, mark)) return '';
    const env = {
      ...process.env,
      PRISMA_SCHEMA_ENGINE_BINARY: '/bin/true',
      PRISMA_HIDE_UPDATE_MESSAGE: '1',
      CHECKPOINT_DISABLE: '1',
    };
    const done = await run(process.execPath, [packageBin('prisma'), 'generate'], { env });
    if (done.code !== 0) {
      throw new Trouble(
        'prisma generate 失败，原因如下。',
        'prisma generate failed, for the reason below.',
        done.output,
      );
    }
    stamp(file, mark);
    return 'prisma generate';
  });
}
