import 'server-only';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

// The whole path stands in each call, so that the build's file tracing finds what it has to carry along.
const FILES = {
  'swagger-ui.css': {
    type: 'text/css; charset=utf-8',
    read: () => readFile(join(process.cwd(), 'node_modules/swagger-ui-dist/swagger-ui.css')),
  },
  'swagger-ui-bundle.js': {
    type: 'text/javascript; charset=utf-8',
    read: () => readFile(join(process.cwd(), 'node_modules/swagger-ui-dist/swagger-ui-bundle.js')),
  },
  'start.js': { type: 'text/javascript; charset=utf-8', read: async () => START },
} as const;

const START = `window.ui = SwaggerUIBundle({
  url: '/openapi.json', dom_id: '#docs', deepLinking: true, docExpansion: 'list', defaultModelsExpandDepth: -1,
  tryItOutEnabled: true, displayRequestDuration: true, persistAuthorization: false, validatorUrl: null,
});
`;

/** One file of the interface documentation, kept by browsers for a day; null when there is none of that name. */
export async function docsFile(name: string): Promise<Response | null> {
  if (!Object.hasOwn(FILES, name)) return null;
  const { type, read } = FILES[name as keyof typeof FILES];
  const body = await read();
  return new Response(typeof body === 'string' ? body : new Uint8Array(body), {
    headers: {
      'content-type': type,
      'cache-control': 'public, max-age=86400',
      'x-content-type-options': 'nosniff',
    },
  });
}
