import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { say } from './say.mjs';
import { isRoot } from './service-user.mjs';

let updated = false;

/** Whether missing programs can be installed without asking: root on Debian or a relative of it. */
export function canApt() {
  return isRoot && existsSync('/etc/debian_version') && existsSync('/usr/bin/apt-get');
}

/** Installs Debian packages; answers null, or what apt said when it failed. */
export function aptInstall(packages, log = () => {}) {
  say(`      apt-get install ${packages.join(' ')}`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const apt = (args) => {
    const done = spawnSync('apt-get', args, { env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
    log(`${done.stdout}${done.stderr}`);
    return done.status === 0 ? null : `${done.stderr || done.stdout || done.error?.message}`;
  };
  const install = () => apt(['install', '-y', '-q', '--no-install-recommends', ...packages]);
  if (!updated) {
    updated = true;
    const failed = apt(['update', '-q']);
    if (failed) log(failed); // the lists on the machine may still do
  }
  return install();
}
