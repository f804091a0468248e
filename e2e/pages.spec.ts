import { expect, test } from './fixtures';

const LISTS = ['/tags', '/members', '/audiences', '/broadcasts', '/materials', '/stats/branches'];
const PAGES = ['/', ...LISTS, '/tags/mkit', '/members/10000002', '/audiences/new', '/broadcasts/new'];

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
