import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createOwnDatabase } from '@/lib/testing/own-services';

// The inbox is one for all platforms, so this file has a database of its own.
const database = await createOwnDatabase();
process.env.DATABASE_URL = database.url;
const { decrypt } = await import('@/lib/auth/crypto');
const { closeDb, db } = await import('@/lib/db/client');
const { receivePush } = await import('@/lib/pushes/receive-push');
const { makePushComponent, sealedPush } = await import('@/lib/testing/pushes');
const { jobCtx } = await import('./job-ctx');
const { workComponentEvents } = await import('./work-component-events');

describe('events of platforms', () => {
  let component: Awaited<ReturnType<typeof makePushComponent>>['component'];
  beforeAll(async () => {
    ({ component } = await makePushComponent());
  });
  afterAll(async () => {
    await closeDb();
    await database.drop();
  });
  const seconds = Math.floor(Date.now() / 1_000);
  async function push(InfoType: string, CreateTime: number, more: Record<string, string>) {
    const fields = { AppId: component.appId, CreateTime, InfoType, ...more };
    const request = sealedPush({ kind: 'component', componentAppId: component.appId }, fields);
    expect(await receivePush(request)).toEqual({ status: 200, body: 'success' });
  }
  const work = async () => workComponentEvents(await jobCtx('test'));

  test('of several tickets the newest one is kept, in whatever order they came', async () => {
    await push('component_verify_ticket', seconds, { ComponentVerifyTicket: 'ticket@@@new' });
    await push('component_verify_ticket', seconds - 600, { ComponentVerifyTicket: 'ticket@@@old' });
    await push('brand_new', seconds, {});
    await push('brand_new', seconds + 1, {});
    await work();
    const { ticketCipher } = await db.component.findUniqueOrThrow({ where: { id: component.id } });
    expect(decrypt(ticketCipher ?? new Uint8Array())).toBe('ticket@@@new');
    expect(await db.componentEvent.count({ where: { handledAt: null } })).toBe(0);
  });

  test('a ticket dated far ahead does not shut out those that follow', async () => {
    await push('component_verify_ticket', 253_402_300_799, { ComponentVerifyTicket: 'ticket@@@ahead' });
    await work();
    await push('component_verify_ticket', seconds + 1, { ComponentVerifyTicket: 'ticket@@@next' });
    await work();
    const { ticketCipher, ticketAt } = await db.component.findUniqueOrThrow({ where: { id: component.id } });
    expect(decrypt(ticketCipher ?? new Uint8Array())).toBe('ticket@@@next');
    expect(ticketAt).toEqual(new Date((seconds + 1) * 1_000));
  });

  test('an event that fails comes again later and holds up no other', async () => {
    // Nobody can exchange the code: no sandbox listens here.
    await push('authorized', seconds, { AuthorizerAppid: 'wxa', AuthorizationCode: 'code@@@x' });
    await push('component_verify_ticket', seconds + 60, { ComponentVerifyTicket: 'ticket@@@newer' });
    await work();
    const failed = await db.componentEvent.findFirstOrThrow({ where: { infoType: 'authorized' } });
    expect(failed).toMatchObject({ attempts: 1, handledAt: null, failure: expect.any(String) });
    expect(failed.dueAt.getTime()).toBeGreaterThan(Date.now());
    const { ticketCipher } = await db.component.findUniqueOrThrow({ where: { id: component.id } });
    expect(decrypt(ticketCipher ?? new Uint8Array())).toBe('ticket@@@newer');
  });
});
