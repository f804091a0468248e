import { expect, test } from './fixtures';

const CONTROL = process.env.TAGCAST_E2E_CONTROL;
const PAGES = ['/', '/tags', '/members', '/audiences', '/broadcasts', '/materials', '/stats/branches'];
/** A stopped node is noticed by the next query, a started one by a probe within a second or two of answering. */
const NOTICED = { timeout: 60_000 };

test.skip(!CONTROL, 'there is no Elasticsearch of the test’s own to stop');

async function move(what: 'stop' | 'start'): Promise<void> {
  const reply = await fetch(`${CONTROL}/elasticsearch/${what}`, { method: 'POST' });
  if (!reply.ok) throw new Error(`${what}: ${reply.status} ${await reply.text()}`);
}

test('with Elasticsearch stopped every page works and says what is missing; started again all is well by itself', async ({
  as,
}) => {
  test.setTimeout(240_000);
  const page = await as('marketer');
  const count = async () => {
    const rule = {
      version: 1,
      combinator: 'and',
      rules: [{ field: 'tag', operator: 'all', value: ['mkit', 'iutj'] }],
    };
    const reply = await page.request.post('/api/audiences/preview', { data: { rule } });
    return (await reply.json()) as { engine: string; count: number };
  };
  await page.goto('/');
  const before = await count();
  expect(before.engine).toBe('elasticsearch');
  await move('stop');
  try {
    const during = await count();
    expect(during.engine).toBe('sql');
    expect(during.count).toBe(before.count);
    for (const path of PAGES) {
      const response = await page.goto(path);
      expect(response?.status(), path).toBe(200);
      await expect(page.getByRole('heading', { level: 1 }), path).toBeVisible();
    }
    await page.goto('/');
    await expect(
      page
        .getByText(/Elasticsearch/)
        .filter({ hasText: /不可用|数据库/ })
        .first(),
    ).toBeVisible(NOTICED);
  } finally {
    await move('start');
  }
  await expect.poll(async () => (await count()).engine, NOTICED).toBe('elasticsearch');
  expect((await count()).count).toBe(before.count);
});
