import { z } from 'zod';
import type { Account, AccountSettings, Callback } from '../account';
import { beginLife } from '../datacube/follow-log';
import { checkCallback } from '../deliver-push';
import { madeUp } from '../ids';
import { LOOPBACK } from '../loopback';
import { isSwitch, type Switches } from '../switches';
import type { World } from '../world';
import { accountOf, ControlError, type ControlRoute, get, route } from './route';

const callback = z.strictObject({
  url: z.string().regex(LOOPBACK, 'callback.url: only loopback addresses').startsWith('http:'),
  token: z.string().regex(/^[A-Za-z0-9]{3,32}$/, 'callback.token: 3 to 32 letters and digits'),
  aesKey: z.string().regex(/^[A-Za-z0-9]{43}$/, 'callback.aesKey: 43 letters and digits'),
  mode: z.enum(['plain', 'compatible', 'safe']),
});

const patchBody = z.strictObject({
  secret: z.string().min(1).optional(),
  username: z.string().min(1).optional(),
  kind: z.enum(['service', 'subscription']).optional(),
  verified: z.boolean().optional(),
  nickname: z.string().optional(),
  massProtection: z.boolean().optional(),
  secretFrozen: z.boolean().optional(),
  ipAllowList: z.array(z.string()).nullable().optional(),
  callback: callback.nullable().optional(),
  limits: z.record(z.string(), z.number().int().min(0).nullable()).optional(),
  massJobSeconds: z.number().min(0).optional(),
  permanentQrCodeLimit: z.number().int().min(0).optional(),
  oauthDomain: z.string().min(1).nullable().optional(),
  switches: z
    .record(z.string(), z.union([z.string(), z.number()]))
    .refine((given) => Object.entries(given).every(([name, value]) => isSwitch(name, value)), {
      error: 'switches: see GET /_control/switches',
    })
    .transform((given) => given as Switches)
    .optional(),
});

const createBody = patchBody.extend({
  appid: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,64}$/)
    .optional(),
});

type Patch = z.output<typeof patchBody>;

/** The given keys; `limits` and `switches` are merged key by key. */
function changes(patch: Patch, before: AccountSettings): Partial<AccountSettings> {
  const given = Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined));
  return {
    ...given,
    limits: { ...before.limits, ...patch.limits },
    switches: { ...before.switches, ...patch.switches },
  };
}

async function checkUrl(world: World, given: Callback | null | undefined): Promise<void> {
  if (!given) return;
  const problem = await checkCallback(given, world.clock.now(), world.pushes.timeoutMs);
  if (problem) throw new ControlError(problem);
}

/** Every key the control interface has, with secrets: it stands for the owner's own console. */
function view(account: Account) {
  return { ...account.settings, fanCount: account.fans.followingCount };
}

function refuseTaken(world: World, appid: string | undefined): void {
  if (appid !== undefined && world.account(appid))
    throw new ControlError(`account ${appid} is there already`);
}

async function create(world: World, body: z.output<typeof createBody>) {
  const { appid: wanted, ...patch } = body;
  // Numbers are taken last: a call that is refused changes nothing, not even the next made-up appid.
  refuseTaken(world, wanted);
  await checkUrl(world, patch.callback);
  refuseTaken(world, wanted);
  const n = world.next('account');
  const appid = wanted ?? madeUp.appid(n);
  const defaults: AccountSettings = {
    appid,
    secret: madeUp.secret(appid),
    username: madeUp.username(appid),
    kind: 'service',
    verified: true,
    nickname: `公众号${n}`,
    massProtection: false,
    secretFrozen: false,
    ipAllowList: null,
    callback: null,
    limits: {},
    massJobSeconds: 1,
    switches: {},
    permanentQrCodeLimit: 100_000,
    oauthDomain: null,
  };
  const account = world.addAccount({ ...defaults, ...changes(patch, defaults) });
  beginLife(account, world.clock.now());
  return view(account);
}

async function change(world: World, account: Account, patch: Patch) {
  await checkUrl(world, patch.callback);
  world.patchAccount(account, changes(patch, account.settings));
  return view(account);
}

/** As POST /accounts/{appid}, too: POST and PATCH both merge the given keys. */
export const accountRoutes: ControlRoute[] = [
  route('POST', '/_control/accounts', createBody, ({ world, body }) => create(world, body)),
  get('/_control/accounts', ({ world }) => ({ accounts: [...world.allAccounts()].map(view) })),
  get('/_control/accounts/:appid', (context) => view(accountOf(context))),
  ...(['PATCH', 'POST'] as const).map((method) =>
    route(method, '/_control/accounts/:appid', patchBody, ({ world, params, body }) =>
      change(world, accountOf({ world, params }), body),
    ),
  ),
];
