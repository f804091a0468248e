import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Ctx } from '@/lib/auth/ctx';
import { db } from '@/lib/db/client';
import { agree, handleEvents, makeOwner, makeSandboxComponent } from '@/lib/testing/components';
import { makeCtx, makeStaff } from '@/lib/testing/factories';
import { callsOf, control, makeSandboxAccount, startTestSandbox } from '@/lib/testing/sandbox';
import { listTags } from '@/lib/wechat/tags';
import { accountClient } from './account-client';
import { signState } from './authorisation-state';
import { finishByRedirect } from './authorised-redirect';
import { finishAuthorisation } from './finish-authorisation';
import { recordRevocation } from './record-revocation';
import { refreshAuthorizerInfo } from './refresh-authorizer-info';
import { saveTicket } from './save-ticket';
import { startAuthorisation } from './start-authorisation';

const QUERY = '/cgi-bin/component/api_query_auth';
const SETS = [1, 2, 7];

let sandbox: { close: () => Promise<void> };
let platform: Awaited<ReturnType<typeof makeSandboxComponent>>;
let componentId: number;
let componentAppId: string;
let ctx: Ctx;
let owner: string;
beforeAll(async () => {
  sandbox = await startTestSandbox();
  platform = await makeSandboxComponent();
  componentId = platform.component.id;
  componentAppId = platform.component.appId;
});
afterAll(async () => {
  await sandbox.close();
  await platform.close();
});
beforeEach(async () => {
  await control('DELETE', '/_control/faults');
  ({ ctx } = await makeStaff());
  owner = await makeOwner();
});

type Back = { componentAppId: string; authCode: string; state: string };
/** The owner agrees to a link of `ctx`; what the browser brings back. */
async function consent(
  more: { sets?: number[]; isMiniProgram?: boolean; account?: string } = {},
): Promise<Back> {
  const { pcUrl } = await startAuthorisation(ctx, { componentId });
  const url = await agree(pcUrl, { componentAppId, account: owner, sets: SETS, ...more });
  return {
    componentAppId: url.pathname.split('/')[4] ?? '',
    authCode: url.searchParams.get('auth_code') ?? '',
    state: url.searchParams.get('state') ?? '',
  };
}
const exchanges = async (errcode?: number) =>
  (await callsOf(componentAppId, QUERY)).filter((one) => errcode === undefined || one.errcode === errcode)
    .length;
const account = (appId = owner) => db.account.findUniqueOrThrow({ where: { appId } });
const onWechat = (path: string, body: Record<string, unknown> = {}) =>
  control('POST', `/_control/components/${componentAppId}${path}`, { account: owner, ...body });
const fault = (path: string, what: Record<string, unknown>) =>
  control('POST', '/_control/faults', { path, appid: componentAppId, ...what });

describe('links for the owner', () => {
  test('lead to the page on a computer and on a phone, and back to us with a signed state', async () => {
    const links = await startAuthorisation(ctx, { componentId });
    const pc = new URL(links.pcUrl);
    const mobile = new URL(links.mobileUrl);
    expect(pc.pathname).toBe('/cgi-bin/componentloginpage');
    expect(pc.searchParams.get('auth_type')).toBe('1');
    expect([mobile.pathname, mobile.hash]).toEqual(['/wxaopen/safe/bindcomponent', '#wechat_redirect']);
    expect(mobile.searchParams.get('pre_auth_code')).toBe(pc.searchParams.get('pre_auth_code'));
    expect(pc.searchParams.get('redirect_uri')).toContain(
      `/api/wechat/component/${componentAppId}/authorised?state=`,
    );
    expect(Date.parse(links.expiresAt) - ctx.now.getTime()).toBe(1_800_000);
  });

  test('name the account when one is to be authorised again', async () => {
    const { accountId } = await finishByRedirect(ctx, await consent());
    const query = new URL((await startAuthorisation(ctx, { componentId, accountId })).pcUrl).searchParams;
    expect([query.get('biz_appid'), query.get('auth_type')]).toEqual([owner, null]);
  });

  test('are for admins only', async () => {
    const marketer = makeCtx({ role: 'marketer' });
    const input = { componentId, authCode: 'x' };
    await expect(startAuthorisation(marketer, { componentId })).rejects.toMatchObject({
      code: 'auth.forbidden',
    });
    await expect(finishAuthorisation(marketer, input)).rejects.toMatchObject({ code: 'auth.forbidden' });
  });

  test('are not made for a platform that is unknown or disabled', async () => {
    await expect(startAuthorisation(ctx, { componentId: 0 })).rejects.toMatchObject({
      code: 'component.not_found',
    });
    const disable = (disabledAt: Date | null) =>
      db.component.update({ where: { id: componentId }, data: { disabledAt } });
    await disable(new Date());
    await expect(startAuthorisation(ctx, { componentId })).rejects.toMatchObject({
      code: 'component.disabled',
    });
    await disable(null);
  });
});

