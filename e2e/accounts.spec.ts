import type { Page } from '@playwright/test';
import { expect, expectAccessible, sandbox, test } from './fixtures';

/** Told apart from what other runs left in the same demo. */
const RUN = Date.now().toString(36).slice(-5);
const NAME = `旗舰店 ${RUN}`;
const PLATFORM = `连锁平台 ${RUN}`;
/** A push from the sandbox, and the page that looks every three seconds. */
const SECONDS = { timeout: 20_000 };

test.describe.configure({ mode: 'serial' });

type SandboxAccount = { appid: string; secret: string; username: string };
const makeAccount = (nickname: string) =>
  sandbox<SandboxAccount>('POST', '/_control/accounts', { kind: 'service', nickname });

/** A value that the page offers for copying. */
const copied = async (page: Page, name: string) =>
  (await page.getByRole('group', { name, exact: true }).getByRole('code').textContent()) ?? '';

let ordinary: SandboxAccount;
const FAN = `oAccounts${RUN}fan`;

test('an ordinary account is added step by step up to a green check', async ({ as }) => {
  ordinary = await makeAccount(NAME);
  const page = await as('admin');
  await page.goto('/settings/accounts');
  await expectAccessible(page);
  await page.getByRole('link', { name: '添加公众号' }).first().click();
  await expect(page).toHaveURL(/\/settings\/accounts\/new$/);
  await expectAccessible(page);
  await page.getByLabel('名称').fill(NAME);
  await page.getByLabel('AppID').fill(ordinary.appid);
  await page.getByLabel('AppSecret').fill(ordinary.secret);
  await page.getByLabel('原始 ID').fill(ordinary.username);
  await page.getByRole('button', { name: '保存，去下一步' }).click();

  await expect(page).toHaveURL(/\/setup\?step=2$/);
  await expectAccessible(page);
  await sandbox('PATCH', `/_control/accounts/${ordinary.appid}`, {
    callback: {
      url: await copied(page, '服务器地址 URL'),
      token: await copied(page, '令牌 Token'),
      aesKey: await copied(page, 'EncodingAESKey'),
      mode: 'safe',
    },
  });
  await page.getByRole('link', { name: '都填好了，去检查' }).click();
  await page.getByRole('button', { name: '开始检查' }).click();
  const steps = page.getByRole('list', { name: '检查' });
  await expect(steps.getByText('还没有收到过推送')).toBeVisible();
  await sandbox('POST', `/_control/accounts/${ordinary.appid}/fans/${FAN}/message`, {
    type: 'text',
    content: `开门了吗 ${RUN}`,
  });
  await expect(async () => {
    await page.getByRole('button', { name: '重新检查' }).click();
    await expect(page.getByText('全部通过，可以使用了。')).toBeVisible({ timeout: 3_000 });
  }).toPass(SECONDS);
  await expectAccessible(page);

  await page.getByRole('link', { name: '查看公众号' }).click();
  await expect(page.getByRole('heading', { level: 1, name: NAME })).toBeVisible();
  await page.getByRole('button', { name: '读取', exact: true }).click();
  await expect(page.getByRole('list', { name: '接口额度' })).toBeVisible();
  await page.getByRole('button', { name: /^清零/ }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: '清零' }).click();
  await expect(page.getByRole('button', { name: '清零（本月剩 9 次）' })).toBeVisible();
  await expectAccessible(page);
  // What was entered is never shown again.
  expect(await page.content()).not.toContain(ordinary.secret);
});

test('a wrong secret and an address that is not allowed are told in words', async ({ as }) => {
  const page = await as('admin');
  await page.goto('/settings/accounts');
  await page.getByRole('link', { name: NAME, exact: true }).click();
  await sandbox('PATCH', `/_control/accounts/${ordinary.appid}`, { ipAllowList: ['10.0.0.1'] });
  await page.getByRole('button', { name: '重新检查' }).click();
  await expect(page.getByText(/微信看到的地址是 127\.0\.0\.1，不在白名单里/)).toBeVisible();
  await sandbox('PATCH', `/_control/accounts/${ordinary.appid}`, {
    ipAllowList: null,
    secret: 'reset-elsewhere',
  });
  await page.getByRole('button', { name: '重新检查' }).click();
  await expect(page.getByText(/AppSecret 不正确/)).toBeVisible();
  await page.getByRole('button', { name: '更换 AppSecret' }).click();
  await page.getByRole('dialog').getByLabel('AppSecret').fill('reset-elsewhere');
  await page.getByRole('dialog').getByRole('button', { name: '保存' }).click();
  await page.getByRole('button', { name: /检查$/ }).click();
  await expect(page.getByText('全部通过，可以使用了。')).toBeVisible();
});

test('the messages page lists what the fan wrote and shows it in full', async ({ as }) => {
  const page = await as('marketer');
  await page.goto('/messages');
  await expectAccessible(page);
  await page
    .getByRole('button', { name: /公众号/ })
    .filter({ hasText: '服务号' })
    .last()
    .click();
  await page.getByRole('option', { name: NAME }).click();
  await expect(page).toHaveURL(/account=\d+/);
  await page.getByRole('searchbox').fill(FAN);
  // A search that is still under way would take the page back to the list.
  await expect(page).toHaveURL(new RegExp(`q=${FAN}`));
  const row = page.getByRole('row').filter({ hasText: `开门了吗 ${RUN}` });
  await expect(row).toBeVisible();
  await row.getByRole('link').click();
  await expect(page.getByRole('heading', { level: 1, name: '文字' })).toBeVisible();
  await expect(page.getByRole('table', { name: '全部字段' })).toContainText(FAN);
  await expectAccessible(page);
});

