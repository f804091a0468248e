import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** A hash over the content of files and folders; `skip` leaves paths out. Missing ones count as empty. */
export function fingerprint(root, paths, skip = () => false) {
  const hash = createHash('sha256');
  const visit = (path) => {
    if (skip(path)) return;
    const full = join(root, path);
    const stat = statSync(full, { throwIfNoEntry: false });
    if (!stat) return;
    if (stat.isDirectory()) for (const name of readdirSync(full).sort()) visit(`${path}/${name}`);
    else
      hash
        .update(path)
        .update('\0')
        .update(createHash('sha256').update(readFileSync(full)).digest());
  };
  for (const path of paths) visit(path);
  return hash.digest('hex');
}

/** Whether the stamp holds this mark, so that the work it stands for need not be repeated. */
export function isStamped(file, mark) {
  return existsSync(file) && readFileSync(file, 'utf8').trim() === mark;
}

export function stamp(file, mark) {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${mark}\n`);
}
