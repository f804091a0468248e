import { expect, test } from './fixtures';

test('a signed-out visitor is sent to the log-in page and back to where they wanted to go', async ({
  page,
}) => {
  await page.goto('/broadcasts');
  await expect(page).toHaveURL(/\/login/);
  await page.getByLabel('用户名').fill('marketer');
  await page.getByLabel('密码').fill('tagcast-demo');
  await page.getByRole('button', { name: '登录', exact: true }).click();
  await expect(page).toHaveURL(/\/broadcasts$/);
});

test('a wrong password and an unknown name get the same words', async ({ page }) => {
  const words: string[] = [];
  for (const name of ['approver', 'nobody-of-this-name']) {
    await page.goto('/login');
    await page.getByLabel('用户名').fill(name);
    await page.getByLabel('密码').fill('wrong-password');
    await page.getByRole('button', { name: '登录', exact: true }).click();
    const alert = page.getByRole('alert').filter({ hasText: '未登录' });
    await expect(alert).toBeVisible();
    words.push((await alert.textContent()) ?? '');
  }
  expect(words[0]).toBe(words[1]);
});

test('a name tried too often is told to wait, whatever the password', async ({ page }) => {
  await page.goto('/login');
  for (let tries = 0; tries < 6; tries++) {
    await page.getByLabel('用户名').fill('somebody-else');
    await page.getByLabel('密码').fill(`wrong-${tries}`);
    const answered = page.waitForResponse((r) => r.url().includes('/api/auth/callback/credentials'));
    await page.getByRole('button', { name: '登录', exact: true }).click();
    await answered;
  }
  await expect(page.getByRole('alert').filter({ hasText: '尝试次数太多' })).toBeVisible();
});

test('a manager who edits a URL sees neither another branch nor pages of other roles', async ({ as }) => {
  const page = await as('manager');
  const response = await page.goto('/audiences');
  expect(response?.status()).toBe(403);
  await page.goto('/stats/branches?branch=2');
  await expect(page.getByText('上海', { exact: true })).toHaveCount(0);
  expect(
    (await page.request.get('/api/broadcasts/00000000-0000-7000-8000-000000000000/progress')).status(),
  ).toBe(403);
});

test('the count API tells an unknown tag code, a bad token and an unknown key by name', async ({
  request,
}) => {
  const token = process.env.TAGCAST_E2E_TOKEN ?? '';
  const count = (body: unknown, bearer = token) =>
    request.post('/api/v1/people/_count', { data: body, headers: { authorization: `Bearer ${bearer}` } });
  const good = await count({
    query: { bool: { must: [{ term: { tag_id: 'mkit' } }, { term: { tag_id: 'iutj' } }] } },
  });
  expect(good.status()).toBe(200);
  expect((await good.json()).count).toBeGreaterThan(0);
  const unknown = await count({ query: { term: { tag_id: 'no-such-tag' } } });
  expect(unknown.status()).toBe(400);
  expect(JSON.stringify(await unknown.json())).toContain('no-such-tag');
  const script = await count({ query: { script: { source: '1' } } });
  expect(script.status()).toBe(400);
  expect(JSON.stringify(await script.json())).toContain('script');
  expect((await count({}, 'tc_wrong')).status()).toBe(401);
});

test('a rule with 200 clauses is refused with a sentence and counts nothing', async ({ as }) => {
  const page = await as('marketer');
  const rules = Array.from({ length: 200 }, () => ({ field: 'tag', operator: 'any', value: ['mkit'] }));
  const reply = await page.request.post('/api/audiences/preview', {
    data: { rule: { version: 1, combinator: 'and', rules } },
  });
  expect(reply.status()).toBe(400);
  expect((await reply.json()).error.code).toBe('rule.too_many_clauses');
});

test('what does not exist, or is not theirs, answers 404 with words of its own', async ({ as }) => {
  const manager = await as('manager');
  const marketer = await as('marketer');
  const nowhere = '00000000-0000-7000-8000-000000000000';
  for (const [page, path] of [
    [marketer, `/audiences/${nowhere}`],
    [marketer, `/broadcasts/${nowhere}`],
    [marketer, '/tags/no-such-tag'],
    [marketer, '/members/999'],
    [manager, '/members/999'],
  ] as const) {
    const response = await page.goto(path);
    expect(response?.status(), path).toBe(404);
    await expect(page.getByText(/找不到该/).first()).toBeVisible();
  }
});