describe('an authorisation', () => {
  test('makes the account with tokens, sets and facts, and an audit row', async () => {
    const { accountId } = await finishByRedirect(ctx, await consent());
    const row = await account();
    expect(row).toMatchObject({
      id: accountId,
      mode: 'component',
      componentId,
      kind: 'service',
      isVerified: true,
      isSandbox: true,
      name: '授权方',
      permissionSets: SETS,
      revokedAt: null,
    });
    expect(row.originalId).toMatch(/^gh_/);
    const audits = await db.auditLog.findMany({
      where: { targetType: 'account', targetId: String(accountId) },
    });
    expect(audits.map((one) => [one.action, one.actorId])).toEqual([['account.authorise', ctx.actor.id]]);
    await expect(listTags(await accountClient(accountId))).resolves.toHaveLength(1);
  });

  test('by redirect first, then by event, is exchanged once', async () => {
    const before = await exchanges();
    await finishByRedirect(ctx, await consent());
    await handleEvents(componentId);
    expect(await exchanges()).toBe(before + 1);
    expect(await failures()).toEqual([]);
  });

  test('by event first, then by redirect, is exchanged once and leads to the same account', async () => {
    const before = await exchanges();
    const back = await consent();
    await handleEvents(componentId);
    const made = await account();
    expect(await finishByRedirect(ctx, back)).toEqual({ accountId: made.id });
    expect(await exchanges()).toBe(before + 1);
  });

  test('by redirect and event at once, and a reloaded page, is exchanged once', async () => {
    const before = await exchanges();
    const back = await consent();
    const outcomes = await Promise.all([
      finishByRedirect(ctx, back),
      handleEvents(componentId),
      finishByRedirect(ctx, back),
    ]);
    expect(outcomes[0]).toEqual(outcomes[2]);
    expect(await exchanges()).toBe(before + 1);
  });

  test('brought by an owner’s phone, where nobody is signed in, is carried out in the name of who began', async () => {
    const { accountId } = await finishByRedirect(null, await consent());
    const audit = await db.auditLog.findFirstOrThrow({
      where: { targetType: 'account', targetId: String(accountId) },
    });
    expect(audit.actorId).toBe(ctx.actor.id);
  });

  test('with other sets changes the account, whoever tells', async () => {
    const { accountId } = await finishByRedirect(ctx, await consent());
    await onWechat('/change', { sets: [1] });
    await handleEvents(componentId);
    expect((await account()).permissionSets).toEqual([1]);
    await expect(listTags(await accountClient(accountId))).rejects.toMatchObject({
      code: 'account.permission_missing',
    });
    expect(await callsOf(owner, '/cgi-bin/tags/get')).toEqual([]);
  });

  test('takes an account over that was entered with its own secret', async () => {
    const { account: ordinary } = await makeSandboxAccount();
    const back = await consent({ account: ordinary.appId });
    expect(await finishByRedirect(ctx, back)).toEqual({ accountId: ordinary.id });
    expect(await account(ordinary.appId)).toMatchObject({ mode: 'component', componentId });
  });

  test('of a mini program is refused, and stays refused', async () => {
    const back = await consent({ isMiniProgram: true });
    for (let turn = 0; turn < 2; turn += 1) {
      await expect(finishByRedirect(ctx, back)).rejects.toMatchObject({ code: 'account.mini_program' });
    }
    await handleEvents(componentId);
    expect(await failures()).toContain('account.mini_program');
    expect(await db.account.count({ where: { appId: owner } })).toBe(0);
  });

  test('with a code that never was is refused without an account', async () => {
    const back = { ...(await consent()), authCode: 'queryauthcode@@@made-up' };
    await expect(finishByRedirect(ctx, back)).rejects.toMatchObject({ code: 'account.authorise_again' });
    expect(await db.account.count({ where: { appId: owner } })).toBe(0);
  });
});

const failures = async () => {
  const rows = await db.componentEvent.findMany({
    where: { componentId, failure: { not: null }, authorizerAppId: owner },
  });
  return rows.map((row) => row.failure);
};

