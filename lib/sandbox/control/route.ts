import { z } from 'zod';
import type { Account } from '../account';
import type { World } from '../world';

/** A control call that cannot be carried out; it changes nothing. */
export class ControlError extends Error {
  readonly httpStatus: number;
  constructor(message: string, httpStatus = 400) {
    super(message);
    this.httpStatus = httpStatus;
  }
}

export type ControlRequest = {
  method: string;
  path: string;
  query: Record<string, string>;
  body: Buffer;
};

type Context = { world: World; params: Record<string, string>; query: Record<string, string>; body: unknown };

/** `path` holds `:name` parts; `handle` may wait for what takes real time. */
export type ControlRoute = { method: string; path: string; handle: (context: Context) => unknown };

/** A route whose body has to fit `schema`, unknown keys refused. */
export function route<T extends z.ZodType>(
  method: string,
  path: string,
  schema: T,
  handle: (context: Omit<Context, 'body'> & { body: z.output<T> }) => unknown,
): ControlRoute {
  return {
    method,
    path,
    handle: (context) => {
      const parsed = schema.safeParse(context.body ?? {});
      if (!parsed.success) throw new ControlError(z.prettifyError(parsed.error));
      return handle({ ...context, body: parsed.data });
    },
  };
}

/** A route that reads only address and query. */
export function get(path: string, handle: ControlRoute['handle']): ControlRoute {
  return { method: 'GET', path, handle };
}

export const nothing = z.strictObject({});

/** ISO 8601 with offset, as milliseconds. */
export const moment = z.iso.datetime({ offset: true, local: false }).transform((text) => Date.parse(text));

/** The account of the address. @throws ControlError 404 */
export function accountOf({ world, params }: { world: World; params: Record<string, string> }): Account {
  const account = world.account(params.appid ?? '');
  if (!account) throw new ControlError(`no account ${params.appid}`, 404);
  return account;
}

/** A whole number out of the query. @throws ControlError */
export function numberOf(query: Record<string, string>, key: string, otherwise: number): number {
  const text = query[key];
  if (text === undefined || text === '') return otherwise;
  if (!/^\d+$/.test(text)) throw new ControlError(`${key}: not a whole number`);
  return Number(text);
}

/** `:name` parts of a pattern, or nothing when the address is another one. */
export function match(pattern: string, path: string): Record<string, string> | undefined {
  const wanted = pattern.split('/');
  const given = path.split('/');
  if (wanted.length !== given.length) return undefined;
  const params: Record<string, string> = {};
  for (const [i, part] of wanted.entries()) {
    const value = given[i] ?? '';
    if (part.startsWith(':')) params[part.slice(1)] = decoded(value);
    else if (part !== value) return undefined;
  }
  return params;
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw new ControlError(`the address is not well formed: ${part}`);
  }
}
