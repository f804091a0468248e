import type { Page } from '@playwright/test';
import { expect, expectAccessible, sandbox, test } from './fixtures';

/** 西湖, a few kilometres from the stores of 杭州. */
const PLACE = { latitude: 30.25, longitude: 120.16, accuracy: 30 };
const FAN = `oLocation${Date.now().toString(36).slice(-5)}`;

/** Opens the page as WeChat does, by the OAuth page; the sandbox asks there whose phone it is. */
async function openOnPhone(page: Page, base: string): Promise<void> {
  const { accounts } = await sandbox<{ accounts: { appid: string }[] }>('GET', '/_control/accounts');
  await page.goto(`${base}/h5/location?account=${accounts[0]?.appid}`);
  await page.locator('input[name="other"]').fill(FAN);
  await page.locator('button[value="agree"]').click();
  await expect(page).toHaveURL(/\/h5\/location\?account=/);
}

test.use({ viewport: { width: 390, height: 760 }, geolocation: PLACE, permissions: ['geolocation'] });

test('a member tells where the phone is, sees the nearest store, and erases it again', async ({
  page,
  baseURL,
}) => {
  await openOnPhone(page, baseURL ?? '');
  await expectAccessible(page);
  await page.getByRole('button', { name: '使用我的位置' }).click();
  await expect(page.getByRole('status')).toContainText('离您最近的门店');
  await expect(page.getByRole('status')).toContainText('杭州');
  await expectAccessible(page);
  page.once('dialog', (dialog) => dialog.accept());
  await page.getByRole('button', { name: '清除我的位置记录' }).click();
  await expect(page.getByRole('status')).toContainText('已全部清除');
});

test('a member says no, and is not asked again until they change their mind', async ({ page, baseURL }) => {
  await openOnPhone(page, baseURL ?? '');
  await page.getByRole('button', { name: '不用了' }).click();
  await expect(page.getByRole('heading', { name: '好的，不再询问' })).toBeVisible();
  await expectAccessible(page);
  await page.reload();
  await expect(page.getByRole('heading', { name: '好的，不再询问' })).toBeVisible();
  await page.getByRole('button', { name: '我改主意了' }).click();
  await expect(page.getByRole('button', { name: '使用我的位置' })).toBeVisible();
});

test('a phone that does not permit its place is told so', async ({ page, baseURL, context }) => {
  await context.clearPermissions();
  await openOnPhone(page, baseURL ?? '');
  await page.getByRole('button', { name: '使用我的位置' }).click();
  await expect(page.getByRole('status')).toContainText('什么也没有保存');
});

test.describe('inside WeChat', () => {
  test.use({ userAgent: 'Mozilla/5.0 (Linux; Android 14) Mobile MicroMessenger/8.0.50', permissions: [] });

  test('the place comes from WeChat, with a signature of ours', async ({ page, baseURL }) => {
    // Stands for WeChat's script, which accounts of the sandbox do not load.
    await page.addInitScript((place) => {
      const calls: { signature?: string }[] = [];
      Object.assign(window, {
        calls,
        wx: {
          config: (given: { signature?: string }) => calls.push(given),
          error: () => undefined,
          ready: (run: () => void) => setTimeout(run, 0),
          getLocation: (asked: { success: (found: object) => void }) =>
            asked.success({ ...place, accuracy: String(place.accuracy) }),
        },
      });
    }, PLACE);
    await openOnPhone(page, baseURL ?? '');
    await page.getByRole('button', { name: '使用我的位置' }).click();
    await expect(page.getByRole('status')).toContainText('杭州');
    const calls = await page.evaluate(() => (window as unknown as { calls: { signature: string }[] }).calls);
    expect(calls.map((call) => call.signature)).toEqual([expect.stringMatching(/^[0-9a-f]{40}$/)]);
  });
});
