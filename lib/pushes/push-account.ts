import 'server-only';
import { decrypt } from '@/lib/auth/crypto';
import { db } from '@/lib/db/client';

/** What is needed to trust and read an account's pushes. */
export type PushAccount = {
  id: number;
  appId: string;
  mode: 'plain' | 'compatible' | 'safe';
  token: string;
  /** The key in use first, then the one before, which WeChat goes on using for a while after a change. */
  aesKeys: string[];
};

/** The account of a push address; null when there is none or nothing is set up for it. */
export async function findPushAccount(appId: string): Promise<PushAccount | null> {
  const account = await db.account.findUnique({ where: { appId } });
  if (!account?.callbackTokenCipher || account.disabledAt) return null;
  const aesKeys = [account.aesKeyCipher, account.previousAesKeyCipher]
    .filter((c) => c !== null)
    .map((c) => decrypt(c));
  return {
    id: account.id,
    appId: account.appId,
    mode: account.messageMode,
    token: decrypt(account.callbackTokenCipher),
    aesKeys,
  };
}