describe('an exchange whose answer is lost', () => {
  /** A platform to which nobody has authorised yet. */
  const onFreshPlatform = async (work: () => Promise<void>) => {
    const before = { platform, componentId, componentAppId };
    platform = await makeSandboxComponent();
    ({ id: componentId, appId: componentAppId } = platform.component);
    try {
      await work();
    } finally {
      await platform.close();
      ({ platform, componentId, componentAppId } = before);
    }
  };

  test('is asked for once more when WeChat had not heard it', async () => {
    await fault(QUERY, { drop: 'before' });
    await finishByRedirect(ctx, await consent());
    expect((await account()).permissionSets).toEqual(SETS);
  });

  test('finds the account in WeChat’s list when the code is used up, also without the event', () =>
    onFreshPlatform(async () => {
      const back = await consent();
      await fault(QUERY, { drop: 'after' });
      const { accountId } = await finishByRedirect(ctx, back);
      await expect(listTags(await accountClient(accountId))).resolves.toHaveLength(1);
      expect((await account()).permissionSets).toEqual(SETS);
    }));

  test('and that may be of one of several accounts in the list waits for the event, which says whose it is', () =>
    onFreshPlatform(async () => {
      await consent();
      const [first, second] = [owner, await makeOwner()];
      const back = await consent({ account: second });
      await fault(QUERY, { drop: 'after' });
      await expect(finishByRedirect(ctx, back)).rejects.toMatchObject({ code: 'account.authorise_again' });
      await handleEvents(componentId);
      expect((await account(first)).mode).toBe('component');
      expect(await finishByRedirect(ctx, back)).toEqual({ accountId: (await account(second)).id });
    }));

  test('twice is a failure that passes, and the event goes on from there', async () => {
    const back = await consent();
    await fault(QUERY, { drop: 'after' });
    await fault(QUERY, { drop: 'before' });
    await expect(finishByRedirect(ctx, back)).rejects.toMatchObject({ kind: 'network' });
    await handleEvents(componentId);
    expect(await finishByRedirect(ctx, back)).toEqual({ accountId: (await account()).id });
  });

  test('goes on from what WeChat gave when the facts cannot be read at first', async () => {
    const back = await consent();
    const before = await exchanges();
    await fault('/cgi-bin/component/api_get_authorizer_info', { errcode: 40013, times: 1 });
    await expect(finishByRedirect(ctx, back)).rejects.toMatchObject({ errcode: 40013 });
    await finishByRedirect(ctx, back);
    expect(await exchanges()).toBe(before + 1);
  });

  test('by a process that was killed is taken on after its lease', () =>
    onFreshPlatform(async () => {
      const back = await consent();
      await fault(QUERY, { errcode: 61009 });
      await db.$executeRaw`
        insert into authorisation (component_id, code_hash, lease_until)
        values (${componentId}, sha256(${back.authCode}::bytea), clock_timestamp() - interval '1 second')`;
      await finishByRedirect(ctx, back);
      expect((await account()).mode).toBe('component');
    }));
});

describe('the way back from WeChat', () => {
  const state = (more: object = {}) => {
    const staffId = ctx.actor.kind === 'staff' ? ctx.actor.id : '';
    return signState({ componentId, staffId, until: Date.now() + 60_000, ...more });
  };
  const cases: [string, () => Promise<[Ctx | null, Partial<Back>]>][] = [
    ['no state', async () => [ctx, { state: '' }]],
    ['a forged state', async () => [ctx, { state: `${state().split('.')[0]}.${'A'.repeat(43)}` }]],
    ['a state of another platform', async () => [ctx, { state: state({ componentId: componentId + 1 }) }]],
    ['a state that ran out', async () => [ctx, { state: state({ until: Date.now() - 1 }) }]],
    ['a state of a colleague', async () => [(await makeStaff()).ctx, {}]],
    ['another platform’s address', async () => [ctx, { componentAppId: 'wx0' }]],
    ['no code', async () => [ctx, { authCode: '' }]],
    [
      'a state of somebody who may not sign in any more',
      async () => {
        const staffId = ctx.actor.kind === 'staff' ? ctx.actor.id : '';
        await db.staff.update({ where: { id: staffId }, data: { disabledAt: new Date() } });
        return [null, {}];
      },
    ],
  ];
  test.each(cases)('with %s is refused and exchanges nothing', async (_why, make) => {
    const before = await exchanges();
    const back = await consent();
    const [visitor, wrong] = await make();
    await expect(finishByRedirect(visitor, { ...back, ...wrong })).rejects.toMatchObject({
      code: 'account.bad_state',
    });
    expect(await exchanges()).toBe(before);
  });
});

