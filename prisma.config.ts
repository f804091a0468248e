import { existsSync } from 'node:fs';
import { defineConfig } from 'prisma/config';

// The CLI does not read .env by itself.
if (existsSync('.env')) process.loadEnvFile('.env');
// generate, validate and format run on the bundled WASM: no engine has to be downloaded for them.
process.env.PRISMA_SCHEMA_ENGINE_BINARY ??= '/bin/true';

export default defineConfig({
  schema: 'prisma/schema.prisma',
  migrations: { path: 'prisma/migrations' },
  datasource: {
    url: process.env.DATABASE_URL ?? 'postgresql://tagcast:tagcast@127.0.0.1:5433/tagcast',
    shadowDatabaseUrl: process.env.SHADOW_DATABASE_URL,
  },
});
