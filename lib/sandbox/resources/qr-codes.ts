import { createQrCode, SHOW_QR_CODE_PATH } from '@/lib/wechat/wire/qr-codes';
import type { Account } from '../account';
import { type Call, type Endpoint, insist, RawAnswer } from '../endpoint';
import { addPermanent, addTemporary, findQrCodeOfAny, permanentCount, permanentOf } from '../qr-codes';
import { drawQrCode } from '../qr-picture';

const DEFAULT_SECONDS = 60;
const MAX_SECONDS = 2_592_000;
const MAX_SCENE_ID = 2 ** 32 - 1;
const MAX_PERMANENT_SCENE_ID = 100_000;
const MAX_SCENE_CHARS = 64;
const PERMANENT_CODES = 100_000;

const KINDS: Record<string, { isText: boolean; isPermanent: boolean }> = {
  QR_SCENE: { isText: false, isPermanent: false },
  QR_STR_SCENE: { isText: true, isPermanent: false },
  QR_LIMIT_SCENE: { isText: false, isPermanent: true },
  QR_LIMIT_STR_SCENE: { isText: true, isPermanent: true },
};

/** The scene as text. @throws Refusal 40053 */
function sceneOf(
  { isText, isPermanent }: { isText: boolean; isPermanent: boolean },
  given: { scene_id?: number; scene_str?: string } | undefined,
): string {
  if (isText) {
    const text = given?.scene_str ?? '';
    insist(text !== '' && [...text].length <= MAX_SCENE_CHARS, 40053);
    return text;
  }
  const id = given?.scene_id ?? 0;
  const max = isPermanent ? MAX_PERMANENT_SCENE_ID : MAX_SCENE_ID;
  insist(Number.isInteger(id) && id >= 1 && id <= max, 40053);
  return String(id);
}

/** §6.1; there is no errcode beside the ticket. */
function create({ account, read, now }: Call<Account>) {
  const given = read(createQrCode.request);
  const kind = KINDS[given.action_name ?? ''];
  insist(kind !== undefined, 40052);
  const scene = sceneOf(kind, given.action_info?.scene);
  if (kind.isPermanent) {
    const known = permanentOf(account, scene, kind.isText);
    const limit = account.settings.permanentQrCodeLimit ?? PERMANENT_CODES;
    insist(known !== undefined || permanentCount(account) < limit, 45029);
    const { ticket, url } = known ?? addPermanent(account, scene, kind.isText);
    return { ticket, url };
  }
  const seconds = given.expire_seconds ?? DEFAULT_SECONDS;
  insist(seconds >= 1 && seconds <= MAX_SECONDS, 40035);
  const { ticket, url } = addTemporary(account, scene, kind.isText, now, seconds);
  return { ticket, expire_seconds: seconds, url };
}

/** §6.2: WeChat's picture is a JPEG, this one a PNG; both are pictures to whoever shows them. */
function show({ world, query }: Call<undefined>) {
  const code = findQrCodeOfAny(world, query.ticket ?? '');
  if (!code) return new RawAnswer('', { 'content-type': 'text/plain; charset=utf-8' }, 404);
  return new RawAnswer(drawQrCode(code.url), { 'content-type': 'image/png' });
}

export const qrCodeEndpoints: Endpoint[] = [
  {
    path: createQrCode.path,
    method: 'POST',
    auth: 'token',
    needs: 'verified service',
    dailyLimit: 100_000,
    handle: create,
  },
  { path: SHOW_QR_CODE_PATH, method: 'GET', auth: 'none', dailyLimit: null, handle: show },
];
