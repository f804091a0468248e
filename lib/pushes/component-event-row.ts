import { encrypt } from '@/lib/auth/crypto';
import { type Push, pushKey } from '@/lib/wechat/read-push';
import { anyComponentPush, componentPushes } from '@/lib/wechat/wire/component-pushes';
import { storable } from './message-row';
import { type Probe, RELEASE_TEST, RELEASE_TEST_APP_ID } from './release-test';

/** A row of component_event on its way in. */
export type ComponentEventRow = {
  componentId: number;
  dedupKey: string;
  infoType: string;
  authorizerAppId: string | null;
  secretCipher: Uint8Array | null;
  sentAt: Date;
  receivedAt: Date;
  handledAt: Date | null;
  failure: string | null;
  payload: Record<string, unknown>;
};

/** Fields that open something: kept encrypted or not at all, never in the payload. */
const SECRET_FIELDS = ['ComponentVerifyTicket', 'AuthorizationCode', 'PreAuthCode', 'auth_code'];

/** By name, or by the mark that WeChat's tickets and codes carry, in kinds that we do not know: `queryauthcode@@@…`. */
function isSecret(name: string, value: unknown): boolean {
  return SECRET_FIELDS.includes(name) || (JSON.stringify(value) ?? '').includes('@@@');
}

/**
 * The row of an event on a platform's authorisation address.
 * @throws z.ZodError when it lacks what any such event has: AppId, CreateTime, InfoType
 */
export function componentEventRow(
  componentId: number,
  fields: Record<string, unknown>,
  receivedAt: Date,
): ComponentEventRow {
  const { AppId, CreateTime, InfoType, AuthorizerAppid } = anyComponentPush.parse(fields);
  const known = Object.hasOwn(componentPushes, InfoType)
    ? componentPushes[InfoType as keyof typeof componentPushes].safeParse(fields)
    : null;
  const failure = known && !known.success ? known.error.issues.map((i) => i.path.join('.')).join(', ') : null;
  const secret = fields.ComponentVerifyTicket ?? fields.AuthorizationCode;
  return {
    componentId,
    dedupKey: storable([AppId, CreateTime, InfoType, AuthorizerAppid ?? ''].join(':')),
    infoType: InfoType,
    authorizerAppId: AuthorizerAppid ?? null,
    secretCipher: typeof secret === 'string' && secret !== '' ? encrypt(secret) : null,
    sentAt: new Date(CreateTime * 1_000),
    receivedAt,
    handledAt: failure === null ? null : receivedAt,
    failure: failure === null ? null : `missing or wrong: ${failure}`,
    payload: Object.fromEntries(Object.entries(fields).filter(([name, value]) => !isSecret(name, value))),
  };
}

/** The row of a probe of the release test; only one with a code leaves something to do. */
export function probeRow(componentId: number, push: Push, probe: Probe, receivedAt: Date): ComponentEventRow {
  const { FromUserName, ToUserName, CreateTime } = push.fields as Record<string, unknown>;
  return {
    componentId,
    dedupKey: storable(`${RELEASE_TEST}:${pushKey(push)}`),
    infoType: RELEASE_TEST,
    authorizerAppId: RELEASE_TEST_APP_ID,
    secretCipher: probe.code ? encrypt(probe.code) : null,
    sentAt: new Date(Number(CreateTime) * 1_000),
    receivedAt,
    handledAt: probe.code ? null : receivedAt,
    failure: null,
    payload: { FromUserName, ToUserName },
  };
}
