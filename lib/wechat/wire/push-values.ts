import { z } from 'zod';

/**
 * The values of a push. They arrive as text, from XML and JSON alike, so numbers are read out of text: `007` stays what
 * it is where text is meant, and an id of 19 digits keeps its last ones.
 */
export const text = z.string();

export const integer = z
  .string()
  .regex(/^-?\d{1,15}$/)
  .transform(Number);

/** A missing or empty counter counts nothing. */
export const count = z
  .literal('')
  .transform(() => 0)
  .or(integer)
  .optional()
  .default(0);

export const decimal = z
  .string()
  .regex(/^-?\d{1,15}(\.\d{1,40})?$/)
  .transform(Number);

const LARGEST_BIGINT = 2n ** 63n - 1n;

/** MsgId and its like: up to 63 bits. */
export const bigId = z
  .string()
  .regex(/^\d{1,19}$/)
  .transform((value) => BigInt(value))
  .refine((value) => value <= LARGEST_BIGINT);

/** An element that is there but empty is as good as absent. */
export const ifFilled = <T extends z.ZodType>(schema: T) =>
  z
    .literal('')
    .transform(() => undefined)
    .or(schema)
    .optional();

/**
 * A list, however it is written: `<item>`s below an element, the element repeated, a JSON array, one object alone. An
 * empty element is an empty list.
 */
export const list = <T extends z.ZodType>(item: T) => z.preprocess(itemsOf, z.array(item));

function itemsOf(value: unknown): unknown[] {
  if (value === undefined || value === '') return [];
  if (Array.isArray(value)) return value;
  if (typeof value === 'object' && value !== null && 'item' in value) return itemsOf(value.item);
  return [value];
}

/** CreateTime: seconds since 1970, within what a Date of four digits can hold. */
const createTime = integer.refine((seconds) => seconds >= 0 && seconds < 253_402_300_800);

/** An openid has 28 characters; nothing that WeChat sends is longer than this. */
const LONGEST_OPENID = 128;
const LONGEST_NAME = 64;

export const common = {
  ToUserName: text,
  FromUserName: text.min(1).max(LONGEST_OPENID),
  CreateTime: createTime,
};

/** A MsgType, Event or InfoType. */
export const kindName = text.min(1).max(LONGEST_NAME);
