import type { NextConfig } from 'next';
import createNextIntlPlugin from 'next-intl/plugin';
import './lib/env';

const withNextIntl = createNextIntlPlugin('./lib/i18n/request.ts');

const config: NextConfig = {
  output: 'standalone',
  poweredByHeader: false,
  reactStrictMode: true,
  typedRoutes: false,
  // Development is opened at this address too; without it the browser gets no live updates and no hydration.
  allowedDevOrigins: ['127.0.0.1'],
  // Development would write the arguments of actions to the terminal, secrets among them.
  logging: { serverFunctions: false },
  // forbidden(): a page that a role does not have answers 403 with its own words.
  experimental: { authInterrupts: true },
  // A verb of a collection (google.aip.dev/136); a folder's name with a colon is none on every system.
  rewrites: async () => [{ source: '/api/v1/members\\:lookup', destination: '/api/v1/members/lookup' }],
  // The interface documentation reads these by name (lib/web/docs-files.ts).
  outputFileTracingIncludes: {
    '/docs/*': [
      './node_modules/swagger-ui-dist/swagger-ui.css',
      './node_modules/swagger-ui-dist/swagger-ui-bundle.js',
    ],
  },
  serverExternalPackages: ['@node-rs/argon2', 'pino', 'pg', '@elastic/elasticsearch', 'graphile-worker'],
};

export default withNextIntl(config);
