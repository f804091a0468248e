import { AppError, type ErrorParams } from '@/lib/errors';
import { wechatMessageKey } from './errcode-texts';
import { RETRYABLE_ERRCODES } from './errcodes';
import { keepable } from './exact-json';

/** `errcode`: WeChat answered no. The others: no usable answer came. */
export type WechatErrorKind = 'errcode' | 'timeout' | 'network' | 'not_json' | 'bad_reply';

/** It is kept with the account and in logs; a sentence and a rid have room. */
const LONGEST_ERRMSG = 1_000;

/**
 * A WeChat call that failed. Its `code` is the key of a text in the namespace `wechat`.
 *
 * `outcomeKnown` is false when the call may have been carried out all the same: then nothing may be concluded from
 * the failure, and the call is repeated only with its idempotency key or after looking.
 */
export class WechatError extends AppError {
  readonly kind: WechatErrorKind;
  /** 0 when no errcode came. */
  readonly errcode: number;
  readonly errmsg: string;
  readonly endpoint: string;
  readonly rid: string | undefined;
  readonly retryable: boolean;
  readonly outcomeKnown: boolean;
  /** The whole answer, for the fields that accompany some codes (45065 `msg_id`, 45171 `fail_openid_list`). */
  readonly reply: unknown;

  constructor(input: {
    kind: WechatErrorKind;
    endpoint: string;
    errcode?: number;
    errmsg: string;
    outcomeKnown: boolean;
    retryable?: boolean;
    reply?: unknown;
    cause?: unknown;
  }) {
    const errcode = input.errcode ?? 0;
    const whole = cutSecrets(input.errmsg);
    const rid = /rid: ([0-9a-f]+-[0-9a-f]+-[0-9a-f]+)/.exec(whole)?.[1];
    const errmsg = keepable(whole.slice(0, LONGEST_ERRMSG)); // the cut may halve a character
    const params: ErrorParams = { errcode, endpoint: input.endpoint, errmsg, rid: rid ?? '' };
    super(input.kind === 'errcode' ? wechatMessageKey(errcode) : `wechat.${input.kind}`, params, {
      cause: input.cause,
    });
    this.name = 'WechatError';
    this.message = `${input.endpoint}: ${input.kind === 'errcode' ? errcode : input.kind} ${errmsg}`;
    this.kind = input.kind;
    this.errcode = errcode;
    this.errmsg = errmsg;
    this.endpoint = input.endpoint;
    this.rid = rid;
    this.retryable = input.retryable ?? (input.kind === 'errcode' ? RETRYABLE_ERRCODES.has(errcode) : true);
    this.outcomeKnown = input.outcomeKnown;
    // Not enumerable: a logged error shows no lists of openids.
    this.reply = undefined;
    Object.defineProperty(this, 'reply', { value: input.reply, enumerable: false });
  }
}

/**
 * The same failure, for a call that needed what could not be got: however that went, the call itself was never made.
 */
export function notCarriedOut(error: WechatError): WechatError {
  const { kind, endpoint, errcode, errmsg, retryable, reply } = error;
  return new WechatError({
    kind,
    endpoint,
    errcode,
    errmsg,
    retryable,
    reply,
    outcomeKnown: true,
    cause: error,
  });
}

/** Whether `error` is WeChat's answer with one of these codes. */
export function isWechatErrcode(error: unknown, ...errcodes: number[]): error is WechatError {
  return error instanceof WechatError && error.kind === 'errcode' && errcodes.includes(error.errcode);
}

/** Where tokens come from: a refusal there says nothing of the calls that need one. */
const TOKEN_PATHS = new Set([
  '/cgi-bin/token',
  '/cgi-bin/stable_token',
  '/cgi-bin/component/api_component_token',
  '/cgi-bin/component/api_authorizer_token',
]);

/** Whether WeChat says that the day's calls of this endpoint are used up (45009), and not those of the token it needed. */
export function isDayUsedUp(error: unknown): boolean {
  return isWechatErrcode(error, 45009) && !TOKEN_PATHS.has(error.endpoint);
}

/**
 * Takes tokens and secrets out of a text: whatever follows a `…token=`/`…secret=`, what WeChat itself marks (`ticket@@@…`,
 * `refreshtoken@@@…`, `preauthcode@@@…`), and long unbroken strings.
 */
export function cutSecrets(text: string): string {
  return text
    .replace(/((?:access_)?token|(?:app)?secret|code)(["']?\s*[=:]\s*["']?)[^\s"'&,}]+/gi, '$1$2[cut]')
    .replace(/\w+@@@[\w+/=-]*/g, '[cut]')
    .replace(/[A-Za-z0-9_-]{64,}/g, '[cut]');
}
