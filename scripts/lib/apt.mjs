import { existsSync } from 'node:fs';
import { run } from './run.mjs';
import { say } from './say.mjs';
import { isRoot } from './service-user.mjs';

let updated = false;

/** Whether missing programs can be installed without asking: root on Debian or a relative of it. */
export function canApt() {
  return isRoot && existsSync('/etc/debian_version') && existsSync('/usr/bin/apt-get');
}

/** Installs Debian packages; answers null, or what apt said when it failed. */
export async function aptInstall(packages) {
  say(`      apt-get install ${packages.join(' ')}`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const apt = (...args) => run('apt-get', args, { env });
  if (!updated) {
    updated = true;
    await apt('update', '-q'); // without network the lists on the machine may still do
  }
  const done = await apt('install', '-y', '-q', '--no-install-recommends', ...packages);
  return done.code === 0 ? null : done.output;
}
