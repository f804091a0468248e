import AxeBuilder from '@axe-core/playwright';
import { test as base, expect, type Page } from '@playwright/test';

export type Person = 'admin' | 'marketer' | 'approver' | 'manager';
const PASSWORD = 'tagcast-demo';

/** Signs in through the page, as a person does, and waits for the workbench. */
export async function signIn(page: Page, person: Person): Promise<void> {
  await page.goto('/login');
  await page.getByLabel('用户名').fill(person);
  await page.getByLabel('密码').fill(PASSWORD);
  await page.getByRole('button', { name: '登录', exact: true }).click();
  await expect(page.getByRole('navigation', { name: '主导航' })).toBeVisible();
}

/** What passes by (a list dimmed while it is read again) may be looked at once more; what stays fails. */
const SETTLED = { timeout: 15_000, intervals: [250, 500, 1_000] };

/** Fails on accessibility violations of WCAG 2 A and AA on the page as it stands. */
export async function expectAccessible(page: Page): Promise<void> {
  await expect(async () => {
    await expect(page.locator('[aria-busy="true"]')).toHaveCount(0);
    await page.evaluate(async () => {
      const ending = document
        .getAnimations()
        .filter((a) => a.effect?.getComputedTiming().iterations !== Infinity);
      await Promise.allSettled(ending.map((animation) => animation.finished));
    });
    const { violations } = await new AxeBuilder({ page })
      // React Aria's announcer keeps for seconds what it has announced, by then without the button that was its name.
      .exclude('[data-live-announcer]')
      .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'])
      .analyze();
    const told = violations.map(
      (v) =>
        `${v.id}: ${v.help}\n${v.nodes.map((n) => `  ${n.target.join(' ')}  ${n.html.slice(0, 200)}`).join('\n')}`,
    );
    expect(told, page.url()).toEqual([]);
  }).toPass(SETTLED);
}

/** Sessions are made once a person and kept: log-ins are rate-limited, and people do not log in for every page. */
const states = new Map<Person, Awaited<ReturnType<ReturnType<Page['context']>['storageState']>>>();

/**
 * Waits until React has taken over the buttons that the server sent: a click before that reaches nobody. React marks each
 * element it has taken over with a key of this name.
 */
async function untilInteractive(page: Page): Promise<void> {
  await page.waitForFunction(() =>
    [...document.querySelectorAll('main button')].every((button) =>
      Object.keys(button).some((key) => key.startsWith('__reactProps')),
    ),
  );
}

/** Opening a page of the product ends when it can be used, as it does for a person, who is slower than a script. */
function openingInteractive(page: Page): Page {
  const goto = page.goto.bind(page);
  page.goto = async (url, options) => {
    const response = await goto(url, options);
    if (url.startsWith('/')) await untilInteractive(page);
    return response;
  };
  return page;
}

type Fixtures = { as: (person: Person) => Promise<Page> };

/** `as('marketer')` opens a window of a signed-in person; several people can be there at once. */
export const test = base.extend<Fixtures>({
  as: async ({ browser }, use) => {
    const contexts: Awaited<ReturnType<typeof browser.newContext>>[] = [];
    await use(async (person) => {
      const context = await browser.newContext({ storageState: states.get(person) });
      contexts.push(context);
      const page = await context.newPage();
      if (!states.has(person)) {
        await signIn(page, person);
        states.set(person, await context.storageState());
      }
      return openingInteractive(page);
    });
    for (const context of contexts) await context.close();
  },
});

export { expect };

/** One call of the sandbox's control interface. */
export async function sandbox<T>(method: string, path: string, body?: unknown): Promise<T> {
  const base = process.env.TAGCAST_E2E_SANDBOX_URL ?? 'http://127.0.0.1:9100';
  const reply = await fetch(base + path, {
    method,
    headers: { 'content-type': 'application/json' },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  if (!reply.ok) throw new Error(`${method} ${path}: ${reply.status} ${await reply.text()}`);
  return (await reply.json()) as T;
}
