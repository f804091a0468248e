import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Kit, type KitAccount, startKit } from '../test-kit';

let kit: Kit;
let account: KitAccount;
let fan: string;
let component: string;
let draft: string;
let waiting: number;

const APPID = 'wx_contract';
/** Stands in the table for the id that the sandbox makes. */
const DRAFT = '$DRAFT';

const PLATFORM = {
  token: 'sandboxtoken',
  aesKey: 'a'.repeat(43),
  authorisationUrl: 'http://127.0.0.1:1/authorisation',
  messageUrl: 'http://127.0.0.1:1/messages/$APPID$',
};

beforeAll(async () => {
  kit = await startKit();
  await kit.control('POST', '/reset', { now: '2026-03-01T09:00:00+08:00' });
  await kit.control('POST', '/clock', { frozen: true });
  account = await kit.makeAccount({ appid: APPID, massProtection: true });
  [fan = ''] = await account.addFans(3);
  await account.createTag('会员');
  draft = await account.addDraft();
  const all = { filter: { is_to_all: true }, msgtype: 'text', text: { content: 'x' }, clientmsgid: 'c1' };
  waiting = (await account.wx('message/mass/sendall', all)).msg_id as number;
  component = (await kit.control('POST', '/components', PLATFORM)).appid as string;
});
afterAll(() => kit.close());

/** All that the control interface tells of the state. */
async function everything() {
  const read = (path: string) => kit.control('GET', path);
  return {
    clock: await read('/clock'),
    accounts: await read('/accounts'),
    components: await read('/components'),
    fan: await read(`${account.base}/fans/${fan}`),
    fans: await read(`${account.base}/fans`),
    mass: await read(`${account.base}/mass`),
    faults: await read('/faults'),
    calls: await read('/calls'),
    pushes: ((await read('/pushes')).pushes as { id: number }[]).map(({ id }) => id),
    sms: await read('/sms'),
  };
}

const UNKNOWN = { colour: 'red' };
const A = () => account.base;
const F = () => `${account.base}/fans/${fan}`;
const C = () => `/components/${component}`;

