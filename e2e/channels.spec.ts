import { readFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import { expect, expectAccessible, sandbox, test } from './fixtures';

/** Told apart from what other runs left in the same demo. */
const RUN = Date.now().toString(36).slice(-5);
const NAME = `西湖店收银台 ${RUN}`;
const FAN = `oChannels${RUN}fan`;
const SCENE = `杭州-${RUN}`;
/** A push from the sandbox, and the worker's next look at the inbox. */
const SECONDS = { timeout: 20_000 };
/** A4 at 300 dots an inch. */
const A4_PIXELS = [2480, 3496];

test.describe.configure({ mode: 'serial' });

async function openChannel(page: Page): Promise<void> {
  await page.goto(`/settings/channels?q=${encodeURIComponent(SCENE)}`);
  await page.getByRole('link', { name: new RegExp(NAME) }).click();
  await expect(page.getByRole('heading', { level: 1, name: NAME })).toBeVisible();
}

/** Ticket and account of the code that is shown: WeChat's own picture is asked for by them. */
async function ticketOf(page: Page): Promise<string> {
  const href = await page.getByRole('link', { name: '微信提供的原图' }).getAttribute('href');
  return new URL(href ?? '').searchParams.get('ticket') ?? '';
}

test('a marketer makes a channel of 杭州 with a tag and sees its code', async ({ as }) => {
  const page = await as('marketer');
  await page.goto('/settings/channels');
  await expectAccessible(page);
  await page.getByRole('link', { name: '新建渠道' }).click();
  await expect(page.getByRole('heading', { level: 1, name: '新建渠道' })).toBeVisible();
  await expectAccessible(page);
  await page.getByLabel('名称').fill(NAME);
  await page.getByLabel('分公司', { exact: true }).click();
  await page.getByRole('option', { name: '杭州', exact: true }).click();
  await page.getByLabel('场景值').fill(SCENE);
  await page.getByRole('combobox', { name: '打上标签' }).fill('mkit');
  await page.getByRole('option', { name: /mkit/ }).first().click();
  // The list stays open for another tag, over what stands below.
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: '创建渠道' }).click();
  await expect(page.getByRole('heading', { level: 1, name: NAME })).toBeVisible();
  await expect(page.getByRole('img', { name: `渠道「${NAME}」的二维码` })).toBeVisible();
  await expect(page.getByText('可用', { exact: true })).toBeVisible();
  await expectAccessible(page);
});

test('a fan scans the code, and the member shows the channel, its branch and its tag', async ({ as }) => {
  const page = await as('marketer');
  await openChannel(page);
  const ticket = await ticketOf(page);
  const { accounts } = await sandbox<{ accounts: { appid: string; nickname?: string }[] }>(
    'GET',
    '/_control/accounts',
  );
  const scan = (appid: string) => sandbox('POST', `/_control/accounts/${appid}/fans/${FAN}/scan`, { ticket });
  // The code is of one account; the others refuse it.
  const tries = await Promise.allSettled(accounts.map(({ appid }) => scan(appid)));
  expect(tries.filter((one) => one.status === 'fulfilled')).toHaveLength(1);
  await expect(async () => {
    await page.goto(`/members?q=${FAN}`);
    await page.getByRole('table').getByRole('link').click({ timeout: 2_000 });
  }).toPass(SECONDS);
  await expect(page).toHaveURL(/\/members\/\d+$/);
  await expect(page.getByRole('button', { name: /分公司/ })).toContainText('杭州');
  await expect(page.getByText(NAME).first()).toBeVisible();
  await expect(page.getByText('会员日', { exact: true })).toBeVisible();
  await page.goto(`/settings/channels?q=${encodeURIComponent(SCENE)}`);
  await expect(
    page.getByRole('row').filter({ hasText: NAME }).getByRole('cell', { name: '1', exact: true }),
  ).toHaveCount(2);
});

