import type { Page } from '@playwright/test';
import { expect, expectAccessible, sandbox, test } from './fixtures';

/** Told apart from what other runs left in the same demo. */
const RUN = Date.now().toString(36).slice(-5);
const AUDIENCE = `杭州会员日 ${RUN}`;
const TITLE = `双十一会员日 ${RUN}`;
const TEXT = `双十一：第二杯一元，只在杭州。${RUN}`;
/** From approval to the result: the worker's sweep, the sandbox's job, the push. */
const SENT = { timeout: 60_000 };

test.describe.configure({ mode: 'serial' });

/** Adds a clause to the rule's outermost group and sets its field and operator. @returns its number */
async function addClause(page: Page, number: number, field: string, operator: string): Promise<void> {
  const root = page.getByRole('group', { name: '全部条件' });
  await root.getByRole('button', { name: '条件', exact: true }).last().click();
  await page.getByRole('combobox', { name: `条件 ${number} 的字段` }).selectOption({ label: field });
  await page.getByRole('combobox', { name: `条件 ${number} 的比较方式` }).selectOption({ label: operator });
}

/** Finds a value by what a person types and takes it from the list. */
async function choose(page: Page, box: string, typed: string, name: string): Promise<void> {
  await page.getByRole('combobox', { name: box }).fill(typed);
  await page.getByRole('option', { name }).first().click();
}

test('1: a marketer signs in and sees members, fans, tags, what waits and how the parts are', async ({
  as,
}) => {
  const page = await as('marketer');
  await page.goto('/');
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  for (const name of ['会员', '标签', '数据库', 'Elasticsearch', '微信']) {
    await expect(page.getByRole('main').getByText(name).first()).toBeVisible();
  }
  await expectAccessible(page);
});

test('2: a local tag and a WeChat tag are made, the latter exists at WeChat, and a member gets and loses the first', async ({
  as,
}) => {
  const page = await as('marketer');
  await page.goto('/tags');
  await expectAccessible(page);
  for (const [kind, name] of [
    ['本地标签', `春茶 ${RUN}`],
    ['微信标签', `微信 ${RUN}`],
  ] as const) {
    await page.getByRole('button', { name: '新建标签' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText(kind, { exact: true }).click();
    await dialog.getByLabel('名称').fill(name);
    await dialog.getByRole('button', { name: '创建' }).click();
    await expect(dialog).toBeHidden();
    await page.goto(`/tags?q=${encodeURIComponent(name)}`);
    await expect(page.getByRole('row').filter({ hasText: name })).toBeVisible();
  }
  const { calls } = await sandbox<{ calls: { path: string; body: unknown }[] }>(
    'GET',
    '/_control/calls?path=/cgi-bin/tags/create&limit=1000',
  );
  expect(JSON.stringify(calls)).toContain(`微信 ${RUN}`);

  await page.goto('/members');
  await expectAccessible(page);
  await page.getByRole('searchbox').fill('10000002');
  await page.getByRole('row').filter({ hasText: '10000002' }).getByRole('link').first().click();
  await expect(page).toHaveURL(/\/members\/10000002$/);
  await expectAccessible(page);
  await page.getByRole('combobox', { name: '添加标签' }).fill(`春茶 ${RUN}`);
  await page.getByRole('option', { name: `春茶 ${RUN}` }).click();
  const remove = page.getByRole('button', { name: `移除标签 春茶 ${RUN}` });
  await expect(remove).toBeVisible();
  await remove.click();
  await expect(remove).toBeHidden();
});

test('3: an audience of tags and a branch is built, its exact count appears while editing, it is saved', async ({
  as,
}) => {
  const page = await as('marketer');
  await page.goto('/audiences/new');
  const status = page.getByRole('region', { name: '人数' }).getByRole('status');
  await expect(status).toHaveText(/符合条件 [\d,]+ 人/);
  const everybody = await status.textContent();
  await page.getByLabel('人群名称').fill(AUDIENCE);
  await addClause(page, 1, '标签', '同时带有');
  await choose(page, '条件 1 的标签', 'mkit', '会员日');
  await choose(page, '条件 1 的标签', 'iutj', '奶茶');
  await addClause(page, 2, '标签', '没有');
  await choose(page, '条件 2 的标签', 'yuan', '员工');
  await addClause(page, 3, '分公司', '属于');
  await choose(page, '条件 3 的分公司', '杭州', '杭州');
  await expect(status).not.toHaveText(everybody ?? '');
  await expect(
    page.getByRole('table', { name: '符合条件的前几位会员' }).getByRole('row').nth(1),
  ).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('button', { name: '保存人群' }).click();
  await expect(page).toHaveURL(/\/audiences\/[0-9a-f-]{36}$/);
  await expect(page.getByRole('heading', { level: 1, name: AUDIENCE })).toBeVisible();
});

test('4: drafts are listed, a text is composed for the audience and submitted', async ({ as }) => {
  const page = await as('marketer');
  await page.goto('/materials');
  await expect(page.getByText('会员日：第二杯一元').first()).toBeVisible();
  await expectAccessible(page);
  await page.goto('/broadcasts/new');
  await page.getByLabel('标题', { exact: true }).fill(TITLE);
  await page.getByLabel('正文').fill(TEXT);
  await page.getByRole('searchbox', { name: '搜索人群名称' }).fill(AUDIENCE);
  await page.getByRole('radio', { name: AUDIENCE }).check();
  await expectAccessible(page);
  await page.getByRole('button', { name: '提交审批' }).click();
  await expect(page).toHaveURL(/\/broadcasts\/[0-9a-f-]{36}$/);
  await expect(page.getByText('待审批').first()).toBeVisible();
  await expectAccessible(page);
});

test('5: an approver sees frozen people, content and plan, approves, and the page moves to finished by itself', async ({
  as,
}) => {
  const page = await as('approver');
  await page.goto('/broadcasts');
  await expectAccessible(page);
  await page.getByRole('link', { name: TITLE }).click();
  await expect(page.getByText(TEXT).first()).toBeVisible();
  await expect(page.getByText('按名单分批发送')).toBeVisible();
  await page.getByRole('button', { name: '通过', exact: true }).click();
  await page
    .getByRole('alertdialog')
    .or(page.getByRole('dialog'))
    .getByRole('button', { name: '通过并发送' })
    .click();
  await expect(page.getByText('已完成').first()).toBeVisible(SENT);
  const { calls } = await sandbox<{ calls: { body: { touser: string[]; text?: { content: string } } }[] }>(
    'GET',
    '/_control/calls?path=/cgi-bin/message/mass/send&limit=1000',
  );
  const sent = calls.filter((call) => call.body.text?.content === TEXT);
  expect(sent).toHaveLength(1);
  await expect(page.getByRole('term').filter({ hasText: '微信过滤' })).toBeVisible();
  await expect(page.getByRole('term').filter({ hasText: '发送失败' })).toBeVisible();
  await expectAccessible(page);
});

test('6: a manager sees the own branch only, day by day', async ({ as }) => {
  const page = await as('manager');
  await page.goto('/stats/branches');
  await expect(page.getByText('杭州').first()).toBeVisible();
  await expect(page.getByText('宁波')).toHaveCount(0);
  await expect(page.getByRole('table').first()).toBeVisible();
  await expectAccessible(page);
});
