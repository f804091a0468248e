import { z } from 'zod';
import type { Account } from '../account';
import { isoBeijing } from '../beijing';
import { type Component, componentTable, type Grant, grantOf, grantsWhere } from '../component';
import { authorise, changeGrant, preAuthProblem, revoke } from '../component-grants';
import { takenElsewhere } from '../component-sets';
import { pushTicket, startTickets } from '../component-tickets';
import { madeUp } from '../ids';
import { LOOPBACK } from '../loopback';
import { runReleaseTest } from '../release-test';
import { returnAddress } from '../resources/component-page';
import { isSwitch, type Switches } from '../switches';
import type { World } from '../world';
import { ControlError, type ControlRoute, get, nothing, route } from './route';

const loopback = z.string().regex(LOOPBACK, 'only loopback addresses').startsWith('http:');

const settings = {
  name: z.string().min(1).optional(),
  secret: z.string().min(1).optional(),
  ipAllowList: z.array(z.string()).nullable().optional(),
  limits: z.record(z.string(), z.number().int().min(0).nullable()).optional(),
  switches: z
    .record(z.string(), z.union([z.string(), z.number()]))
    .refine((given) => Object.entries(given).every(([name, value]) => isSwitch(name, value)), {
      error: 'switches: see GET /_control/switches',
    })
    .transform((given) => given as Switches)
    .optional(),
  rotatesRefreshTokens: z.boolean().optional(),
  readOnlyOptions: z.array(z.string()).optional(),
};

const callbackKeys = {
  token: z.string().regex(/^[A-Za-z0-9]{3,32}$/, 'token: 3 to 32 letters and digits'),
  aesKey: z.string().regex(/^[A-Za-z0-9]{43}$/, 'aesKey: 43 letters and digits'),
  authorisationUrl: loopback,
  messageUrl: loopback.refine((url) => url.includes('$APPID$'), 'messageUrl: holds $APPID$'),
};

const createBody = z.strictObject({
  appid: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,64}$/)
    .optional(),
  ...callbackKeys,
  ...settings,
});
const patchBody = z.strictObject({ ...settings, ...callbackKeys }).partial();

const setIds = z.array(z.number().int().min(1)).min(1);
const grantBody = { account: z.string(), sets: setIds, unconfirmed: z.array(z.number().int()).optional() };
const authoriseBody = z.strictObject({
  ...grantBody,
  preAuthCode: z.string(),
  redirectUri: z.string().regex(LOOPBACK, 'redirectUri: only loopback addresses').optional(),
  isMiniProgram: z.boolean().optional(),
});

const releaseTestBody = z.strictObject({
  timeoutMs: z.number().int().min(0).max(60_000).default(10_000),
});

type Context = { world: World; params: Record<string, string> };

function componentOf({ world, params }: Context): Component {
  const component = componentTable(world).get(params.appid ?? '');
  if (!component) throw new ControlError(`no component ${params.appid}`, 404);
  return component;
}

function accountNamed(world: World, appid: string): Account {
  const account = world.account(appid);
  if (!account) throw new ControlError(`account: no account ${appid}`);
  return account;
}

function grantNamed(world: World, component: Component, appid: string): Grant {
  const grant = grantOf(world, component.appid, appid);
  if (!grant) throw new ControlError(`account: ${appid} is not authorised`);
  return grant;
}

/** Every key, with secrets, and who is authorised: it stands for the platform's own console. */
function view(world: World, component: Component) {
  const { nextTicketAt, ...shown } = component;
  // The account of a release test is on no owner's list, here neither.
  const authorised = grantsWhere(world, { component: component.appid })
    .filter((grant) => !grant.isTest)
    .map(({ account, sets, authorisedAt }) => ({ account, sets, authorisedAt: isoBeijing(authorisedAt) }));
  return { ...shown, nextTicketAt: isoBeijing(nextTicketAt), authorised };
}

function create(world: World, { appid: wanted, ...given }: z.output<typeof createBody>) {
  const n = world.next('component');
  const appid = wanted ?? madeUp.appid(1_000_000 + n);
  if (componentTable(world).get(appid) || world.account(appid)) {
    throw new ControlError(`appid: ${appid} is there already`);
  }
  const component: Component = {
    appid,
    secret: given.secret ?? madeUp.secret(appid),
    name: given.name ?? `第三方平台${n}`,
    token: given.token,
    aesKey: given.aesKey,
    authorisationUrl: given.authorisationUrl,
    messageUrl: given.messageUrl,
    ipAllowList: given.ipAllowList ?? null,
    limits: given.limits ?? {},
    switches: given.switches ?? {},
    rotatesRefreshTokens: given.rotatesRefreshTokens ?? false,
    readOnlyOptions: given.readOnlyOptions ?? [],
    nextTicketAt: world.clock.now(),
  };
  componentTable(world).put(appid, component);
  startTickets(world, component);
  return view(world, component);
}

function change(world: World, component: Component, patch: z.output<typeof patchBody>) {
  const given = Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined));
  const limits = { ...component.limits, ...patch.limits };
  const switches = { ...component.switches, ...patch.switches };
  // In place: the schedule of tickets holds on to this very object.
  componentTable(world).put(component.appid, Object.assign(component, given, { limits, switches }));
  return view(world, component);
}

function checkExclusive(world: World, component: Component, account: Account, sets: number[]): void {
  const taken = takenElsewhere(world, component, account.appid, sets);
  if (taken) throw new ControlError(`sets: ${taken.set} belongs to ${taken.by} alone`);
}

function agree(world: World, component: Component, body: z.output<typeof authoriseBody>) {
  const account = accountNamed(world, body.account);
  const problem = preAuthProblem(world, component, body.preAuthCode);
  if (problem) throw new ControlError(problem);
  checkExclusive(world, component, account, body.sets);
  const issued = authorise(world, component, account, body, body.preAuthCode);
  return { location: returnAddress(body.redirectUri ?? component.authorisationUrl, issued) };
}

const BASE = '/_control/components/:appid';

export const componentRoutes: ControlRoute[] = [
  route('POST', '/_control/components', createBody, ({ world, body }) => create(world, body)),
  get('/_control/components', ({ world }) => ({
    components: [...componentTable(world).values()].map((component) => view(world, component)),
  })),
  get(BASE, (context) => view(context.world, componentOf(context))),
  ...(['PATCH', 'POST'] as const).map((method) =>
    route(method, BASE, patchBody, ({ body, ...context }) =>
      change(context.world, componentOf(context), body),
    ),
  ),
  route('POST', `${BASE}/ticket`, nothing, (context) => ({
    pushId: pushTicket(context.world, componentOf(context)),
  })),
  route('POST', `${BASE}/authorise`, authoriseBody, ({ body, ...context }) =>
    agree(context.world, componentOf(context), body),
  ),
  route('POST', `${BASE}/change`, z.strictObject(grantBody), ({ world, params, body }) => {
    const component = componentOf({ world, params });
    const account = accountNamed(world, body.account);
    grantNamed(world, component, body.account);
    checkExclusive(world, component, account, body.sets);
    changeGrant(world, component, account, body);
    return { ok: true };
  }),
  route('POST', `${BASE}/revoke`, z.strictObject({ account: z.string() }), ({ world, params, body }) => {
    const component = componentOf({ world, params });
    revoke(world, component, grantNamed(world, component, body.account));
    return { ok: true };
  }),
  route('POST', `${BASE}/release-test`, releaseTestBody, ({ body, ...context }) =>
    runReleaseTest(context.world, componentOf(context), body.timeoutMs),
  ),
];
