import type { Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestProxy } from '@/lib/testing/own-services';

// PostgreSQL is reached through a proxy, so that it can be taken away from this file alone.
const proxy = await createTestProxy(process.env.DATABASE_URL ?? '');
const database = new URL(process.env.DATABASE_URL ?? '');
database.port = new URL(proxy.url).port;
process.env.DATABASE_URL = database.toString();
// The clock is one for all files of a run, and others move it.
process.env.TAGCAST_DEMO = '0';
const { closeDb, db } = await import('@/lib/db/client');
const { rawRequest } = await import('@/lib/testing/push-load');
const { addressOf, makePushAccount, makePushComponent, plainPush, sealedPush, textFields } = await import(
  '@/lib/testing/pushes'
);
const { createReceiver } = await import('./http-receiver');

const WECHAT_WAITS_MS = 5_000;

describe('the receiver', () => {
  let server: Server;
  let port: number;
  let account: Awaited<ReturnType<typeof makePushAccount>>;
  beforeAll(async () => {
    server = createReceiver();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    port = (server.address() as AddressInfo).port;
    account = await makePushAccount('safe');
  });
  afterAll(async () => {
    server.closeAllConnections();
    server.close();
    await closeDb();
    await proxy.cut();
  });

  /** Sends bytes as they are and reads until the other side has said everything. */
  function exchange(...pieces: Buffer[]): Promise<string> {
    return new Promise((resolve, reject) => {
      const socket = connect({ port, host: '127.0.0.1' });
      let answer = '';
      socket.on('data', (chunk) => {
        answer += chunk.toString('latin1');
        if (/\r\n\r\n/.test(answer)) socket.end();
      });
      socket.on('close', () => resolve(answer));
      socket.on('error', (error) => (answer ? resolve(answer) : reject(error)));
      for (const piece of pieces) socket.write(piece);
    });
  }
  const statusOf = (answer: string) => Number(answer.slice('HTTP/1.1 '.length, 'HTTP/1.1 200'.length));
  const path = () => `/api/wechat/push/${account.appId}`;
  const make = () => sealedPush(addressOf(account), textFields('a'));
  const stored = () => db.inboundMessage.count({ where: { accountId: account.id } });

  test('a push of an account, an event of a platform and a message through it are taken at their addresses', async () => {
    const { component, account: authorizer } = await makePushComponent();
    const base = `/api/wechat/component/${component.appId}`;
    const event = { AppId: component.appId, CreateTime: 7, InfoType: 'unauthorized', AuthorizerAppid: 'wx' };
    const componentAppId = component.appId;
    const requests = [
      rawRequest(path(), make()),
      rawRequest(base, sealedPush({ kind: 'component', componentAppId }, event)),
      rawRequest(
        `${base}/${authorizer.appId}`,
        sealedPush({ kind: 'authorizer', componentAppId, appId: authorizer.appId }, textFields('b')),
      ),
    ];
    for (const request of requests)
      expect(await exchange(request)).toMatch(/^HTTP\/1.1 200[\s\S]*\r\n\r\nsuccess$/);
    expect(await stored()).toBe(1);
    expect(await db.inboundMessage.count({ where: { accountId: authorizer.id } })).toBe(1);
    expect(await db.componentEvent.count({ where: { componentId: component.id } })).toBe(1);
  });

  test('10 MB are answered 413 and stored nowhere, whether their length is told or not', async () => {
    const before = await stored();
    const huge = plainPush(addressOf(account), 'x'.repeat(10 * 1024 * 1024));
    expect(statusOf(await exchange(rawRequest(path(), huge)))).toBe(413);
    const head = `POST ${path()}?timestamp=1 HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n`;
    const chunk = Buffer.from(`40000\r\n${'x'.repeat(0x40000)}\r\n`);
    const chunks = Array.from({ length: 40 }, () => chunk);
    expect(statusOf(await exchange(Buffer.from(head), ...chunks, Buffer.from('0\r\n\r\n')))).toBe(413);
    expect(await stored()).toBe(before);
  });

  test.each([
    ['another path', 'POST', '/'],
    ['a path that climbs', 'POST', '/api/wechat/push/../../etc'],
    ['another method', 'DELETE', '/api/wechat/push/wx1'],
    ['an account that nobody has', 'POST', '/api/wechat/push/wx1'],
  ])('%s is answered 404', async (_name, method, to) => {
    const request = Buffer.from(`${method} ${to} HTTP/1.1\r\nhost: x\r\ncontent-length: 0\r\n\r\n`);
    expect(statusOf(await exchange(request))).toBe(404);
  });

  test('a sender that drips its body is cut off when WeChat would have been answered long ago', async () => {
    const request = rawRequest(path(), make());
    const before = await stored();
    const startedAt = performance.now();
    const socket = connect({ port, host: '127.0.0.1' });
    const answered = new Promise<string>((resolve) =>
      socket.once('data', (chunk) => resolve(chunk.toString())),
    );
    socket.write(request.subarray(0, -60));
    let at = request.length - 60;
    const drip = setInterval(() => socket.write(request.subarray(at, ++at)), 250);
    expect(statusOf(await answered)).toBe(408);
    clearInterval(drip);
    socket.destroy();
    expect(performance.now() - startedAt).toBeLessThan(WECHAT_WAITS_MS + 3_000);
    expect(await stored()).toBe(before);
  }, 30_000);

  test('its health tells how many pushes were dropped, by reason', async () => {
    await exchange(rawRequest(path(), { ...make(), query: {} }));
    const reply = await fetch(`http://127.0.0.1:${port}/api/health`);
    expect(await reply.json()).toMatchObject({ ok: true, dropped: { unsigned: 1 } });
  });

  test('without PostgreSQL the answer comes within five seconds and is not success; afterwards the push is taken', async () => {
    const request = rawRequest(path(), make());
    const before = await stored();
    await proxy.cut();
    const startedAt = performance.now();
    expect(statusOf(await exchange(request))).toBe(503);
    expect(performance.now() - startedAt).toBeLessThan(WECHAT_WAITS_MS);
    await proxy.mend();
    expect(await exchange(request)).toContain('success');
    expect(await stored()).toBe(before + 1);
  });
});
