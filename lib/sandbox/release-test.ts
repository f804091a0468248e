import type { Account } from './account';
import { unixSeconds } from './beijing';
import { type Component, dropGrant } from './component';
import { grant, issueAuthCode } from './component-grants';
import { openWindow } from './custom-windows';
import { readReply } from './passive-reply';
import { pushTarget } from './push-target';
import type { Xml } from './push-xml';
import type { World } from './world';

/** Nobody's account: it is on no owner's list. */
export const TEST_ACCOUNT_APPID = 'wx570bc396a51b8ff8';

/** The official account with which WeChat itself tries a platform out; §2.11. */
const TEST_ACCOUNT = {
  appid: TEST_ACCOUNT_APPID,
  username: 'gh_3c884a361561',
  openid: 'ozy4qt5QUADNXORxCVipKMV9dss0',
};
const TEST_SETS = [1, 2, 3, 4, 6, 7, 11, 15];
const FIRST_MSG_ID = 24_000_000_000_000_000n;
const POLL_MS = 20;
const ANSWER_TIMEOUT_MS = 20_000;

type Probe = {
  name: string;
  asked: string;
  expected: string;
  answer: string;
  ok: boolean;
};

/**
 * Asks what WeChat's automatic test asks before a platform is released, and says what came back. The message by the API
 * may come `messageTimeoutMs` (real time) after the answer to its probe.
 */
export async function runReleaseTest(world: World, component: Component, messageTimeoutMs: number) {
  const account = testAccount(world);
  const fan = account.fans.find(TEST_ACCOUNT.openid) ?? account.fans.add(TEST_ACCOUNT.openid, false);
  account.fans.follow(fan, unixSeconds(world.clock.now()));
  openWindow(account, fan, 'message', world.clock.now());
  const held = grant(world, component, account, { sets: TEST_SETS, isTest: true });
  try {
    const probes = [
      await textProbe(world, component, account),
      await apiProbe(world, component, account, fan, messageTimeoutMs),
      await eventProbe(world, component, account),
    ];
    return { ok: probes.every((probe) => probe.ok), account: account.appid, probes };
  } finally {
    dropGrant(world, held);
  }
}

function testAccount(world: World): Account {
  const { appid, username } = TEST_ACCOUNT;
  const known = world.account(appid);
  if (known) return known;
  return world.addAccount({
    appid,
    secret: '',
    username,
    kind: 'service',
    verified: true,
    nickname: '全网发布检测',
    massProtection: false,
    secretFrozen: true, // nobody has its secret
    ipAllowList: null,
    callback: null,
    limits: {},
    massJobSeconds: 1,
    switches: {},
  });
}

/** A passive reply with a fixed text. */
async function textProbe(world: World, component: Component, account: Account): Promise<Probe> {
  const asked = 'TESTCOMPONENT_MSG_TYPE_TEXT';
  const expected = `${asked}_callback`;
  const answer = await ask(world, component, account, text(world, asked));
  return { name: 'text', asked, expected, answer, ok: answer === expected };
}

/** An empty reply at once, then a message through the API with a token that the code gave. */
async function apiProbe(
  world: World,
  component: Component,
  account: Account,
  fan: number,
  timeoutMs: number,
): Promise<Probe> {
  const { code } = issueAuthCode(world, component, account);
  const asked = `QUERY_AUTH_CODE:${code}`;
  const expected = `${code}_from_api`;
  const passive = await ask(world, component, account, text(world, asked));
  if (passive !== '') return { name: 'api', asked, expected, answer: passive, ok: false };
  const isThere = () => (account.extra(fan).inbox ?? []).some((item) => textOf(item.message) === expected);
  await until(isThere, timeoutMs);
  return { name: 'api', asked, expected, answer: isThere() ? expected : '', ok: isThere() };
}

/** The older probe: any event is answered with its name. */
async function eventProbe(world: World, component: Component, account: Account): Promise<Probe> {
  const asked = 'LOCATION';
  const expected = `${asked}from_callback`;
  const fields = { MsgType: 'event', Event: asked, Latitude: 23.1, Longitude: 113.3, Precision: 119 };
  const answer = await ask(world, component, account, { kind: asked, fields });
  return { name: 'event', asked, expected, answer, ok: answer === expected };
}

function text(world: World, content: string) {
  const MsgId = FIRST_MSG_ID + BigInt(world.next('pushMsgId'));
  return { kind: 'text', fields: { MsgType: 'text', Content: content, MsgId } };
}

/** The text of the passive reply; empty for an empty reply or `success`, `HTTP …` when no answer came. */
async function ask(
  world: World,
  component: Component,
  account: Account,
  { kind, fields }: { kind: string; fields: { [element: string]: Xml } },
): Promise<string> {
  const id = world.pushes.push(account, TEST_ACCOUNT.openid, kind, fields, component);
  const record = id === null ? undefined : world.pushes.find(id);
  if (!record) return 'not pushed';
  await until(() => record.state !== 'waiting', ANSWER_TIMEOUT_MS);
  const last = record.attempts.at(-1);
  if (record.state !== 'answered' || !last) return `HTTP ${last?.httpStatus ?? 0}`;
  if (last.body === '' || last.body === 'success') return '';
  const reply = readReply(pushTarget(world, record), last.body);
  return reply === undefined ? 'unreadable' : String(reply.Content ?? '');
}

function textOf(message: unknown): string | undefined {
  const { text } = message as { text?: { content?: string } };
  return text?.content;
}

async function until(holds: () => boolean, timeoutMs: number): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  while (!holds() && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, POLL_MS));
}