test('the sheet is shown for printing, and downloaded as a sharp PNG', async ({ as }) => {
  const page = await as('marketer');
  await openChannel(page);
  await page.getByRole('link', { name: '打印海报' }).click();
  const sheet = page.getByRole('img', { name: `「${NAME}」的海报` });
  await expect(sheet).toContainText('微信扫一扫关注');
  await expect(sheet).toContainText(SCENE);
  await expect(sheet).toContainText('杭州');
  await expectAccessible(page);
  const started = page.waitForEvent('download');
  await page.getByRole('button', { name: '下载 PNG' }).click();
  const download = await started;
  expect(download.suggestedFilename()).toMatch(/^杭州-.*\.png$/);
  const png = await readFile(await download.path());
  expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual(A4_PIXELS);
  await page.getByRole('link', { name: 'A6', exact: true }).click();
  await expect(page).toHaveURL(/size=a6$/);
});

test('several channels are ticked and become one document; the branch manager sees 杭州 only', async ({
  as,
}) => {
  const page = await as('marketer');
  await page.goto('/settings/channels');
  await page.getByRole('checkbox', { name: `选择「${NAME}」` }).check();
  await expect(page.getByText('已选 1 个渠道')).toBeVisible();
  await page.getByRole('button', { name: '打印海报' }).click();
  await expect(page).toHaveURL(/\/settings\/channels\/print\?id=\d+/);
  await expect(page.getByRole('img', { name: `「${NAME}」的海报` })).toBeVisible();
  const manager = await as('manager');
  await manager.goto('/settings/channels');
  await expect(manager.getByRole('link', { name: new RegExp(NAME) })).toBeVisible();
  await expect(manager.getByText('上海门店海报')).toHaveCount(0);
  await expect(manager.getByRole('link', { name: '新建渠道' })).toHaveCount(0);
  expect((await manager.goto('/settings/channels/new'))?.status()).toBe(403);
});

test('an archived channel is no longer in use, and comes back when it is restored', async ({ as }) => {
  const page = await as('marketer');
  await openChannel(page);
  await page.getByRole('button', { name: '归档渠道' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: '归档渠道' }).click();
  await expect(page.getByText(/这个渠道已归档/)).toBeVisible();
  await page.getByRole('button', { name: '恢复渠道' }).click();
  await expect(page.getByText(/这个渠道已归档/)).toHaveCount(0);
});

test('an admin opens a store of a new branch; a marketer only looks, an approver does not see them', async ({
  as,
}) => {
  const page = await as('admin');
  await page.goto('/settings/branches');
  await expectAccessible(page);
  await page.getByRole('button', { name: '新建分公司' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('名称').fill(`温州 ${RUN}`);
  await dialog.getByLabel('编码').fill(`wz-${RUN}`);
  await dialog.getByRole('button', { name: '创建' }).click();
  await expect(dialog).toHaveCount(0);
  await page.getByRole('link', { name: new RegExp(`温州 ${RUN}`) }).click();
  await expect(page.getByRole('heading', { level: 1, name: `温州 ${RUN}` })).toBeVisible();
  await page.getByRole('button', { name: '新建门店' }).click();
  await dialog.getByLabel('名称').fill('五马街店');
  await dialog.getByLabel('纬度').fill('28.01');
  await dialog.getByRole('button', { name: '创建' }).click();
  await expect(dialog.getByText('经度和纬度要一起填写，或者都留空。')).toBeVisible();
  await dialog.getByLabel('经度').fill('120.65');
  await dialog.getByRole('button', { name: '创建' }).click();
  await expect(page.getByRole('row').filter({ hasText: '五马街店' })).toContainText('28.01, 120.65');
  await expectAccessible(page);
  const marketer = await as('marketer');
  await marketer.goto('/settings/branches');
  await expect(marketer.getByRole('link', { name: new RegExp(`温州 ${RUN}`) })).toBeVisible();
  await expect(marketer.getByRole('button', { name: '新建分公司' })).toHaveCount(0);
  const approver = await as('approver');
  expect((await approver.goto('/settings/branches'))?.status()).toBe(403);
});
