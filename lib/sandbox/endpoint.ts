import type { z } from 'zod';
import type { Account } from './account';
import type { Component } from './component';
import { Refusal } from './errcodes';
import type { FilePart } from './multipart';
import type { World } from './world';

/** A call as an endpoint sees it. */
export type Call<A> = {
  world: World;
  account: A;
  now: number;
  query: Record<string, string>;
  /** The JSON body (for GET: the query) in the shape of a wire schema. @throws Refusal 44002, 47001, 47002 */
  read<T extends z.ZodType>(schema: T): z.output<T>;
  /** Parts of a multipart body. */
  files(): FilePart[];
  /** The endpoint at a path, if the sandbox has it. */
  endpointAt(path: string): Endpoint | undefined;
  remoteAddress: string;
};

export type Endpoint = {
  path: string;
  method: 'GET' | 'POST' | 'any';
  /** Calls an ordinary account has a day; `null` = without end. */
  dailyLimit: number | null;
  /** Calls in a minute, where that is limited too; the endpoint itself counts them. */
  minuteLimit?: number;
  /** JSON with `\uXXXX` for non-ASCII is refused with 47002 where names and texts are handed in. */
  refusesUnicodeEscapes?: boolean;
  /** The same where another code says so, and the code for a body that is not UTF-8. */
  escapedErrcode?: number;
  notUtf8Errcode?: number;
} & (
  | { auth: 'none'; handle: (call: Call<undefined>) => unknown }
  | { auth: 'component'; handle: (call: Call<Component>) => unknown }
  | { auth: 'token'; needs?: 'verified' | 'verified service'; handle: (call: Call<Account>) => unknown }
);

/** An answer that is not JSON: the bytes of a medium, a picture, a page. Returned by an endpoint in place of a body. */
export class RawAnswer {
  readonly httpStatus: number;
  readonly bytes: Buffer;
  readonly headers: Record<string, string>;
  constructor(bytes: Buffer | string, headers: Record<string, string>, httpStatus = 200) {
    this.bytes = typeof bytes === 'string' ? Buffer.from(bytes, 'utf8') : bytes;
    this.headers = headers;
    this.httpStatus = httpStatus;
  }
}

/** Refuses with `errcode` unless `holds`. */
export function insist(holds: boolean, errcode: number, extra?: Record<string, unknown>): asserts holds {
  if (!holds) throw new Refusal(errcode, extra);
}
