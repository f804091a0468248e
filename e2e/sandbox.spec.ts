import type { Page } from '@playwright/test';
import { expect, expectAccessible, sandbox, test } from './fixtures';

const SANDBOX = process.env.TAGCAST_E2E_SANDBOX_URL ?? 'http://127.0.0.1:9100';
/** Told apart from what other runs left in the same sandbox. */
const RUN = Date.now().toString(36).slice(-5);
const FAN = `oSandboxPage${RUN}`;
const TEXT = `今天有什么活动？${RUN}`;

type Account = { appid: string; nickname: string; callback: unknown };

/** The account whose pushes the running product answers. */
async function productAccount(): Promise<Account> {
  const { accounts } = await sandbox<{ accounts: Account[] }>('GET', '/_control/accounts');
  const found = accounts.find(({ callback }) => callback !== null);
  if (!found) throw new Error('no account of the sandbox has a callback');
  return found;
}

function phoneOf(page: Page, fan: string) {
  return page.getByRole('article', { name: `${fan} 的手机` });
}

async function openTab(page: Page, name: string): Promise<void> {
  await page
    .getByRole('navigation', { name: '沙箱的各部分' })
    .getByRole('link', { name, exact: true })
    .click();
  await expect(
    page.getByRole('main').getByRole('heading', { level: 2 }).filter({ visible: true }).first(),
  ).toBeVisible();
}

test('a fan’s phone follows, writes and leaves, and the push log shows that the product answered', async ({
  page,
}) => {
  const { appid, nickname } = await productAccount();
  await page.goto(SANDBOX);
  await page
    .getByRole('combobox', { name: '公众号', exact: true })
    .selectOption({ label: `${nickname} · ${appid}` });
  await page.getByText('新面孔、添加粉丝').click();
  await page.getByLabel('新面孔的 OpenID').fill(FAN);
  await page.getByRole('button', { name: '打开手机' }).click();

  const phone = phoneOf(page, FAN);
  await phone.getByRole('button', { name: '关注', exact: true }).click();
  await expect(phone.getByText('已关注', { exact: true })).toBeVisible();
  await phone.getByLabel(`以 ${FAN} 的身份发消息`).fill(TEXT);
  await phone.getByRole('button', { name: '发送' }).click();
  const sent = phone.getByRole('log').getByRole('listitem').filter({ hasText: TEXT });
  await expect(sent).toContainText('已应答');
  await expectAccessible(page);

  await openTab(page, '推送');
  const push = page.getByRole('list', { name: '推送记录' }).getByRole('listitem').filter({ hasText: FAN });
  await expect(push.filter({ hasText: '文字消息' })).toContainText('已应答');
  await push.filter({ hasText: '文字消息' }).locator('summary').click();
  await expect(push.getByText(TEXT)).toBeVisible();
  await expect(push.getByText(/第 1 次 · .* · HTTP 200/).filter({ visible: true })).toBeVisible();

  // The address keeps what is shown.
  await openTab(page, '手机');
  await page.reload();
  await phone.getByRole('button', { name: '取消关注' }).click();
  await expect(phone.getByText('未关注', { exact: true })).toBeVisible();
  await phone.getByRole('button', { name: `收起 ${FAN} 的手机` }).click();
  await expect(phone).toBeHidden();
});

test('a found fan’s phone opens beside others, four at most', async ({ page }) => {
  const { appid } = await productAccount();
  const { fans } = await sandbox<{ fans: { openid: string }[] }>(
    'GET',
    `/_control/accounts/${appid}/fans?limit=5`,
  );
  expect(fans).toHaveLength(5);
  await page.goto(`${SANDBOX}/?account=${appid}`);
  for (const { openid } of fans) {
    await page.getByLabel('按 OpenID 或昵称查找').fill(openid);
    await page.getByRole('complementary', { name: '粉丝' }).getByRole('button', { name: openid }).click();
    await expect(phoneOf(page, openid)).toBeVisible();
  }
  await expect(page.getByRole('article')).toHaveCount(4);
  await expect(phoneOf(page, fans[0]?.openid ?? '')).toBeHidden();
});

test('a fault is added and taken back, and a call unfolds', async ({ page }) => {
  const { appid } = await productAccount();
  await page.goto(`${SANDBOX}/?account=${appid}&tab=faults`);
  const path = `/cgi-bin/nothing/${RUN}`;
  await page.getByLabel('路径', { exact: true }).fill(path);
  await page.getByLabel('errcode').fill('45009');
  await page.getByRole('button', { name: '添加故障' }).click();
  await expect(page.getByRole('row').filter({ hasText: path })).toContainText('errcode 45009');
  await fetch(`${SANDBOX}${path}`, { method: 'POST', body: JSON.stringify({ run: RUN }) });
  await expect(page.getByRole('row').filter({ hasText: path })).toBeHidden();

  await openTab(page, '调用');
  await page.getByLabel('所有公众号').filter({ visible: true }).check();
  await page.getByLabel('按路径筛选').fill(path);
  const call = page.getByRole('list', { name: '调用记录' }).getByRole('listitem').filter({ hasText: path });
  await expect(call).toContainText('errcode 45009');
  await call.locator('summary').click();
  await expect(call.getByText(`"run": "${RUN}"`)).toBeVisible();
});

for (const [name, options] of Object.entries({
  'a desktop in the dark': { viewport: { width: 1440, height: 900 }, colorScheme: 'dark' },
  'a phone by day': { viewport: { width: 390, height: 844 }, colorScheme: 'light' },
} as const)) {
  test.describe(`on ${name}`, () => {
    test.use(options);

    test('every part of the page is accessible and as wide as the screen', async ({ page }) => {
      const { appid } = await productAccount();
      for (const lang of ['zh-CN', 'en']) {
        for (const tab of ['phones', 'pushes', 'calls', 'mass', 'account', 'component', 'faults', 'sms']) {
          await page.goto(`${SANDBOX}/?account=${appid}&tab=${tab}&lang=${lang}`);
          await expect(page.locator('#clock-now')).toHaveText(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/);
          await expectAccessible(page);
          const overflow = await page.evaluate(
            () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
          );
          expect(overflow, tab).toBe(0);
        }
      }
    });
  });
}
