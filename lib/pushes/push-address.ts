/**
 * Where WeChat pushes to: an ordinary account's own address; a third-party platform's address for authorisation events;
 * the platform's address for the messages of one of its accounts (`$APPID$` in the template that WeChat is given).
 */
export type PushAddress =
  | { kind: 'account'; appId: string }
  | { kind: 'component'; componentAppId: string }
  | { kind: 'authorizer'; componentAppId: string; appId: string };

const PATH = /^\/api\/wechat\/(?:push\/([\w-]{1,64})|component\/([\w-]{1,64})(?:\/([\w-]{1,64}))?)$/;

/** Reads the path of a request; null when nothing is pushed there. */
export function readPushPath(path: string): PushAddress | null {
  const [, account, componentAppId, appId] = PATH.exec(path) ?? [];
  if (account !== undefined) return { kind: 'account', appId: account };
  if (componentAppId === undefined) return null;
  return appId === undefined
    ? { kind: 'component', componentAppId }
    : { kind: 'authorizer', componentAppId, appId };
}
