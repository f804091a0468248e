/** Why a WeChat tag is `failed` although it was in use: WeChat's list does not hold it any more. */
export const GONE_AT_WECHAT = 'tag.gone_at_wechat';
/** The same, as the call that met it says: no such tag, or one that cannot be changed. */
const GONE_REASONS = [GONE_AT_WECHAT, 'wechat.45159', 'wechat.45058'];

/** Whether a WeChat tag was deleted at WeChat's side; what people wished of it is kept until somebody decides. */
export function isGone(tag: { kind: string; state: string; failure: string | null }): boolean {
  return tag.kind === 'wechat' && tag.state === 'failed' && GONE_REASONS.includes(tag.failure ?? '');
}
