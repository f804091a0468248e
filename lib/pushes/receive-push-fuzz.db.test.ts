import fc from 'fast-check';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { db } from '@/lib/db/client';
import { unique } from '@/lib/testing/factories';
import { addressOf, makePushAccount, makePushComponent, plainPush, sealedPush } from '@/lib/testing/pushes';
import { buildPushXml } from '@/lib/wechat/push-xml';
import type { PushAddress } from './push-address';
import { type PushRequest, type PushResponse, receivePush } from './receive-push';

// The clock is one for all files of a run, and others move it: these run as production does, by real time.
vi.hoisted(() => {
  process.env.TAGCAST_DEMO = '0';
});

/** 10 000 cases in all, many at a time: a refused push waits for a newer look at the settings. */
const AT_ONCE = 250;
const ROUNDS = { strangers: 20, forged: 12, signed: 8 };
const ALLOWED = [200, 400, 403, 404, 413];

const hostile = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.constantFrom(
    '',
    '\0',
    '\ud800',
    ']]>',
    '<![CDATA[',
    '&a;',
    '<!DOCTYPE x>',
    '__proto__',
    '9'.repeat(30),
    '-1',
    'NaN',
    '1e400',
    'x'.repeat(3_000),
    "'; drop table inbound_message; --",
  ),
);
const bytes = fc.oneof(
  fc.uint8Array({ maxLength: 400 }).map((array) => Buffer.from(array)),
  hostile.map((text) => Buffer.from(text)),
);
const query = fc.record(
  {
    signature: hostile,
    msg_signature: hostile,
    timestamp: fc.oneof(hostile, fc.constant(String(Math.floor(Date.now() / 1_000)))),
    nonce: hostile,
    echostr: hostile,
  },
  { requiredKeys: [] },
);
/** Names that WeChat uses, so that known kinds are met with values they never have. */
const name = fc.constantFrom(
  'ToUserName',
  'FromUserName',
  'CreateTime',
  'MsgType',
  'Event',
  'EventKey',
  'MsgId',
  'MsgID',
  'Content',
  'Location_X',
  'Location_Y',
  'Latitude',
  'Longitude',
  'MenuId',
  'Ticket',
  'Status',
  'ScanCodeInfo',
  'PublishEventInfo',
  'InfoType',
  'AppId',
  'AuthorizerAppid',
  '__proto__',
);
const kind = fc.constantFrom('text', 'event', 'location', 'link', 'image', 'Strange', 'x'.repeat(70));
const event = fc.constantFrom('subscribe', 'LOCATION', 'VIEW', 'MASSSENDJOBFINISH', 'publishjobfinish', '');
const nested = fc.oneof(
  { weight: 6, arbitrary: hostile },
  { weight: 1, arbitrary: fc.dictionary(name, hostile, { maxKeys: 3 }) },
  { weight: 1, arbitrary: fc.array(hostile, { maxLength: 3 }) },
);
/** A push that has what any push has, and then whatever else. */
const fields = fc
  .tuple(fc.dictionary(name, nested, { maxKeys: 8 }), kind, event, fc.bigInt({ min: 0n, max: 10n ** 20n }))
  .map(([others, MsgType, Event, id]) => ({
    ToUserName: 'gh_x',
    FromUserName: 'oFuzz',
    CreateTime: '1700000000',
    MsgType,
    ...(MsgType === 'event' ? { Event } : { MsgId: String(id) }),
    ...others,
  }));

type Who = { address: PushAddress; isSealed: boolean };

