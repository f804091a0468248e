import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const resolve = {
  alias: {
    '@': fileURLToPath(new URL('.', import.meta.url)),
    // The package throws in plain Node on purpose; what it guards against cannot happen in a test.
    'server-only': fileURLToPath(new URL('./lib/testing/server-only.ts', import.meta.url)),
  },
};
const exclude = ['node_modules/**', '.next/**', '.data/**', 'e2e/**'];

/**
 * `unit` needs nothing; `db` needs the services whose addresses come by environment (npm test starts them); `web` needs a
 * build of the web program besides.
 */
export default defineConfig({
  test: {
    projects: [
      {
        resolve,
        test: {
          name: 'unit',
          include: ['**/*.test.ts'],
          exclude: [...exclude, '**/*.db.test.ts', '**/*.web.test.ts'],
          testTimeout: 20_000,
          // Modules are loaded once a thread and not once a file, which halves the time: these tests keep nothing in them.
          pool: 'threads',
          isolate: false,
        },
      },
      {
        resolve,
        test: {
          name: 'db',
          include: ['**/*.db.test.ts'],
          exclude,
          testTimeout: 60_000,
          hookTimeout: 60_000,
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
          globalSetup: ['lib/testing/global-setup.ts'],
          setupFiles: ['lib/testing/database.ts'],
        },
      },
      {
        resolve,
        test: {
          name: 'web',
          include: ['**/*.web.test.ts'],
          exclude,
          testTimeout: 60_000,
          hookTimeout: 120_000,
          // Each file starts programs of its own.
          maxWorkers: 1,
          sequence: { groupOrder: 2 },
          globalSetup: ['lib/testing/global-setup.ts'],
          setupFiles: ['lib/testing/database.ts'],
        },
      },
    ],
  },
});
