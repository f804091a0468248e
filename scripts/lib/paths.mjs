import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository's root folder. */
export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** What was fetched once for this checkout, whatever data folder is used; `--fresh` leaves it. */
export const downloadsDir = join(root, '.data', 'downloads');
mkdirSync(downloadsDir, { recursive: true });
