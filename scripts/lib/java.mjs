import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, realpathSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { isEnterable } from './service-user.mjs';

const MIN_JAVA = 17; // what Elasticsearch 8.19 asks for
const EXE = process.platform === 'win32' ? '.exe' : '';

/** The home of a Java that Elasticsearch can run on and its user can reach, or null. */
export function findJava(user) {
  const homes = [process.env.ES_JAVA_HOME, process.env.JAVA_HOME, onPath(), ...below('/usr/lib/jvm')];
  if (process.platform === 'darwin') {
    homes.push(...below('/Library/Java/JavaVirtualMachines', 'Contents/Home'), '/opt/homebrew/opt/openjdk');
  }
  for (const home of homes) {
    if (!home) continue;
    const java = join(home, 'bin', `java${EXE}`);
    if (!existsSync(java) || !isEnterable(dirname(java), user)) continue;
    if (majorVersion(java) >= MIN_JAVA) return home;
  }
  return null;
}

/** Where a program is on the PATH, or null. */
export function which(program) {
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    for (const name of [`${program}${EXE}`, ...(EXE ? [`${program}.cmd`] : [])]) {
      if (folder && existsSync(join(folder, name))) return join(folder, name);
    }
  }
  return null;
}

function onPath() {
  const java = which('java');
  // Through the links of /etc/alternatives; macOS's /usr/bin/java is a stub whose home holds no bin/java.
  return java && dirname(dirname(realpathSync(java)));
}

function below(folder, inside = '') {
  if (!existsSync(folder)) return [];
  return readdirSync(folder).map((name) => join(folder, name, inside));
}

function majorVersion(java) {
  const { stdout, stderr } = spawnSync(java, ['-version'], { encoding: 'utf8' });
  const found = /version "(\d+)/.exec(`${stderr}${stdout}`);
  return found ? Number(found[1]) : 0;
}
