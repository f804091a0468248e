/** 群发与通知权限, the set that mass sending needs. */
const MASS_SET = '7';

/** What the sentences of pause reasons (`errors.…`) may name; the stored reason holds no parameters of theirs. */
export function pauseReasonValues(accountName: string): Record<string, string> {
  return { name: accountName, sets: MASS_SET, path: '/cgi-bin/message/mass/' };
}
