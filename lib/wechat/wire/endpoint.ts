import { z } from 'zod';

/**
 * One WeChat call as both sides see it: the client sends `request` and reads `reply`, the sandbox reads `request`.
 * For GET the request travels as query string, for POST as JSON body.
 */
export type Endpoint<Request extends z.ZodType = z.ZodType, Reply extends z.ZodType = z.ZodType> = {
  path: string;
  method: 'GET' | 'POST';
  request: Request;
  reply: Reply;
  /** It changes nothing at WeChat, so the client repeats it by itself when WeChat is busy or no answer comes. */
  isRead?: boolean;
  /** The answer is a file; WeChat answers JSON in its place when it refuses, or for a video. */
  isDownload?: boolean;
};

/** What a download answers: the bytes as they came. */
export type Download = { bytes: Uint8Array; contentType: string; fileName: string | null };

/** The reply of a download, which is not JSON and has nothing to parse. */
export const download = z.custom<Download>(
  (value) => value !== null && typeof value === 'object' && 'bytes' in value,
);

export function defineEndpoint<Request extends z.ZodType, Reply extends z.ZodType>(
  endpoint: Endpoint<Request, Reply>,
): Endpoint<Request, Reply> {
  return endpoint;
}

/** A key that may be missing; WeChat treats `null` as missing, too. */
export function optional<T extends z.ZodType>(schema: T) {
  return schema.nullish().transform((value) => value ?? undefined);
}

/** msg_id, msg_data_id: up to 63 bits, a number or a string on the wire; never a float in our code. */
export const numericId = z
  .union([z.number().int().nonnegative(), z.string().regex(/^\d{1,19}$/)])
  .transform((value) => BigInt(value));

/** A switch that clients write as 0/1 or as true/false. */
export const flag = z.union([z.boolean(), z.literal(0), z.literal(1)]).transform(Boolean);

/** expires_in, seconds: two hours as a rule. What a calendar cannot hold is no lifetime. */
export const lifetime = z.number().int().positive().max(315_360_000);

/** WeChat writes a number; a gateway before it may write text. */
const errcode = z.union([
  z.number().int(),
  z
    .string()
    .regex(/^-?\d{1,10}$/)
    .transform(Number),
]);
/** For logs only, so whatever stands there is no reason to misread the rest. */
const errmsg = z.string().catch('');

/** The answer of a command that returns nothing else. Success is the absence of an errcode, or 0. */
export const doneReply = z.object({ errcode: optional(errcode), errmsg: errmsg.optional() });

/** Every failure: HTTP 200 and this body; `errmsg` ends with `rid: …` and is for logs only. */
export const failureReply = z.object({ errcode, errmsg });
