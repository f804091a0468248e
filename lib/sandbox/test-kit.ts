import { createServer, type Server } from 'node:http';
import type { AccountSettings } from './account';
import { type SandboxOptions, startSandbox } from './start';

/** JSON as it came; tests look into it. */
export type Json = Record<string, unknown>;

type AccountView = AccountSettings & { fanCount: number };

/** One pixel: enough for what judges by size and leading bytes. */
export const JPG = Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 16, 74, 70, 73, 70, 0]);

/** A sandbox on a free port with the calls that tests make: as the outside world, and as a client of WeChat. */
export async function startKit(options: Partial<SandboxOptions> = {}) {
  const sandbox = await startSandbox({ port: 0, pushRetryAfterMs: 20, pushTimeoutMs: 500, ...options });
  const request = async (method: string, path: string, body?: unknown) => {
    const response = await fetch(`${sandbox.url}${path}`, {
      method,
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    return { status: response.status, body: (await response.json()) as Json };
  };
  /** A control call that must succeed. */
  const control = async (method: string, path: string, body?: unknown): Promise<Json> => {
    const answer = await request(method, `/_control${path}`, body);
    if (answer.status !== 200)
      throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body;
  };

  /** An account with a token, and its WeChat calls. */
  const makeAccount = async (settings: Partial<AccountSettings> = {}) => {
    const view = (await control('POST', '/accounts', settings)) as unknown as AccountView;
    const base = `/accounts/${view.appid}`;
    const freshToken = async (): Promise<string> => {
      const credentials = { grant_type: 'client_credential', appid: view.appid, secret: view.secret };
      return (await request('POST', '/cgi-bin/stable_token', credentials)).body.access_token as string;
    };
    let token = await freshToken();
    const wx = async (path: string, body?: unknown): Promise<Json> => {
      const [plain, query] = path.split('?');
      const url = `/cgi-bin/${plain}?access_token=${token}${query ? `&${query}` : ''}`;
      return (await request(body === undefined ? 'GET' : 'POST', url, body)).body;
    };
    return {
      ...view,
      base,
      wx,
      control: (method: string, path: string, body?: unknown) => control(method, `${base}${path}`, body),
      /** After the clock was moved past the token's life. */
      renewToken: async () => {
        token = await freshToken();
      },
      addFans: async (count: number): Promise<string[]> =>
        (await control('POST', `${base}/fans`, { count })).openids as string[],
      createTag: async (name: string): Promise<number> => {
        const reply = (await wx('tags/create', { tag: { name } })) as unknown as { tag: { id: number } };
        return reply.tag.id;
      },
      upload: async (type: string, bytes: Uint8Array): Promise<Json> => {
        const form = new FormData();
        form.append('media', new Blob([Uint8Array.from(bytes)]), 'file');
        const url = `${sandbox.url}/cgi-bin/material/add_material?access_token=${token}&type=${type}`;
        return (await (await fetch(url, { method: 'POST', body: form })).json()) as Json;
      },
      addDraft: async (title = '会员日'): Promise<string> => {
        const form = new FormData();
        form.append('media', new Blob([JPG]), 'cover.jpg');
        const url = `${sandbox.url}/cgi-bin/material/add_material?access_token=${token}&type=thumb`;
        const cover = (await (await fetch(url, { method: 'POST', body: form })).json()) as {
          media_id: string;
        };
        const articles = [{ title, content: '<p>正文</p>', thumb_media_id: cover.media_id }];
        return (await wx('draft/add', { articles })).media_id as string;
      },
    };
  };

  return {
    url: sandbox.url,
    request,
    control,
    makeAccount,
    /** Moves the clock. */
    advance: (seconds: number) => control('POST', '/clock', { advanceSeconds: seconds }),
    settle: () => control('POST', '/settle', {}),
    close: () => sandbox.close(),
  };
}

export type Kit = Awaited<ReturnType<typeof startKit>>;
export type KitAccount = Awaited<ReturnType<Kit['makeAccount']>>;

export type Received = { method: string; query: Record<string, string>; body: string };

/** A callback as an account's owner would run it: agrees to the URL check (its answer ends in `suffix`), answers pushes with `answer`. */
export async function startReceiver(
  answer: (received: Received) => { status: number; body: string },
  suffix = '',
) {
  const received: Received[] = [];
  const server: Server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const url = new URL(request.url ?? '/', 'http://receiver');
      const query = Object.fromEntries(url.searchParams);
      if (request.method === 'GET') return response.end(`${query.echostr}${suffix}`);
      const push = { method: 'POST', query, body: Buffer.concat(chunks).toString('utf8') };
      received.push(push);
      const { status, body } = answer(push);
      response.writeHead(status).end(body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}/push`,
    received,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
