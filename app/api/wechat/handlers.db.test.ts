import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { db } from '@/lib/db/client';
import { createReceiver } from '@/lib/pushes/http-receiver';
import type { PushAddress } from '@/lib/pushes/push-address';
import { PUSH_WINDOW_SECONDS } from '@/lib/pushes/push-time';
import { MAX_PUSH_BYTES, type PushRequest } from '@/lib/pushes/receive-push';
import {
  addressOf,
  envelopePush,
  makePushAccount,
  makePushComponent,
  plainPush,
  sealedPush,
  textFields,
} from '@/lib/testing/pushes';
import * as authorizerRoute from './component/[componentAppId]/[appId]/route';
import * as componentRoute from './component/[componentAppId]/route';
import * as accountRoute from './push/[appId]/route';

// The clock is one for all files of a run, and others move it: these run as production does, by real time.
vi.hoisted(() => {
  process.env.TAGCAST_DEMO = '0';
});

const ORIGIN = 'http://localhost:3000';
const ROUTES = { account: accountRoute, component: componentRoute, authorizer: authorizerRoute };

let receiver: Server;
let plain: Awaited<ReturnType<typeof makePushAccount>>;
let safe: Awaited<ReturnType<typeof makePushAccount>>;
let platform: Awaited<ReturnType<typeof makePushComponent>>;
beforeAll(async () => {
  receiver = createReceiver();
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  [plain, safe, platform] = await Promise.all([
    makePushAccount('plain'),
    makePushAccount('safe'),
    makePushComponent(),
  ]);
});
afterAll(() => {
  receiver.closeAllConnections();
  receiver.close();
});

const ofPlatform = (): PushAddress => ({ kind: 'component', componentAppId: platform.component.appId });
const through = (appId = platform.account.appId): PushAddress => ({
  kind: 'authorizer',
  componentAppId: platform.component.appId,
  appId,
});
const event = (more: Record<string, string | number> = {}) => ({
  AppId: platform.component.appId,
  CreateTime: 7,
  InfoType: 'brand_new',
  ...more,
});

function pathOf(address: PushAddress): string {
  if (address.kind === 'account') return `/api/wechat/push/${address.appId}`;
  const base = `/api/wechat/component/${address.componentAppId}`;
  return address.kind === 'component' ? base : `${base}/${address.appId}`;
}

type Sent = { method?: string; path?: string; push: PushRequest };
type Answer = { status: number; body: string };
const answerOf = async (reply: Response): Promise<Answer> => ({
  status: reply.status,
  body: await reply.text(),
});

/** The request as it reaches the handler of its route, and as it reaches the receiver. */
async function send({ method = 'POST', path, push }: Sent): Promise<{ handler: Answer; receiver: Answer }> {
  const query = new URLSearchParams(push.query as Record<string, string>);
  const to = `${path ?? pathOf(push.address)}?${query}`;
  const body = method === 'POST' ? new Uint8Array(push.body) : undefined;
  const route = ROUTES[push.address.kind];
  const handle = method === 'POST' ? route.POST : route.GET;
  const port = (receiver.address() as AddressInfo).port;
  return {
    handler: await answerOf(await handle(new Request(ORIGIN + to, { method, body }))),
    receiver: await answerOf(await fetch(`http://127.0.0.1:${port}${to}`, { method, body })),
  };
}

const stored = async () => {
  const accountId = { in: [plain.id, safe.id, platform.account.id] };
  return {
    messages: await db.inboundMessage.count({ where: { accountId } }),
    events: await db.componentEvent.count({ where: { componentId: platform.component.id } }),
  };
};

const laughs = `<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">${'bcdefghij'
  .split('')
  .map((name, n) => `<!ENTITY ${name} "${`&${'abcdefghij'[n]};`.repeat(10)}">`)
  .join('')}]><xml><Content>&j;</Content></xml>`;
