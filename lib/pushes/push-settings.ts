import 'server-only';
import { decryptOrNull } from '@/lib/auth/crypto';
import { log } from '@/lib/log';
import type { PushAddress } from './push-address';
import { RELEASE_TEST_APP_ID } from './release-test';
import { steadyQuery } from './steady-query';

/** What is needed to trust and read the pushes of an address. */
export type PushKeys = {
  mode: 'plain' | 'compatible' | 'safe';
  token: string;
  /** The key in use first, then the one before, which WeChat goes on using for a while after a change. */
  aesKeys: string[];
  /** The appid at the end of the cipher: a component's own where pushes come by one. */
  receiverId: string;
};

/** Who is pushed to at an address. `accountId` is null for a component's own events. */
export type PushTarget = {
  keys: PushKeys;
  accountId: number | null;
  componentId: number | null;
  isSandbox: boolean;
};

/** Settings are kept this long. A change on a page is therefore seen by every process within this and a query's time. */
export const SETTINGS_FRESH_MS = 2_000;
/** Who would be refused is looked up anew, all of them together and not more often than this: a flood asks little. */
const LOOK_AGAIN_EVERY_MS = 100;

type Settings = { targets: Map<string, PushTarget>; components: Map<string, PushTarget>; loadedAt: number };
type Row = {
  id: number;
  app_id: string;
  component_id: number | null;
  is_sandbox: boolean;
  message_mode: 'plain' | 'compatible' | 'safe' | null;
  callback_token_cipher: Buffer | null;
  aes_key_cipher: Buffer | null;
  previous_aes_key_cipher: Buffer | null;
};

let kept: Settings | null = null;
let loading: Promise<Settings> | null = null;
let looking: Promise<Settings> | null = null;

/** Looks an address up in settings at most SETTINGS_FRESH_MS old; null when nobody is pushed to there. */
export async function findPushTarget(address: PushAddress): Promise<PushTarget | null> {
  const settings = kept && Date.now() - kept.loadedAt < SETTINGS_FRESH_MS ? kept : await load();
  return targetOf(settings, address);
}

/**
 * Looks for the settings of now, for a push that would be refused: they may just have been changed. It waits up to
 * LOOK_AGAIN_EVERY_MS for that.
 */
export async function findNewerTarget(address: PushAddress): Promise<PushTarget | null> {
  looking ??= lookAgain().finally(() => {
    looking = null;
  });
  return targetOf(await looking, address);
}

async function lookAgain(): Promise<Settings> {
  const ageMs = Date.now() - (kept?.loadedAt ?? 0);
  await new Promise((resolve) => setTimeout(resolve, Math.max(0, LOOK_AGAIN_EVERY_MS - ageMs)));
  // One that is under way may have begun before the change.
  await loading;
  return load();
}

function targetOf(settings: Settings, address: PushAddress): PushTarget | null {
  if (address.kind === 'account') return settings.targets.get(address.appId) ?? null;
  const component = settings.components.get(address.componentAppId);
  if (!component || address.kind === 'component') return component ?? null;
  const own = settings.targets.get(`${address.componentAppId}/${address.appId}`);
  if (own || address.appId !== RELEASE_TEST_APP_ID) return own ?? null;
  return component;
}

/** Everybody's settings in one query: addresses that nobody has cost nothing. */
function load(): Promise<Settings> {
  loading ??= query().finally(() => {
    loading = null;
  });
  return loading;
}

const ACCOUNTS = `select id, app_id, component_id, is_sandbox, message_mode::text as message_mode, callback_token_cipher,
  aes_key_cipher, previous_aes_key_cipher from account where disabled_at is null`;
const COMPONENTS = `select id, app_id, null as component_id, is_sandbox, null as message_mode, callback_token_cipher,
  aes_key_cipher, previous_aes_key_cipher from component where disabled_at is null`;

async function query(): Promise<Settings> {
  const loadedAt = Date.now();
  const [accounts, components] = await Promise.all([
    steadyQuery<Row>({ text: ACCOUNTS }),
    steadyQuery<Row>({ text: COMPONENTS }),
  ]);
  const byAppId = new Map<string, PushTarget>();
  const byId = new Map<number, { appId: string; keys: PushKeys }>();
  for (const row of components.rows) {
    const keys = keysOf(row, 'safe');
    if (!keys) continue;
    byId.set(row.id, { appId: row.app_id, keys });
    byAppId.set(row.app_id, { keys, accountId: null, componentId: row.id, isSandbox: row.is_sandbox });
  }
  const targets = new Map<string, PushTarget>();
  for (const row of accounts.rows) {
    const own = keysOf(row, row.message_mode ?? 'safe');
    const whose = { accountId: row.id, isSandbox: row.is_sandbox };
    if (own) targets.set(row.app_id, { keys: own, ...whose, componentId: null });
    const component = row.component_id === null ? undefined : byId.get(row.component_id);
    if (component) {
      const { keys, appId } = component;
      targets.set(`${appId}/${row.app_id}`, { keys, ...whose, componentId: row.component_id });
    }
  }
  kept = { targets, components: byAppId, loadedAt };
  return kept;
}

/** Null when nobody can be verified: nothing is set, or neither secret of this process opens it. */
function keysOf(row: Row, mode: PushKeys['mode']): PushKeys | null {
  if (!row.callback_token_cipher) return null;
  const token = open(row, row.callback_token_cipher);
  if (token === null) return null;
  const ciphers = [row.aes_key_cipher, row.previous_aes_key_cipher].filter((cipher) => cipher !== null);
  const aesKeys = ciphers.map((cipher) => open(row, cipher)).filter((key) => key !== null);
  return { mode, token, aesKeys, receiverId: row.app_id };
}

const MOST_KEPT = 10_000;
const opened = new Map<string, string | null>();

/**
 * The same bytes need to be decrypted only once. What cannot be read stops this one address and no other, and is told
 * once; the account's page shows it.
 */
function open(row: Row, cipher: Buffer): string | null {
  const key = cipher.toString('base64');
  const known = opened.get(key);
  if (known !== undefined) return known;
  const clear = decryptOrNull(cipher);
  if (clear === null)
    log.error({ appId: row.app_id }, 'push settings cannot be read: pushes there are refused');
  if (opened.size >= MOST_KEPT) opened.clear();
  opened.set(key, clear);
  return clear;
}
