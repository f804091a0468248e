import { signInAt } from '@/lib/testing/web-session';

const MARKETER = { username: 'marketer', password: 'tagcast-demo' };

/** Signs the demo's marketer in over HTTP. @returns the cookies to send with each request */
export function signIn(url: string): Promise<string> {
  return signInAt(url, MARKETER);
}