const late = () => new Date(Date.now() - (PUSH_WINDOW_SECONDS + 5) * 1_000);
const early = () => new Date(Date.now() + (PUSH_WINDOW_SECONDS + 5) * 1_000);
const text = () => textFields('x');
const toPlain = () => addressOf(plain);
const toSafe = () => addressOf(safe);
const twice = (appId: string) => `%25${appId.charCodeAt(0).toString(16)}${appId.slice(1)}`;

describe('handlers and receiver give the same answer and store nothing for', () => {
  const cases: [string, number, () => Sent][] = [
    ['a wrong signature', 403, () => ({ push: plainPush(toPlain(), text(), { token: 'other' }) })],
    ['no signature', 403, () => ({ push: { ...plainPush(toPlain(), text()), query: {} } })],
    ['a plain push to a safe account', 403, () => ({ push: plainPush(toSafe(), text()) })],
    [
      'an address check that is not signed',
      403,
      () => ({ method: 'GET', push: plainPush(toSafe(), text()) }),
    ],
    [
      'a wrong signature of a platform',
      403,
      () => ({ push: sealedPush(ofPlatform(), event(), { token: 'other' }) }),
    ],
    [
      'a wrong signature through a platform',
      403,
      () => ({ push: sealedPush(through(), text(), { token: 'other' }) }),
    ],
    [
      'a cipher for another appid',
      403,
      () => ({ push: sealedPush(toSafe(), text(), { receiverId: 'wxother' }) }),
    ],
    [
      'a platform’s event in a cipher for an account',
      403,
      () => ({ push: sealedPush(ofPlatform(), event(), { receiverId: platform.account.appId }) }),
    ],
    [
      'a message through a platform in a cipher for the account itself',
      403,
      () => ({ push: sealedPush(through(), text(), { receiverId: platform.account.appId }) }),
    ],
    ['a truncated cipher', 403, () => ({ push: envelopePush(toSafe(), 'Q3stYC6hdFzMh9T8HCvy') })],
    [
      'a truncated cipher of a platform',
      403,
      () => ({ push: envelopePush(ofPlatform(), 'Q3stYC6hdFzMh9T8HCvy') }),
    ],
    ['a body of 10 MB', 413, () => ({ push: plainPush(toPlain(), 'x'.repeat(10 * 1024 * 1024)) })],
    ['one byte too many', 413, () => ({ push: plainPush(ofPlatform(), 'x'.repeat(MAX_PUSH_BYTES + 1)) })],
    ['signed XML with billion laughs', 400, () => ({ push: plainPush(toPlain(), laughs) })],
    ['sealed XML with billion laughs', 400, () => ({ push: sealedPush(ofPlatform(), laughs) })],
    ['an envelope with billion laughs', 400, () => ({ push: plainPush(through(), laughs) })],
    [
      'an event of a platform that names no kind',
      400,
      () => ({ push: sealedPush(ofPlatform(), { CreateTime: 7 }) }),
    ],
    ['a clock that is late', 403, () => ({ push: plainPush(toPlain(), text(), { at: late() }) })],
    [
      'a platform’s clock that is early',
      403,
      () => ({ push: sealedPush(ofPlatform(), event(), { at: early() }) }),
    ],
    ['an unknown account', 404, () => ({ push: sealedPush({ kind: 'account', appId: 'wxnobody' }, text()) })],
    [
      'an unknown platform',
      404,
      () => ({ push: sealedPush({ kind: 'component', componentAppId: 'wxnobody' }, event()) }),
    ],
    ['an account that is not the platform’s', 404, () => ({ push: sealedPush(through(safe.appId), text()) })],
    ['HEAD', 404, () => ({ method: 'HEAD', push: plainPush(toPlain(), text()) })],
    [
      'a path encoded twice',
      404,
      () => ({ path: `/api/wechat/push/${twice(plain.appId)}`, push: plainPush(toPlain(), text()) }),
    ],
    [
      'a platform’s path encoded twice',
      404,
      () => ({
        path: `/api/wechat/component/${platform.component.appId}/${twice(platform.account.appId)}`,
        push: sealedPush(through(), text()),
      }),
    ],
    [
      'a path with a zero byte',
      404,
      () => ({ path: `/api/wechat/push/${plain.appId}%00`, push: plainPush(toPlain(), text()) }),
    ],
    [
      'a path that is no encoding at all',
      404,
      () => ({ path: `/api/wechat/push/${plain.appId}%zz`, push: plainPush(toPlain(), text()) }),
    ],
  ];
  test.each(cases)('%s: %i', async (_name, status, make) => {
    const before = await stored();
    const answers = await send(make());
    expect(answers).toEqual({ handler: { status, body: '' }, receiver: { status, body: '' } });
    expect(await stored()).toEqual(before);
  });
});