describe('a revocation', () => {
  test('by event stops every call with the reason, and a new authorisation ends it', async () => {
    const { accountId } = await finishByRedirect(ctx, await consent());
    await onWechat('/revoke');
    await handleEvents(componentId);
    await expect(accountClient(accountId)).rejects.toMatchObject({ code: 'account.revoked' });
    expect((await db.accessToken.findUniqueOrThrow({ where: { accountId } })).tokenCipher).toBeNull();
    expect(
      await db.auditLog.count({ where: { action: 'account.revoked', targetId: String(accountId) } }),
    ).toBe(1);
    await finishByRedirect(ctx, await consent());
    await expect(listTags(await accountClient(accountId))).resolves.toHaveLength(1);
  });

  test('that no event told is learnt from WeChat’s refusal, with the failure on the account', async () => {
    const { accountId } = await finishByRedirect(ctx, await consent());
    const client = await accountClient(accountId);
    await onWechat('/revoke');
    await expect(listTags(client)).rejects.toMatchObject({ errcode: 61003 });
    await expect.poll(async () => (await account()).revokedAt).not.toBeNull();
    await expect
      .poll(async () => (await account()).lastError)
      .toMatchObject({
        errcode: 61003,
        endpoint: '/cgi-bin/tags/get',
      });
  });

  test('that is older than the newest authorisation is checked with WeChat and ignored', async () => {
    await finishByRedirect(ctx, await consent());
    const late = { componentId, appId: owner, at: new Date(ctx.now.getTime() - 3_600_000) };
    expect(await recordRevocation(ctx, late)).toBe(false);
    expect((await account()).revokedAt).toBeNull();
    await onWechat('/revoke');
    expect(await recordRevocation(ctx, late)).toBe(true);
    expect(await recordRevocation(ctx, late)).toBe(false);
  });

  test('of an account of another platform, or of none, changes nothing', async () => {
    const { account: ordinary } = await makeSandboxAccount();
    const at = new Date();
    expect(await recordRevocation(ctx, { componentId, appId: ordinary.appId, at })).toBe(false);
    expect(await recordRevocation(ctx, { componentId, appId: 'wx0', at })).toBe(false);
  });

  test('is found when the facts are read again', async () => {
    const { accountId } = await finishByRedirect(ctx, await consent());
    await control('PATCH', `/_control/accounts/${owner}`, { nickname: '新名字' });
    await refreshAuthorizerInfo(ctx, { accountId });
    expect((await account()).name).toBe('新名字');
    await onWechat('/revoke');
    await expect(refreshAuthorizerInfo(ctx, { accountId })).rejects.toMatchObject({
      code: 'account.revoked',
    });
    expect((await account()).revokedAt).not.toBeNull();
  });
});

describe('events of a platform', () => {
  test('of a kind that nobody knows are kept and left alone', async () => {
    const event = await db.componentEvent.create({
      data: { componentId, dedupKey: 'new-kind', infoType: 'brand_new', sentAt: new Date(), payload: {} },
    });
    await handleEvents(componentId);
    const row = await db.componentEvent.findUniqueOrThrow({ where: { id: event.id } });
    expect([row.handledAt !== null, row.failure]).toEqual([true, null]);
  });

  test('leave no secret behind once they are handled', async () => {
    await consent();
    await handleEvents(componentId);
    expect(await db.componentEvent.count({ where: { componentId, secretCipher: { not: null } } })).toBe(0);
    expect(
      await db.authorisation.count({
        where: { componentId, exchangedAt: { not: null }, codeCipher: { not: null } },
      }),
    ).toBe(0);
  });

  test('bring tickets, of which the newest by WeChat’s time is kept', async () => {
    const at = (seconds: number) => new Date(Date.now() + seconds * 1_000);
    expect(await saveTicket(ctx, { componentId, ticket: 'ticket@@@new', at: at(60) })).toBe(true);
    expect(await saveTicket(ctx, { componentId, ticket: 'ticket@@@old', at: at(30) })).toBe(false);
    const row = await db.component.findUniqueOrThrow({ where: { id: componentId } });
    expect(row.ticketAt?.getTime()).toBeGreaterThan(Date.now() + 30_000);
  });

  test('of the release test are answered through the API as well', async () => {
    const tested = control<{ ok: boolean; probes: { name: string; answer: string; ok: boolean }[] }>(
      'POST',
      `/_control/components/${componentAppId}/release-test`,
      {},
    );
    const isThere = () =>
      db.componentEvent.count({ where: { componentId, infoType: 'release_test', handledAt: null } });
    await expect.poll(isThere, { timeout: 5_000 }).toBe(1);
    await handleEvents(componentId);
    const { probes } = await tested;
    expect(probes.map((probe) => [probe.name, probe.ok])).toEqual([
      ['text', true],
      ['api', true],
      ['event', true],
    ]);
  });
});
