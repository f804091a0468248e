import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Trouble } from './say.mjs';

const MAKERS = {
  TAGCAST_SECRET_KEY: () => randomBytes(32).toString('base64'),
  NEXTAUTH_SECRET: () => randomBytes(32).toString('base64url'),
  TAGCAST_API_DEMO_TOKEN: () => `tagcast_demo_${randomBytes(24).toString('base64url')}`,
  POSTGRES_PASSWORD: () => randomBytes(24).toString('base64url'),
};

/** The secrets of a data folder: read, or made once and kept in a file that only its owner may read. */
export function readSecrets(dataDir) {
  const file = join(dataDir, 'secrets.json');
  let kept = {};
  if (existsSync(file)) {
    try {
      kept = JSON.parse(readFileSync(file, 'utf8'));
    } catch {
      throw new Trouble(
        `密钥文件 ${file} 无法读取。请恢复该文件；没有备份时用 npm start -- --fresh 重新开始（会清除数据）。`,
        `The secrets in ${file} cannot be read. Restore the file; without a copy, begin anew with npm start -- --fresh (this forgets the data).`,
      );
    }
  }
  const secrets = Object.fromEntries(
    Object.entries(MAKERS).map(([name, make]) => [name, kept[name] ?? make()]),
  );
  if (Object.keys(MAKERS).some((name) => kept[name] === undefined)) {
    mkdirSync(dataDir, { recursive: true });
    writeFileSync(file, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600 });
  }
  chmodSync(file, 0o600);
  return secrets;
}