describe('handlers and receiver take', () => {
  test.each<[string, () => PushRequest]>([
    ['a message of an account', () => plainPush(toPlain(), text())],
    ['a sealed message through a platform', () => sealedPush(through(), text())],
    [
      'an event of a kind that nobody knows',
      () =>
        sealedPush(toSafe(), {
          ToUserName: 'gh_x',
          FromUserName: 'oFan',
          CreateTime: 7,
          MsgType: 'event',
          Event: 'Brand_New_Event',
        }),
    ],
    ['a platform’s event of a kind that nobody knows', () => sealedPush(ofPlatform(), event())],
  ])('%s, and what comes to both is stored once', async (_name, make) => {
    const before = await stored();
    const success = { status: 200, body: 'success' };
    expect(await send({ push: make() })).toEqual({ handler: success, receiver: success });
    const after = await stored();
    expect(after.messages + after.events).toBe(before.messages + before.events + 1);
  });
});

describe('a handler', () => {
  test('answers GET and POST and no other method', () => {
    for (const route of Object.values(ROUTES)) expect(Object.keys(route).sort()).toEqual(['GET', 'POST']);
  });

  /** A request whose body is sent piece by piece; tells how much was taken and whether it was given up. */
  function streamed(pull: (controller: ReadableStreamDefaultController<Uint8Array>) => void) {
    const seen = { bytes: 0, isCancelled: false };
    const body = new ReadableStream<Uint8Array>({
      pull: (controller) => pull(controller),
      cancel: () => {
        seen.isCancelled = true;
      },
    });
    const init = { method: 'POST', body, duplex: 'half' };
    return { seen, request: new Request(ORIGIN + pathOf(toPlain()), init) };
  }

  test('stops reading a body without end soon after its limit', async () => {
    const chunk = new Uint8Array(65_536);
    const { seen, request } = streamed((controller) => {
      seen.bytes += chunk.byteLength;
      controller.enqueue(chunk);
    });
    expect(await answerOf(await accountRoute.POST(request))).toEqual({ status: 413, body: '' });
    expect(seen.bytes).toBeLessThan(2 * MAX_PUSH_BYTES);
    expect(seen.isCancelled).toBe(true);
  });

  test('does not wait for a sender that drips its body', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      const { seen, request } = streamed(() => undefined);
      const answer = accountRoute.POST(request);
      await vi.advanceTimersByTimeAsync(5_000);
      expect(await answerOf(await answer)).toEqual({ status: 408, body: '' });
      expect(seen.isCancelled).toBe(true);
    } finally {
      vi.useRealTimers();
    }
  });

  test('does not fail when its sender breaks off', async () => {
    const { request } = streamed((controller) => controller.error(new Error('aborted')));
    expect((await accountRoute.POST(request)).status).toBe(400);
  });

  test('gives WeChat its echostr back at each of the addresses', async () => {
    for (const address of [toPlain(), toSafe(), ofPlatform(), through()]) {
      const push = plainPush(address, '');
      const query = { ...push.query, echostr: '42' };
      const same = { status: 200, body: '42' };
      expect(await send({ method: 'GET', push: { ...push, query } })).toEqual({
        handler: same,
        receiver: same,
      });
    }
  });
});
