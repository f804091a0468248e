import { expect, expectAccessible, test } from './fixtures';

const SECONDS = { timeout: 20_000 };
/** People of the demo whom no other spec deals with. */
const KEPT = '10000990';
const GIVEN = '10000991';

test('a marketer edits a member, and a form opened before somebody else saved is refused', async ({ as }) => {
  const page = await as('marketer');
  const late = await page.context().newPage();
  for (const one of [page, late]) {
    await one.goto(`/members/${KEPT}`);
    await expect(async () => {
      await one.getByRole('button', { name: '编辑' }).click();
      await expect(one.getByRole('dialog')).toBeVisible({ timeout: 2_000 });
    }).toPass();
  }
  await expectAccessible(page);
  for (const [one, name] of [
    [page, '先保存的名字'],
    [late, '后保存的名字'],
  ] as const) {
    await one.getByLabel('姓名').fill(name);
    await one.getByRole('dialog').getByRole('button', { name: '保存' }).click();
  }
  await expect(page.getByRole('heading', { level: 1, name: '先保存的名字' })).toBeVisible();
  await expect(late.getByRole('alert').getByText('别人改过这位会员的资料')).toBeVisible();
  await expect(page.getByText('修改资料：姓名').first()).toBeVisible();
});

test('a number is masked until it is asked for, and one with letters is refused in a sentence', async ({
  as,
}) => {
  const page = await as('marketer');
  await page.goto(`/members/${KEPT}`);
  await page
    .getByRole('button', { name: '登记手机号' })
    .or(page.getByRole('button', { name: '更换' }))
    .click();
  await page.getByLabel('新号码').fill('1380013800a');
  await page.getByRole('dialog').getByRole('button', { name: '保存' }).click();
  await expect(page.getByRole('alert').getByText('11 位数字')).toBeVisible();
  const approver = await as('approver');
  await approver.goto(`/members/${KEPT}`);
  await expect(approver.getByRole('button', { name: '编辑' })).toHaveCount(0);
  await expect(approver.getByRole('button', { name: '显示完整手机号' })).toHaveCount(0);
});

test('a marketer finds the other row, compares, merges, and takes it back', async ({ as }) => {
  const page = await as('marketer');
  await page.goto(`/members/${KEPT}`);
  const before = await page.getByRole('list', { name: '各公众号的粉丝身份' }).getByRole('heading').count();
  await page.getByRole('button', { name: '合并' }).click();
  await page.getByLabel('查找另一位会员').fill(GIVEN);
  await page.getByRole('list', { name: '找到的会员' }).getByRole('button').click();
  const dialog = page.getByRole('dialog', { name: new RegExp(`${GIVEN}.*并入.*${KEPT}`) });
  await expect(dialog.getByRole('table', { name: '合并前后的对照' })).toBeVisible();
  await expectAccessible(page);
  await dialog.getByRole('button', { name: '合并', exact: true }).click();
  await expect(page.getByText(/^已合并/)).toBeVisible(SECONDS);
  await expect(page.getByRole('region', { name: '合并记录' })).toContainText(GIVEN);
  await page.goto(`/members/${GIVEN}`);
  await expect(page.getByText(`会员号 ${KEPT}`)).toBeVisible();
  await page.getByRole('button', { name: new RegExp(`^撤销：.*${GIVEN}`) }).click();
  const ask = page.getByRole('alertdialog').filter({ hasText: '撤销与' });
  await expect(ask).toContainText('会还回去的');
  await ask.getByRole('button', { name: '撤销' }).click();
  await expect(page.getByRole('region', { name: '合并记录' })).toContainText('已于', SECONDS);
  await page.goto(`/members/${GIVEN}`);
  await expect(page.getByText(`会员号 ${GIVEN}`)).toBeVisible();
  await page.goto(`/members/${KEPT}`);
  await expect(page.getByRole('list', { name: '各公众号的粉丝身份' }).getByRole('heading')).toHaveCount(
    before,
  );
});
