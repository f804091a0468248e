import type { AppError, ErrorParams } from '@/lib/errors';

/** What a page's translator has to be able to do; `useTranslations` and `getTranslations` give one. */
type Translator = { (key: string, values?: ErrorParams): string; has(key: string): boolean };

/**
 * A failure as a column keeps it: the code of its sentence, and behind a colon the errcode where the sentence names it
 * (`wechat.other:48999`), since a column holds no parameters. Pushes that cannot be read name their fields there.
 */
export function storedReason({ code, params }: AppError): string {
  const { errcode } = params;
  const isShared = code.startsWith('wechat.') && Boolean(errcode) && code !== `wechat.${errcode}`;
  return isShared ? `${code}:${errcode}` : code;
}

/** Key and parameters of the sentence of a stored reason; WeChat's own codes have a namespace of their own. */
export function readReason(reason: string): { key: string; params: ErrorParams } {
  const end = reason.indexOf(':');
  const code = end < 0 ? reason : reason.slice(0, end);
  const more = end < 0 ? '' : reason.slice(end + 1);
  if (code.startsWith('wechat.')) return { key: code, params: { errcode: more || '–' } };
  return { key: `errors.${code}`, params: more ? { fields: more } : {} };
}

/**
 * The sentence of a stored reason. What has none, such as words that a person wrote, is given back as it is.
 * @param values what the sentence may name besides
 */
export function reasonText(t: Translator, reason: string, values: ErrorParams = {}): string {
  const { key, params } = readReason(reason);
  // Only what is written as a code can be a key.
  return /^[\w.]+$/.test(key) && t.has(key) ? t(key, { ...values, ...params }) : reason;
}
