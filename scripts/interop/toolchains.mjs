import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { root } from '../lib/paths.mjs';
import { run } from '../lib/run.mjs';

/** What was fetched and built for the SDKs, outside the product's own packages. */
export const cacheDir = join(root, '.data', 'interop');
const here = join(root, 'scripts', 'interop');
/** node-socialite: node-easywechat does not run with a later one. */
const NODE_PACKAGES = {
  'co-wechat-api': ['co-wechat-api@3.11.0', 'wechat-crypto@0.0.2', 'xml2js@0.6.2'],
  'node-easywechat': ['node-easywechat@3.6.2', 'node-socialite@1.4.1'],
};
const GO_SOURCES = ['content.go', 'harness.go', 'main.go', 'pushes.go'];
const JAVA_SOURCES = ['Harness.java', 'Interop.java', 'LeadToSandbox.java', 'OpenPlatform.java'];
const DEPENDENCY_PLUGIN = 'org.apache.maven.plugins:maven-dependency-plugin:3.6.1';
const PYTHON_PACKAGES = join(here, 'python', 'requirements.txt');

/**
 * The SDKs, all as their authors publish them. `needs` are commands that have to be there; `prepare` installs what the
 * program wants, anew when `inputs` (files) or `pins` change; `start` is its command. `isQuick`: in `npm test` even when
 * nothing was installed yet.
 */
export const SDKS = [
  {
    name: 'wechatpy',
    language: 'Python',
    isQuick: true,
    needs: [['python3', ['-c', 'import venv, ensurepip']]],
    inputs: [PYTHON_PACKAGES],
    prepare: async (folder) => {
      await must('python3', ['-m', 'venv', join(folder, 'venv')]);
      await must(venv(folder), ['-m', 'pip', 'install', '--quiet', '-r', PYTHON_PACKAGES]);
    },
    start: (folder) => [venv(folder), [join(here, 'python', 'wechatpy_steps.py')]],
  },
  nodeSdk('co-wechat-api'),
  nodeSdk('node-easywechat'),
  {
    name: 'silenceper',
    language: 'Go',
    isQuick: false,
    needs: [['go', ['version']]],
    inputs: ['go.mod', 'go.sum', ...GO_SOURCES].map((file) => join(here, 'go', file)),
    prepare: async (folder) => {
      const env = {
        ...process.env,
        GOMODCACHE: join(folder, 'modules'),
        GOCACHE: join(folder, 'build'),
        GOTOOLCHAIN: 'local',
        GOFLAGS: '-modcacherw -buildvcs=false',
      };
      await must('go', ['build', '-o', join(folder, 'program'), '.'], { cwd: join(here, 'go'), env });
    },
    start: (folder) => [join(folder, 'program'), []],
  },
  {
    name: 'wxjava',
    language: 'Java',
    isQuick: false,
    needs: [
      ['mvn', ['--version']],
      ['javac', ['--version']],
    ],
    inputs: ['pom.xml', ...JAVA_SOURCES].map((file) => join(here, 'java', file)),
    prepare: async (folder) => {
      const packages = [`${DEPENDENCY_PLUGIN}:copy-dependencies`, `-DoutputDirectory=${join(folder, 'lib')}`];
      const build = [`-Dmaven.repo.local=${join(folder, 'repository')}`];
      await must('mvn', ['-q', '-B', ...build, ...packages], { cwd: join(here, 'java') });
      const classes = ['-encoding', 'UTF-8', '-d', join(folder, 'classes'), '-cp', join(folder, 'lib', '*')];
      await must('javac', [...classes, ...JAVA_SOURCES], { cwd: join(here, 'java') });
    },
    start: (folder) => [
      'java',
      [
        '-Dfile.encoding=UTF-8',
        '-cp',
        [join(folder, 'classes'), join(folder, 'lib', '*')].join(delimiter),
        'Interop',
      ],
    ],
  },
];

function nodeSdk(name) {
  return {
    name,
    language: 'Node',
    isQuick: true,
    needs: [],
    pins: NODE_PACKAGES[name],
    prepare: async (folder) => {
      writeFileSync(join(folder, 'package.json'), '{ "private": true }');
      await must(
        'npm',
        ['install', '--save-exact', '--no-audit', '--no-fund', '--ignore-scripts', ...NODE_PACKAGES[name]],
        {
          cwd: folder,
        },
      );
    },
    start: () => [process.execPath, [join(here, 'node', `${name}.mjs`)]],
    env: (folder) => ({ INTEROP_PACKAGES: folder }),
  };
}

const venv = (folder) => join(folder, 'venv', 'bin', 'python');

/** Why an SDK cannot be tried on this machine, or nothing. */
export async function missingTool({ needs }) {
  for (const [command, args] of needs) {
    const { code, output } = await run(command, args);
    if (code !== 0)
      return `${command} ${args.join(' ')}: ${output.trim().split('\n').at(-1) || 'is not there'}`;
  }
  return undefined;
}

/** Whether everything that an SDK's program needs was installed by an earlier run. */
export function isPrepared(sdk) {
  return existsSync(marker(sdk));
}

/** Installs what an SDK's program needs, unless it is there. @throws Error with the installer's words */
export async function prepare(sdk) {
  const folder = folderOf(sdk);
  if (isPrepared(sdk)) return folder;
  mkdirSync(folder, { recursive: true });
  await sdk.prepare(folder);
  writeFileSync(marker(sdk), '');
  return folder;
}

function folderOf(sdk) {
  return join(cacheDir, sdk.name);
}

/** Named after what is installed, so that another version is another marker. */
function marker(sdk) {
  const digest = createHash('sha256');
  digest.update((sdk.pins ?? []).join(' '));
  for (const file of sdk.inputs ?? []) digest.update(readFileSync(file));
  return join(folderOf(sdk), `ready-${digest.digest('hex').slice(0, 12)}`);
}

async function must(command, args, options) {
  const { code, output } = await run(command, args, options);
  if (code !== 0)
    throw new Error(`${command} ${args.slice(0, 3).join(' ')} failed:\n${output.trim().slice(-1_500)}`);
}