describe('receivePush, fuzzed', () => {
  let everybody: Who[];
  let ids: { accounts: number[]; component: number };
  beforeAll(async () => {
    const [plain, compatible, safe, platform] = await Promise.all([
      makePushAccount('plain'),
      makePushAccount('compatible'),
      makePushAccount('safe'),
      makePushComponent(),
    ]);
    const componentAppId = platform.component.appId;
    everybody = [
      { address: addressOf(plain), isSealed: false },
      { address: addressOf(compatible), isSealed: true },
      { address: addressOf(safe), isSealed: true },
      { address: { kind: 'component', componentAppId }, isSealed: true },
      { address: { kind: 'authorizer', componentAppId, appId: platform.account.appId }, isSealed: true },
      { address: { kind: 'account', appId: unique('wx') }, isSealed: true },
    ];
    ids = {
      accounts: [plain.id, compatible.id, safe.id, platform.account.id],
      component: platform.component.id,
    };
  });

  const who = fc.nat({ max: 5 });
  const pick = (index: number) => everybody[index] ?? everybody[0] ?? fail();
  const storedCount = async () => {
    const messages = await db.inboundMessage.count({ where: { accountId: { in: ids.accounts } } });
    return messages + (await db.componentEvent.count({ where: { componentId: ids.component } }));
  };
  const many = <T>(one: fc.Arbitrary<T>) => fc.array(one, { minLength: AT_ONCE, maxLength: AT_ONCE });
  const sendAll = (requests: PushRequest[]): Promise<PushResponse[]> =>
    Promise.all(requests.map((request) => receivePush(request)));

  test('strangers’ requests of any bytes are refused and store nothing', async () => {
    const before = await storedCount();
    await fc.assert(
      fc.asyncProperty(
        many(fc.tuple(who, query, bytes, fc.constantFrom('POST', 'POST', 'GET'))),
        async (cases) => {
          const requests = cases.map(([index, q, body, method]) => ({
            method,
            address: pick(index).address,
            query: q,
            body,
          }));
          for (const reply of await sendAll(requests)) {
            expect([400, 403, 404]).toContain(reply.status);
            expect(reply.body).toBe('');
          }
        },
      ),
      { numRuns: ROUNDS.strangers, endOnFailure: true },
    );
    expect(await storedCount()).toBe(before);
  });

  test('a real push with a changed byte, parameter or address is refused, or is the real one still', async () => {
    const change = fc.record({
      at: fc.nat({ max: 5_000 }),
      to: fc.integer({ min: 0, max: 255 }),
      what: fc.constantFrom('body', 'cut', 'signature', 'msg_signature', 'timestamp', 'nonce', 'address'),
    });
    const marker = unique('real');
    await fc.assert(
      fc.asyncProperty(many(fc.tuple(who, who, change)), async (cases) => {
        const requests = cases.map(([index, other, { at, to, what }]) => {
          const { address, isSealed } = pick(index);
          const real = (isSealed ? sealedPush : plainPush)(address, {
            ToUserName: 'gh_x',
            FromUserName: 'oReal',
            CreateTime: 1_700_000_000,
            MsgType: 'text',
            Content: marker,
            MsgId: 1,
          });
          // A plain push signs no byte of its body: that is why accounts should be in safe mode.
          if (!isSealed && (what === 'body' || what === 'cut')) return null;
          if (what === 'address') return { ...real, address: pick(other).address };
          if (what === 'cut') return { ...real, body: real.body.subarray(0, at % real.body.length) };
          if (what !== 'body') return { ...real, query: { ...real.query, [what]: `${to}` } };
          const body = Buffer.from(real.body);
          body[at % body.length] = to;
          return { ...real, body };
        });
        const replies = await sendAll(requests.filter((request) => request !== null));
        for (const reply of replies) expect(ALLOWED).toContain(reply.status);
      }),
      { numRuns: ROUNDS.forged, endOnFailure: true },
    );
    const rows = await db.inboundMessage.findMany({ where: { accountId: { in: ids.accounts } } });
    // Nothing but what was sealed and signed came in, be its envelope changed where nothing is signed.
    for (const row of rows) expect(row.payload).toMatchObject({ FromUserName: 'oReal', Content: marker });
  });

  test('whatever a verified sender writes is stored as written or refused, never a 5xx', async () => {
    let taken = 0;
    await fc.assert(
      fc.asyncProperty(many(fc.tuple(who, fields, fc.boolean())), async (cases) => {
        const sent = cases.map(([index, written, isJson]) => {
          const { address, isSealed } = pick(index);
          const body = isJson ? JSON.stringify(written) : buildPushXml(written);
          return (isSealed ? sealedPush : plainPush)(address, body);
        });
        for (const reply of await sendAll(sent)) {
          expect(ALLOWED).toContain(reply.status);
          if (reply.status === 200) taken += 1;
        }
      }),
      { numRuns: ROUNDS.signed, endOnFailure: true },
    );
    // Most of them are pushes, so most of the work is done behind the refusals.
    expect(taken).toBeGreaterThan((ROUNDS.signed * AT_ONCE) / 4);
    const kinds = await db.inboundMessage.groupBy({
      by: ['kind'],
      where: { accountId: { in: ids.accounts }, openid: 'oFuzz' },
    });
    expect(kinds.length).toBeGreaterThan(3);
  });
});

function fail(): never {
  throw new Error('nobody to send to');
}
