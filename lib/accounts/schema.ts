import { z } from 'zod';
import type { ErrorParams } from '@/lib/errors';
import type { FunctionState } from './functions';

/** AppIDs of WeChat; the sandbox takes any. */
const APP_ID = /^wx[0-9a-f]{16}$/;
const ORIGINAL_ID = /^gh_[A-Za-z0-9_-]{4,40}$/;
const SANDBOX_ID = /^[\w-]{1,64}$/;
/** 接入指南: the token of a push address is 3 to 32 letters and digits, an EncodingAESKey 43. */
const PUSH_TOKEN = /^[A-Za-z0-9]{3,32}$/;
const AES_KEY = /^[A-Za-z0-9]{43}$/;

export const ACCOUNT_KINDS = ['service', 'subscription'] as const;
export const MESSAGE_MODES = ['safe', 'compatible', 'plain'] as const;
export type AccountKind = (typeof ACCOUNT_KINDS)[number];
export type AccountMode = 'ordinary' | 'component';
export type MessageMode = (typeof MESSAGE_MODES)[number];

const name = z.string().trim().min(1, 'account.name_missing').max(40, 'account.name_too_long');
const secret = z.string().trim().min(8, 'account.bad_secret').max(128, 'account.bad_secret');
const id = z.number().int().positive();
/** As registered on the open platform; '' = made here. */
const pushToken = z.union([z.literal(''), z.string().trim().regex(PUSH_TOKEN, 'account.bad_push_token')]);
const aesKey = z.union([z.literal(''), z.string().trim().regex(AES_KEY, 'account.bad_aes_key')]);

export const createAccountInput = z
  .object({
    name,
    appId: z.string().trim().max(64, 'account.bad_app_id'),
    originalId: z.string().trim().max(64, 'account.bad_original_id'),
    kind: z.enum(ACCOUNT_KINDS),
    secret,
    /** On the local sandbox platform instead of WeChat; only where the demo runs. */
    isSandbox: z.boolean(),
  })
  .superRefine((input, context) => {
    const refuse = (path: string, message: string) =>
      context.addIssue({ code: 'custom', path: [path], message });
    if (!(input.isSandbox ? SANDBOX_ID : APP_ID).test(input.appId)) refuse('appId', 'account.bad_app_id');
    if (!(input.isSandbox ? SANDBOX_ID : ORIGINAL_ID).test(input.originalId))
      refuse('originalId', 'account.bad_original_id');
  });
export type CreateAccountInput = z.infer<typeof createAccountInput>;

export const createComponentInput = z
  .object({
    name,
    appId: z.string().trim().max(64, 'account.bad_app_id'),
    secret,
    token: pushToken,
    aesKey,
    isSandbox: z.boolean(),
  })
  .superRefine((input, context) => {
    if (!(input.isSandbox ? SANDBOX_ID : APP_ID).test(input.appId))
      context.addIssue({ code: 'custom', path: ['appId'], message: 'account.bad_app_id' });
  });
export type CreateComponentInput = z.infer<typeof createComponentInput>;

export const accountIdInput = z.object({ accountId: id });
export type AccountIdInput = z.infer<typeof accountIdInput>;

export const componentIdInput = z.object({ componentId: id });
export type ComponentIdInput = z.infer<typeof componentIdInput>;

export const changeComponentSecretInput = z.object({ componentId: id, secret });
export type ChangeComponentSecretInput = z.infer<typeof changeComponentSecretInput>;

export const changeComponentKeysInput = z.object({ componentId: id, token: pushToken, aesKey });
export type ChangeComponentKeysInput = z.infer<typeof changeComponentKeysInput>;

export const changeSecretInput = z.object({ accountId: id, secret });
export type ChangeSecretInput = z.infer<typeof changeSecretInput>;

export const changePushSettingsInput = z.object({
  accountId: id,
  messageMode: z.enum(MESSAGE_MODES),
  /** Makes a new EncodingAESKey; pushes under the one before are still taken. */
  renewAesKey: z.boolean(),
});
export type ChangePushSettingsInput = z.infer<typeof changePushSettingsInput>;

export const massProtectionInput = z.object({ accountId: id, hasMassProtection: z.boolean() });
export type MassProtectionInput = z.infer<typeof massProtectionInput>;

/** Steps of the live check, in the order in which they are made and shown. */
export const CHECK_STEPS = ['secret', 'address', 'rights', 'callback', 'push'] as const;
export type CheckStep = (typeof CHECK_STEPS)[number];

