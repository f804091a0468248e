import { open } from './crypto';
import { type Json, type Kit, startReceiver } from './test-kit';

export const TOKEN = 'componenttoken';
export const AES_KEY = 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG';

/** A platform with somebody who answers its pushes, its tokens, and its calls. */
export async function makeComponent(
  kit: Kit,
  settings: Json = {},
  answer: (xml: string) => { status: number; body: string } = () => ({ status: 200, body: 'success' }),
) {
  let appid = '';
  const xmls: string[] = [];
  const receiver = await startReceiver(({ body }) => {
    const xml = open(AES_KEY, appid, /<Encrypt><!\[CDATA\[(.*?)\]\]>/.exec(body)?.[1] ?? '') ?? '';
    xmls.push(xml);
    return answer(xml);
  });
  const base = receiver.url.replace(/\/push$/, '');
  const wanted = `wxcomponent${Math.random().toString(36).slice(2, 10)}`;
  appid = wanted;
  const view = await kit.control('POST', '/components', {
    appid: wanted,
    token: TOKEN,
    aesKey: AES_KEY,
    authorisationUrl: `${base}/events`,
    messageUrl: `${base}/messages/$APPID$`,
    ...settings,
  });
  const secret = view.secret as string;
  const post = async (path: string, body: Json): Promise<Json> =>
    (await kit.request('POST', `/cgi-bin/component/${path}`, body)).body;
  /** The newest ticket that was pushed. */
  const ticket = async (): Promise<string> => {
    await kit.settle();
    const tickets = xmls.flatMap(
      (xml) => /<ComponentVerifyTicket><!\[CDATA\[(.*?)\]\]>/.exec(xml)?.[1] ?? [],
    );
    return tickets.at(-1) ?? '';
  };
  const fetchToken = async (more: Json = {}): Promise<Json> =>
    post('api_component_token', {
      component_appid: wanted,
      component_appsecret: secret,
      component_verify_ticket: await ticket(),
      ...more,
    });
  const token = async () => (await fetchToken()).component_access_token as string;
  let held: string | undefined;
  /** A call with the platform's token. */
  const wx = async (path: string, body: Json = {}): Promise<Json> => {
    held ??= await token();
    return post(`${path}?component_access_token=${held}`, { component_appid: wanted, ...body });
  };
  const control = (path: string, body: Json = {}) =>
    kit.control('POST', `/components/${wanted}${path}`, body);
  /** The owner of `account` agrees; the code of the redirect. */
  const authorise = async (account: string, sets: number[], more: Json = {}): Promise<string> => {
    const preAuthCode = (await wx('api_create_preauthcode')).pre_auth_code as string;
    const { location } = await control('/authorise', { preAuthCode, account, sets, ...more });
    return new URL(location as string).searchParams.get('auth_code') ?? '';
  };
  return {
    appid: wanted,
    secret,
    receiver,
    xmls,
    post,
    ticket,
    fetchToken,
    token,
    wx,
    control,
    authorise,
    /** Authorises and exchanges the code. */
    grant: async (account: string, sets: number[], more: Json = {}) => {
      const code = await authorise(account, sets, more);
      const { authorization_info } = await wx('api_query_auth', { authorization_code: code });
      return authorization_info as {
        authorizer_appid: string;
        authorizer_access_token: string;
        authorizer_refresh_token: string;
        func_info: { funcscope_category: { id: number } }[];
      };
    },
    forgetToken: () => {
      held = undefined;
    },
  };
}
