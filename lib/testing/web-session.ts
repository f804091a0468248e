/** Signs somebody in over HTTP, as the log-in page does. @returns the cookies to send with each request */
export async function signInAt(
  url: string,
  credentials: { username: string; password: string },
): Promise<string> {
  const jar = new Map<string, string>();
  const keep = (reply: Response) => {
    for (const line of reply.headers.getSetCookie()) {
      const [pair = ''] = line.split(';');
      const at = pair.indexOf('=');
      jar.set(pair.slice(0, at), pair.slice(at + 1));
    }
  };
  const cookies = () => [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
  const csrf = await fetch(`${url}/api/auth/csrf`);
  keep(csrf);
  const { csrfToken } = (await csrf.json()) as { csrfToken: string };
  const reply = await fetch(`${url}/api/auth/callback/credentials`, {
    method: 'POST',
    redirect: 'manual',
    headers: { 'content-type': 'application/x-www-form-urlencoded', cookie: cookies() },
    body: new URLSearchParams({ csrfToken, ...credentials, json: 'true' }),
  });
  keep(reply);
  if (![...jar.keys()].some((name) => name.endsWith('session-token'))) {
    throw new Error(`could not sign in at ${url}: ${reply.status} ${await reply.text()}`);
  }
  return cookies();
}
