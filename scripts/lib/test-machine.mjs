import { chmodSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { aptInstall, canApt } from './apt.mjs';
import { findJava, which } from './java.mjs';
import { warn } from './say.mjs';
import { servicePlace, serviceUser } from './service-user.mjs';

const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const CJK_FONTS = ['/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc', '/usr/share/fonts/noto-cjk'];

/** Installs what the tests need beyond npm's packages: a browser, Chinese fonts, Java and Maven; root on Debian only. */
export async function prepareMachine() {
  const wanted = [
    ...(CHROMIUM.some((file) => existsSync(file)) ? [] : ['chromium']),
    ...(CJK_FONTS.some((file) => existsSync(file)) ? [] : ['fonts-noto-cjk']),
    ...(findJava(serviceUser()) ? [] : ['openjdk-17-jre-headless']),
    ...(which('mvn') ? [] : ['maven']),
  ];
  if (wanted.length === 0) return;
  const failed = canApt() ? await aptInstall(wanted) : 'not root on Debian';
  if (!failed) return;
  warn(
    `缺少 ${wanted.join(' ')}，相关测试会失败或跳过：${failed}`,
    `${wanted.join(' ')} is missing, tests that need it fail or are skipped: ${failed}`,
  );
}

/** A throw-away data folder that the services' own user can enter. */
export function makeThrowawayFolder(name) {
  const folder = mkdtempSync(join(tmpdir(), `tagcast-${name}-`));
  chmodSync(folder, 0o755);
  return folder;
}

/** Removes a throw-away folder, and the services' files when they had to be kept elsewhere. */
export function removeThrowawayFolder(folder) {
  const place = servicePlace(folder);
  if (place.moved) rmSync(place.dir, { recursive: true, force: true });
  rmSync(folder, { recursive: true, force: true });
}
