import type { Account } from '@/lib/db/generated/client';
import { AppError } from '@/lib/errors';
import { requirePermissionSet } from '@/lib/wechat/permission-sets';
import { createQrCode } from '@/lib/wechat/wire/qr-codes';

/** What of an account says whether it may make codes. */
export type QrAccount = Pick<
  Account,
  | 'name'
  | 'kind'
  | 'mode'
  | 'isVerified'
  | 'componentId'
  | 'permissionSets'
  | 'revokedAt'
  | 'reauthorisationCode'
  | 'disabledAt'
> & { hasSecret: boolean };

/** The columns of an account from which `qrAccountOf` makes it. */
export const qrAccountSelect = {
  id: true,
  name: true,
  kind: true,
  mode: true,
  isVerified: true,
  componentId: true,
  permissionSets: true,
  revokedAt: true,
  reauthorisationCode: true,
  disabledAt: true,
  secretCipher: true,
} as const;

/** Takes the secret out: only whether there is one is looked at. */
export function qrAccountOf<T extends { secretCipher: Uint8Array | null }>(row: T) {
  const { secretCipher, ...rest } = row;
  return { ...rest, hasSecret: secretCipher !== null };
}

/**
 * Why an account can have no QR codes with a scene, before WeChat has to say so; null when it can. Only verified service
 * accounts may (生成带参数的二维码), and an authorised one only with the permission set for account services.
 */
export function qrObstacle(account: QrAccount): AppError | null {
  const { name } = account;
  if (account.disabledAt) return new AppError('account.disabled', { name });
  if (account.kind === 'subscription') return new AppError('channel.not_service', { name });
  if (account.isVerified === false) return new AppError('channel.not_verified', { name });
  if (account.mode === 'ordinary')
    return account.hasSecret ? null : new AppError('account.no_secret', { name });
  if (account.componentId === null) return new AppError('account.no_component', { name });
  if (account.revokedAt) return new AppError('account.revoked', { name });
  if (account.reauthorisationCode) return new AppError('account.reauthorise', { name });
  try {
    requirePermissionSet(createQrCode.path, account.permissionSets);
    return null;
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
}
