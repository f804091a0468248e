import pino from 'pino';
import { env } from './env';

/** The one logger: JSON lines on stdout. Secrets are cut by name wherever they appear in a logged object. */
export const log = pino({
  level: env.logLevel,
  base: { pid: process.pid },
  redact: {
    paths: [
      'secret',
      'token',
      'password',
      'phone',
      'accessToken',
      '*.secret',
      '*.token',
      '*.password',
      '*.phone',
      '*.accessToken',
      'authorization',
      '*.authorization',
    ],
    censor: '[cut]',
  },
});
