import { expect, test } from './fixtures';

const LISTS = ['/tags', '/members', '/audiences', '/broadcasts', '/materials', '/stats/branches'];
const PAGES = [
  '/',
  ...LISTS,
  '/tags/mkit',
  '/tags/drift',
  '/members/10000002',
  '/audiences/new',
  '/broadcasts/new',
];

test('every page’s tab has a name of its own', async ({ as }) => {
  const page = await as('marketer');
  const titles: string[] = [];
  for (const path of PAGES) {
    await page.goto(path);
    await expect(page, path).toHaveTitle(/^.+ · Tagcast$/);
    titles.push(await page.title());
  }
  expect(new Set(titles).size).toBe(PAGES.length);
});

test('on a phone nothing sticks out sideways, lists neither', async ({ as }) => {
  const page = await as('marketer');
  await page.setViewportSize({ width: 390, height: 844 });
  for (const path of PAGES) {
    await page.goto(path);
    await expect(page.getByRole('heading', { level: 1 }), path).toBeVisible();
    await expect(page.locator('[aria-busy="true"]')).toHaveCount(0);
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    expect(width, path).toBeLessThanOrEqual(390);
  }
  for (const path of LISTS) {
    await page.goto(path);
    const list = page.getByRole('main').locator('section:has(> table)').last();
    await expect(list, path).toBeVisible();
    const overhang = await list.evaluate((box) => box.scrollWidth - box.clientWidth);
    expect(overhang, path).toBeLessThanOrEqual(0);
  }
});

test('a page key that is not of this list leads to the first page of the same search', async ({ as }) => {
  const page = await as('marketer');
  for (const path of ['/tags', '/members', '/audiences', '/broadcasts', '/materials']) {
    await page.goto(`${path}?after=undefined`);
    await expect(page, path).not.toHaveURL(/after=/);
    await expect(page.getByRole('main').getByRole('table').first(), path).toBeVisible();
  }
});

test('what was typed to find a tag does not stay behind as if it were chosen', async ({ as }) => {
  const page = await as('marketer');
  await page.goto('/audiences/new');
  await page
    .getByRole('group', { name: '全部条件' })
    .getByRole('button', { name: '条件', exact: true })
    .click();
  const box = page.getByRole('combobox', { name: '条件 1 的标签' });
  await box.fill('mkit');
  await page.getByRole('option', { name: '会员日' }).first().click();
  await page.getByLabel('人群名称').click();
  await expect(box).toHaveValue('');
  await expect(page.getByRole('button', { name: /会员日/ })).toBeVisible();
});

test('a filter chosen while the answer to a search is still on its way keeps the search', async ({ as }) => {
  const page = await as('marketer');
  await page.goto('/tags');
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route(/\/tags\?q=/, async (route) => {
    await held;
    await route.continue();
  });
  const asked = page.waitForRequest(/\/tags\?q=/);
  await page.getByRole('searchbox', { name: '搜索标签名称或编码' }).fill('会员');
  await asked;
  await page.getByRole('button', { name: /全部类型/ }).click();
  await page.getByRole('option', { name: /本地/ }).click();
  release();
  await expect(page).toHaveURL(/q=%E4%BC%9A%E5%91%98/);
  await expect(page).toHaveURL(/kind=local/);
});

test('an address that cannot be read is a page that is not there', async ({ as }) => {
  const page = await as('marketer');
  for (const path of ['/tags/%E0%A4%A', '/%', '/members/%ff']) {
    const response = await page.goto(path);
    expect(response?.status(), path).toBe(404);
    await expect(page.getByRole('heading', { level: 1 }), path).toBeVisible();
  }
});
