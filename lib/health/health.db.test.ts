import { afterAll, expect, test } from 'vitest';
import { createOwnDatabase } from '@/lib/testing/own-services';

// Looks at all workers and accounts there are, so it has a database of its own.
const database = await createOwnDatabase();
process.env.DATABASE_URL = database.url;
const { closeDb, db } = await import('@/lib/db/client');
const { makeAccount, unique } = await import('@/lib/testing/factories');
const { getHealth, publicHealth } = await import('./get-health');

afterAll(async () => {
  await closeDb();
  await database.drop();
});

test('the database answers, and Elasticsearch that is not set up counts as off rather than away', async () => {
  const health = await getHealth();
  expect(health.ok).toBe(true);
  expect(health.parts.database).toMatchObject({ state: 'ok', detail: 'answers' });
  expect(health.parts.elasticsearch.state).toMatch(/^(off|ok|degraded)$/);
});

test('a worker counts as well while it was seen within fifteen seconds', async () => {
  const id = unique('worker-');
  await db.workerProcess.create({ data: { id, pid: 1, host: 'h', seenAt: new Date() } });
  expect((await getHealth()).parts.worker).toMatchObject({ state: 'ok', detail: 'worker_seen' });
  await db.workerProcess.updateMany({ data: { seenAt: new Date(Date.now() - 40_000) } });
  expect((await getHealth()).parts.worker).toMatchObject({ state: 'down', detail: 'worker_silent' });
  await db.workerProcess.deleteMany({});
  expect((await getHealth()).parts.worker).toMatchObject({ state: 'down', detail: 'worker_absent' });
});

test('WeChat counts as away after a credential could not be fetched, and as well once it was', async () => {
  const account = await makeAccount();
  await db.accessToken.create({
    data: { accountId: account.id, lastError: '40125 invalid appsecret', lastErrorAt: new Date() },
  });
  expect((await getHealth()).parts.wechat).toMatchObject({ state: 'down', detail: 'token_failed' });
  await db.accessToken.update({
    where: { accountId: account.id },
    data: {
      lastError: null,
      lastErrorAt: null,
      refreshedAt: new Date(),
      expiresAt: new Date(Date.now() + 7_200_000),
    },
  });
  expect((await getHealth()).parts.wechat).toMatchObject({ state: 'ok', detail: 'token_fresh' });
});

test('an account whose owner revoked it does not make WeChat count as away', async () => {
  const account = await makeAccount();
  await db.accessToken.create({
    data: { accountId: account.id, lastError: '61003', lastErrorAt: new Date() },
  });
  expect((await getHealth()).parts.wechat.state).toBe('down');
  await db.account.update({ where: { id: account.id }, data: { revokedAt: new Date() } });
  expect((await getHealth()).parts.wechat.state).toBe('ok');
});

test('a stranger reads states only', async () => {
  const shown = publicHealth(await getHealth());
  for (const part of Object.values(shown.parts)) expect(Object.keys(part)).toEqual(['state']);
});
