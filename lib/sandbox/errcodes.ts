import { madeUp } from './ids';

/** errmsg by errcode, the key words of the live message; §15. */
const ERRMSG: Record<number, string> = {
  [-1]: 'system error',
  40001: 'invalid credential, access_token is invalid or not latest',
  40002: 'invalid grant_type',
  40003: 'invalid openid',
  40004: 'invalid media type',
  40005: 'invalid file type',
  40007: 'invalid media_id',
  40008: 'invalid message type',
  40009: 'invalid image size',
  40010: 'invalid voice size',
  40011: 'invalid video size',
  40012: 'invalid thumb size',
  40013: 'invalid appid',
  40014: 'invalid access_token',
  40031: 'invalid openid list',
  40032: 'invalid openid list size',
  40035: 'invalid args size',
  40050: 'invalid group id',
  40059: 'invalid msg id',
  40060: 'invalid article idx',
  40065: 'invalid msg status',
  40097: 'invalid args',
  40114: 'invalid index value',
  40125: 'invalid appsecret',
  40130: 'invalid openid list size, at least two openid',
  40132: 'invalid username',
  40152: 'invalid group id',
  40164: 'invalid ip, not in whitelist',
  40243: 'AppSecret frozen',
  41001: 'access_token missing',
  41002: 'appid missing',
  41004: 'appsecret missing',
  41005: 'media data missing',
  41006: 'media_id missing',
  41039: 'invalid content_source_url',
  42001: 'access_token expired',
  42010: 'operating too fast',
  43001: 'require GET method',
  43002: 'require POST method',
  43004: 'require subscribe',
  44001: 'empty media data',
  44002: 'empty post data',
  44003: 'empty news data',
  44004: 'empty content',
  45001: 'media size out of limit',
  45002: 'content size out of limit',
  45003: 'title size out of limit',
  45004: 'description size out of limit',
  45008: 'article size out of limit',
  45009: 'reach max api daily quota limit',
  45011: 'api minute-quota reach limit, must slower, retry next minute',
  45028: 'has no masssend quota',
  45034: 'media file count is out of limit',
  45056: 'too many tag now',
  45057: "can't delete the tag that has too many fans",
  45058: "can't modify sys tag",
  45059: 'can not tagging one user too much',
  45065: 'clientmsgid exist',
  45066: 'same clientmsgid retry too fast',
  45067: 'clientmsgid size out of limit',
  45076: 'invalid count',
  45110: 'author size out of limit',
  45113: 'message type is no longer supported',
  45157: 'invalid tag name',
  45158: 'tag name too long',
  45159: 'invalid tag id',
  45162: 'invalid type',
  45166: 'invalid content',
  45169: 'openid much req',
  45171: 'some openid fail',
  47001: 'data format error',
  47002: 'do NOT use json unicode encode',
  48001: 'api unauthorized',
  48006: 'forbid to clear quota because of reaching the limit',
  48022: 'api uploaded video can not be sent',
  49003: 'not match openid with appid',
  50005: 'user is unsubscribed',
};

/** An answer with an errcode; thrown by an endpoint, it leaves the state as it was unless the endpoint says otherwise. */
export class Refusal extends Error {
  readonly errcode: number;
  readonly extra: Record<string, unknown>;

  constructor(errcode: number, extra: Record<string, unknown> = {}) {
    super(`errcode ${errcode}`);
    this.errcode = errcode;
    this.extra = extra;
  }
}

/** The body of a failure, with the `rid` that every live one ends with. */
export function failureBody(errcode: number, extra: Record<string, unknown> = {}): Record<string, unknown> {
  return { errcode, errmsg: `${ERRMSG[errcode] ?? 'error'} rid: ${madeUp.rid()}`, ...extra };
}

export const DONE = { errcode: 0, errmsg: 'ok' };
