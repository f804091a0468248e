import type { WechatClient } from './call';
import type { WechatHosts } from './hosts';
import * as wire from './wire/qr-codes';

export type QrCode = {
  ticket: string;
  /** What the picture says, for whoever draws it. */
  url: string;
  /** null: for ever. */
  expiresInSeconds: number | null;
};

/**
 * Creates a QR code that leads to the account and tells it the scene.
 *
 * A temporary code lives up to 2 592 000 seconds (30 days) and takes a number of 32 bits or 1 to 64 characters; a
 * permanent one (`expiresInSeconds: null`, 100 000 of them an account) takes 1 to 100 000 or 1 to 64 characters, and the
 * same scene gives the same ticket again.
 * @throws WechatError 40053 (scene), 45029 (too many permanent codes), 48001 (no verified service account)
 * @see WeChat docs 生成带参数的二维码
 */
export async function createQrCode(
  client: WechatClient,
  input: { scene: number | string; expiresInSeconds: number | null },
): Promise<QrCode> {
  const { scene, expiresInSeconds } = input;
  const reply = await client.call(wire.createQrCode, {
    body: {
      ...(expiresInSeconds !== null && { expire_seconds: expiresInSeconds }),
      action_name: actionOf(typeof scene === 'string', expiresInSeconds === null),
      action_info: { scene: typeof scene === 'string' ? { scene_str: scene } : { scene_id: scene } },
    },
  });
  return { ticket: reply.ticket, url: reply.url, expiresInSeconds: reply.expire_seconds ?? null };
}

function actionOf(isText: boolean, isPermanent: boolean): (typeof wire.QR_ACTIONS)[number] {
  if (isPermanent) return isText ? 'QR_LIMIT_STR_SCENE' : 'QR_LIMIT_SCENE';
  return isText ? 'QR_STR_SCENE' : 'QR_SCENE';
}

/** The address of a code's picture; 404 when the ticket is bad. */
export function showQrCodeUrl(hosts: WechatHosts, ticket: string): string {
  return `${hosts.mp}${wire.SHOW_QR_CODE_PATH}?ticket=${encodeURIComponent(ticket)}`;
}

/** Keeps up to 4 KB under a key of 15 letters and digits, which fits into a scene. @throws WechatError 40035 */
export async function createShortKey(
  client: WechatClient,
  input: { data: string; expiresInSeconds: number },
): Promise<string> {
  const reply = await client.call(wire.createShortKey, {
    body: { long_data: input.data, expire_seconds: input.expiresInSeconds },
  });
  return reply.short_key;
}

/** What a short key stands for. @throws WechatError 40035 (unknown or expired) */
export async function getShortKey(
  client: WechatClient,
  input: { key: string },
): Promise<{ data: string; createdAt: Date; expiresInSeconds: number }> {
  const reply = await client.call(wire.getShortKey, { body: { short_key: input.key } });
  return {
    data: reply.long_data,
    createdAt: new Date(reply.create_time * 1_000),
    expiresInSeconds: reply.expire_seconds,
  };
}