test('an account is authorised in the browser; taken back by its owner, the screen shows it within seconds', async ({
  as,
}) => {
  const account = await makeAccount(`授权店 ${RUN}`);
  const component = { appid: `wxplatform${RUN}`, secret: `platform-secret-${RUN}` };
  const page = await as('admin');
  await page.goto('/settings/accounts/platforms/new');
  await expectAccessible(page);
  await page.getByLabel('名称').fill(PLATFORM);
  await page.getByLabel('AppID').fill(component.appid);
  await page.getByLabel('AppSecret').fill(component.secret);
  await page.getByRole('button', { name: '保存平台' }).click();
  await expect(page.getByRole('heading', { level: 1, name: PLATFORM })).toBeVisible();
  await expect(page.getByRole('button', { name: '授权公众号' })).toBeDisabled();
  await sandbox('POST', '/_control/components', {
    ...component,
    token: await copied(page, '消息校验 Token'),
    aesKey: await copied(page, '消息加解密 Key'),
    authorisationUrl: await copied(page, '授权事件接收 URL'),
    messageUrl: await copied(page, '消息与事件接收 URL'),
  });
  await sandbox('POST', `/_control/components/${component.appid}/ticket`);
  const authorise = page.getByRole('button', { name: '授权公众号' });
  await expect(authorise).toBeEnabled(SECONDS);
  await expectAccessible(page);

  await authorise.click();
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByRole('img', { name: '手机授权页的二维码' })).toBeVisible();
  await expectAccessible(page);
  const opened = page.waitForEvent('popup');
  await dialog.getByRole('link', { name: '打开授权页' }).click();
  const owner = await opened;
  await owner.getByRole('radio', { name: new RegExp(account.appid) }).check();
  await owner.getByRole('button', { name: '授权', exact: true }).click();
  await expect(dialog.getByText(`授权完成：授权店 ${RUN}`)).toBeVisible(SECONDS);
  await owner.close();
  await dialog.getByRole('link', { name: '查看公众号' }).click();
  await expect(page.getByRole('heading', { level: 1, name: `授权店 ${RUN}` })).toBeVisible();
  await page.getByRole('button', { name: '开始检查' }).click();
  await expect(page.getByText('授权有效，取得了接口调用凭据。')).toBeVisible();
  await expectAccessible(page);

  await sandbox('POST', `/_control/components/${component.appid}/revoke`, { account: account.appid });
  await expect(page.getByText('公众号管理员取消了授权')).toBeVisible(SECONDS);
  await expect(page.getByRole('button', { name: '重新授权' })).toBeVisible();
  await expectAccessible(page);
  const board = page.url();
  await page.goto('/settings/accounts');
  await expect(
    page
      .getByRole('listitem')
      .filter({ hasText: `授权店 ${RUN}` })
      .getByText('请公众号管理员重新授权'),
  ).toBeVisible();

  await page.goto(board);
  await page.getByRole('button', { name: '重新授权' }).click();
  const openedAgain = page.waitForEvent('popup');
  await dialog.getByRole('link', { name: '打开授权页' }).click();
  const ownerAgain = await openedAgain;
  await ownerAgain.getByRole('button', { name: '授权', exact: true }).click();
  // The notice behind the window goes; the window stays and says that it is done.
  await expect(dialog.getByText(`授权完成：授权店 ${RUN}`)).toBeVisible(SECONDS);
  await expect(page.getByText('公众号管理员取消了授权')).toBeHidden(SECONDS);
});

test('a platform’s token is changed, and it is stopped with its accounts and started again', async ({
  as,
}) => {
  const page = await as('admin');
  await page.goto('/settings/accounts');
  await page.getByRole('link', { name: PLATFORM, exact: true }).click();
  await page.getByRole('button', { name: '更改 Token 和 Key' }).click();
  const dialog = page.getByRole('dialog');
  const token = dialog.getByLabel('消息校验 Token');
  await expect(token).toHaveValue(await copied(page, '消息校验 Token'));
  await token.fill('no-dash');
  await dialog.getByRole('button', { name: '保存' }).click();
  await expect(dialog.getByText(/Token 只能是 3 到 32 位字母和数字/)).toBeVisible();
  await expectAccessible(page);
  await token.fill(`token${RUN}`);
  await dialog.getByRole('button', { name: '保存' }).click();
  await expect(page.getByRole('group', { name: '消息校验 Token' })).toContainText(`token${RUN}`);

  await page.getByRole('button', { name: '停用平台' }).click();
  await page
    .getByRole('alertdialog', { name: `停用「${PLATFORM}」？` })
    .getByRole('button', { name: '停用', exact: true })
    .click();
  await expect(page.getByText('这个第三方平台已停用')).toBeVisible();
  await expect(page.getByRole('button', { name: '授权公众号' })).toBeDisabled();
  await expectAccessible(page);
  await page.getByRole('link', { name: new RegExp(`授权店 ${RUN}`) }).click();
  await expect(page.getByText('这个第三方平台已停用')).toBeVisible();
  await expect(page.getByRole('button', { name: '立即更新' })).toBeDisabled();
  await page.getByRole('link', { name: PLATFORM }).first().click();
  await page.getByRole('button', { name: '启用平台' }).click();
  await expect(page.getByRole('button', { name: '授权公众号' })).toBeEnabled(SECONDS);
});

test('a marketer has no accounts page, and a branch manager neither accounts nor messages', async ({
  as,
}) => {
  const marketer = await as('marketer');
  expect((await marketer.goto('/settings/accounts'))?.status()).toBe(403);
  expect((await marketer.request.get('/api/accounts/live')).status()).toBe(403);
  const manager = await as('manager');
  for (const path of ['/settings/accounts', '/messages']) {
    expect((await manager.goto(path))?.status(), path).toBe(403);
  }
});