/** `code` is the key of a whole sentence (`accounts.check.…`, `wechat.…`, `errors.…`). */
export const checkOutcome = z.object({
  outcome: z.enum(['ok', 'warning', 'failed', 'skipped']),
  code: z.string(),
  params: z.record(z.string(), z.union([z.string(), z.number()])),
});
export type CheckOutcome = z.infer<typeof checkOutcome>;
export const accountCheck = z.partialRecord(z.enum(CHECK_STEPS), checkOutcome);
export type AccountCheck = z.infer<typeof accountCheck>;

/** What account.last_error holds. */
export const storedError = z.object({
  code: z.string(),
  params: z.record(z.string(), z.union([z.string(), z.number()])).catch({}),
  endpoint: z.string().optional().catch(undefined),
  errcode: z.number().optional().catch(undefined),
  rid: z.string().optional().catch(undefined),
});
export type StoredError = z.infer<typeof storedError>;

/** `well` needs nothing, `waits` for a person, `bad` does not work, `off` is not in use. */
export type LampState = 'well' | 'waits' | 'bad' | 'off';
export const LAMPS = ['token', 'ticket', 'push', 'quota'] as const;
export type LampName = (typeof LAMPS)[number];
/** `code` under `accounts.lamps.<name>`; the age is counted by the server's clock when it was looked at. */
export type Lamp = {
  name: LampName;
  state: LampState;
  code: string;
  ageSeconds: number | null;
  params: ErrorParams;
};

export type QuotaRow = { path: string; dailyLimit: number; used: number; remaining: number; readAt: string };

/** What to do next with an account; `none` = nothing waits. Texts under `accounts.next`. */
export const NEXT_STEPS = [
  'enable',
  'reauthorise',
  'secret',
  'component',
  'enableComponent',
  'check',
  'checkAuthorised',
  'fix',
  'push',
  'quota',
  'none',
] as const;
export type NextStep = (typeof NEXT_STEPS)[number];

export type AccountCard = {
  id: number;
  name: string;
  appId: string;
  kind: AccountKind;
  mode: AccountMode;
  isSandbox: boolean;
  isDisabled: boolean;
  componentId: number | null;
  componentName: string | null;
  authorisedAt: string | null;
  /** Nothing can be done with the account before its platform is taken up again. */
  isComponentDisabled: boolean;
  /** The owner took the authorisation back. */
  revokedAt: string | null;
  /** Why only a new authorisation helps, a code of `errors`. */
  reauthorisationCode: string | null;
  lamps: Lamp[];
  next: NextStep;
};

export type ShownError = StoredError & { at: string };

export type AccountView = AccountCard & {
  originalId: string;
  principalName: string | null;
  isVerified: boolean | null;
  hasMassProtection: boolean;
  token: { refreshedAt: string | null; expiresAt: string | null };
  ticketAt: string | null;
  lastPushAt: string | null;
  lastError: ShownError | null;
  check: { at: string; steps: AccountCheck } | null;
  /** What has to be copied into WeChat's console; null in component mode, where the component has it, and when it cannot be read. */
  push: { url: string; token: string; aesKey: string; mode: MessageMode; hasPreviousKey: boolean } | null;
  /** Addresses from which WeChat is called, for its allow-list; empty when nobody knows yet. */
  outboundAddresses: string[];
  quotas: QuotaRow[];
  clearsLeft: number;
  /** Granted permission sets and what they are enough for; null for an ordinary account, which has what WeChat gives it. */
  permissions: { sets: number[]; functions: FunctionState[] } | null;
};

export type ComponentCard = {
  id: number;
  name: string;
  appId: string;
  isSandbox: boolean;
  isDisabled: boolean;
  accountCount: number;
  /** Accounts that took the authorisation back, or must give it again. */
  brokenCount: number;
  ticket: Lamp;
};

export type ComponentView = ComponentCard & {
  tokenRefreshedAt: string | null;
  tokenExpiresAt: string | null;
  lastPushAt: string | null;
  lastError: ShownError | null;
  /** To be registered on the open platform. */
  urls: { authorisation: string; message: string };
  /** null when it cannot be read. */
  token: string | null;
  aesKey: string | null;
  /** Pushes under the key before the present one are still taken. */
  hasPreviousKey: boolean;
  outboundAddresses: string[];
  events: {
    id: string;
    infoType: string;
    authorizerAppId: string | null;
    receivedAt: string;
    state: 'waiting' | 'done' | 'failed';
    failure: string | null;
  }[];
};

/** What the accounts' pages look at every few seconds. */
export type AccountsLive = { accounts: AccountCard[]; components: ComponentCard[] };