/** Each row of the contract that takes a body: what it refuses. */
const ROWS: [method: string, path: () => string, bodies: unknown[]][] = [
  ['POST', () => '/reset', [UNKNOWN, { now: 'yesterday' }, { now: 5 }, { now: '2026-03-01T09:00:00' }]],
  [
    'POST',
    () => '/clock',
    [
      UNKNOWN,
      { set: '2026-03-01T08:59:59+08:00' },
      { set: 'noon' },
      { advanceSeconds: -1 },
      { advanceSeconds: '5' },
      { frozen: 'yes' },
    ],
  ],
  ['POST', () => '/settle', [UNKNOWN, { timeoutMs: -1 }, { timeoutMs: 'long' }]],
  [
    'POST',
    () => '/accounts',
    [
      UNKNOWN,
      { appid: '' },
      { appid: APPID },
      { kind: 'shop' },
      { verified: 'yes' },
      { fanCount: 3 },
      { massJobSeconds: -1 },
      { limits: { '/cgi-bin/tags/get': -1 } },
      { switches: { U4: 'miles' } },
      { callback: { url: 'http://127.0.0.1:1/nobody', token: 'abc', aesKey: 'a'.repeat(43), mode: 'safe' } },
    ],
  ],
  ...['PATCH', 'POST'].map((method): [string, () => string, unknown[]] => [
    method,
    A,
    [
      UNKNOWN,
      { nickname: '新名', ...UNKNOWN },
      { appid: 'wx_other' },
      { ipAllowList: '127.0.0.1' },
      { callback: { url: 'https://example.com/push', token: 'abc', aesKey: 'a'.repeat(43), mode: 'safe' } },
      { callback: { url: 'http://127.0.0.1:1/nobody', token: 'abc', aesKey: 'a'.repeat(43), mode: 'safe' } },
      { callback: { url: 'http://127.0.0.1:1/', token: 'abc', aesKey: 'short', mode: 'safe' } },
      { nickname: '新名', callback: { url: 'http://127.0.0.1:1/', token: 'abc', mode: 'open' } },
    ],
  ]),
  [
    'POST',
    () => `${A()}/fans`,
    [
      {},
      UNKNOWN,
      { count: 0 },
      { count: 1.5 },
      { count: '3' },
      { openids: [] },
      { openids: ['o A'] },
      { count: 1, openids: ['oB'] },
      { count: 1, followedAt: 'once' },
      { count: 1, ...UNKNOWN },
    ],
  ],
  [
    'PATCH',
    F,
    [
      UNKNOWN,
      { refusesMass: 1 },
      { massReceivedThisMonth: -1 },
      { platform: 'windows' },
      { nickname: '小林', ...UNKNOWN },
    ],
  ],
  ['POST', () => `${F()}/follow`, [{}, UNKNOWN, { scene: 7 }]], // {}: follows already
  ['POST', () => `${F()}/unfollow`, [UNKNOWN]],
  ['POST', () => `${F()}/scan`, [{}, UNKNOWN, { ticket: 'gQnothing' }]],
  [
    'POST',
    () => `${F()}/message`,
    [
      {},
      { type: 'text' },
      { type: 'text', content: '' },
      { type: 'text', content: 'x', ...UNKNOWN },
      { type: 'telegram', content: 'x' },
      { type: 'location', locationX: '30' },
      { type: 'link', title: 'x' },
    ],
  ],
  ['POST', () => `${F()}/click`, [{}, { key: '' }, { key: 'K', ...UNKNOWN }]],
  ['POST', () => `${F()}/view`, [{}, { url: '' }, { url: 'http://x', ...UNKNOWN }]],
  [
    'POST',
    () => `${F()}/location`,
    [{}, { latitude: 91, longitude: 0 }, { latitude: 1, longitude: 1, ...UNKNOWN }],
  ],
  ['POST', () => `${F()}/scancode`, [{}, { key: 'K' }, { key: 'K', result: 'x', wait: 'yes' }]],
  ['POST', () => `${F()}/pic`, [{}, { key: 'K', count: 0 }, { key: 'K', count: 1, ...UNKNOWN }]],
  ['POST', () => `${F()}/location-select`, [{}, { key: 'K', locationX: 1 }]],
  [
    'POST',
    () => `${F()}/oauth`,
    [{}, UNKNOWN, { redirectUri: 'http://127.0.0.1:1/', scope: 'snsapi_everything', state: '' }],
  ],
  ['POST', () => `${A()}/tags/100/fill`, [{}, UNKNOWN, { count: 0 }, { count: 'all' }]],
  ['POST', () => `${A()}/mass/${waiting}/confirm`, [UNKNOWN]],
  ['POST', () => `${A()}/mass/${waiting}/refuse`, [UNKNOWN]],
  ['POST', () => `${A()}/mass/next`, [{}, UNKNOWN, { status: 'done' }, { status: 'err()' }]],
  [
    'POST',
    () => `${A()}/articles/originality`,
    [
      {},
      UNKNOWN,
      { mediaId: DRAFT, index: -1, verdict: 'original' },
      { mediaId: DRAFT, index: 0, verdict: 'stolen' },
    ],
  ],
  [
    'POST',
    () => `${A()}/datacube`,
    [{}, UNKNOWN, { date: '1st of March', rows: {} }, { date: '2026-02-28' }],
  ],
  [
    'POST',
    () => '/components',
    [
      {},
      { ...PLATFORM, ...UNKNOWN },
      { ...PLATFORM, messageUrl: 'http://127.0.0.1:1/messages' },
      { ...PLATFORM, authorisationUrl: 'http://example.com/' },
      { ...PLATFORM, aesKey: 'short' },
    ],
  ],
  ['POST', () => `${C()}/ticket`, [UNKNOWN]],
  [
    'POST',
    () => `${C()}/authorise`,
    [{}, UNKNOWN, { preAuthCode: 'preauthcode@@@none', account: APPID, sets: [1, 2, 7] }],
  ],
  ['POST', () => `${C()}/change`, [{}, UNKNOWN, { account: APPID, sets: [1] }]], // not authorised
  ['POST', () => `${C()}/revoke`, [{}, UNKNOWN, { account: APPID }]],
  ['POST', () => `${C()}/release-test`, [UNKNOWN]],
  [
    'POST',
    () => '/faults',
    [
      {},
      UNKNOWN,
      { path: 'cgi-bin' },
      { path: '/x', times: 0 },
      { path: '/x', drop: 'during' },
      { path: '/x', delayMs: -1 },
      { path: '/x', errcode: 'many', ...UNKNOWN },
    ],
  ],
  ['DELETE', () => '/faults', [UNKNOWN]],
  ['POST', () => '/pushes/next', [UNKNOWN, { duplicate: -1 }, { reorder: 1 }, { corrupt: 'all' }]],
];

describe('a bad body', () => {
  test.each(ROWS.flatMap(([method, path, bodies]) => bodies.map((body) => ({ method, path, body }))))(
    '$method $path $body is a 400 with its reason and changes nothing',
    async ({ method, path, body }) => {
      const before = await everything();
      const sent = JSON.parse(JSON.stringify(body).replace(DRAFT, draft));
      const answer = await kit.request(method, `/_control${path()}`, sent);
      expect(answer).toEqual({ status: 400, body: { error: expect.stringMatching(/\S/) } });
      expect(await everything()).toEqual(before);
    },
  );

  test('that is no JSON, or no object, is a 400', async () => {
    for (const body of ['{"count": 1', 'count=1', '[]', '"text"', '7']) {
      const reply = await fetch(`${kit.url}/_control${account.base}/fans`, { method: 'POST', body });
      expect([body, reply.status, Object.keys((await reply.json()) as object)]).toEqual([
        body,
        400,
        ['error'],
      ]);
    }
  });

  test('a query that is no number, and an address that is not well formed, are a 400', async () => {
    for (const path of ['/calls?after=x', '/calls?limit=-1', '/pushes?after=1.5', '/accounts/%zz'])
      expect([path, (await kit.request('GET', `/_control${path}`)).status]).toEqual([path, 400]);
  });

  test('what is not there is a 404 with its reason', async () => {
    for (const [method, path] of [
      ['GET', '/accounts/wx_nobody'],
      ['PATCH', '/accounts/wx_nobody'],
      ['GET', `${account.base}/fans/oNobody`],
      ['PATCH', `${account.base}/fans/oNobody`],
      ['GET', `${account.base}/mass/1`],
      ['POST', `${account.base}/mass/1/confirm`],
      ['POST', '/components/wx_nobody/ticket'],
      ['GET', '/nothing'],
    ] as const) {
      const answer = await kit.request(method, `/_control${path}`, method === 'GET' ? undefined : {});
      expect([path, answer]).toEqual([path, { status: 404, body: { error: expect.any(String) } }]);
    }
  });
});
