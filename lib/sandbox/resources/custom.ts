import { customSend, customTyping } from '@/lib/wechat/wire/custom';
import type { Account } from '../account';
import { checkCustomContent } from '../custom-content';
import { takeFromWindow } from '../custom-windows';
import { type Call, type Endpoint, insist } from '../endpoint';
import { DONE } from '../errcodes';
import { addToInbox } from '../inbox';

const CONTACT_MS = 30_000;
const TYPING_MS = 15_000;
const COMMANDS = ['Typing', 'CancelTyping'];

/** Somebody this account knows, following or not; one of another account is 40003 as well. */
export function receiver(account: Account, openid: string | undefined): number {
  const fan = account.fans.find(openid ?? '');
  insist(fan !== undefined, 40003);
  return fan;
}

/** Delivered at once, into the fan's chat. */
function send({ account, read, now }: Call<Account>) {
  const given = read(customSend.request);
  const fan = receiver(account, given.touser);
  checkCustomContent(account, given, now);
  // Never a follower: 43004. Once one, and gone: 45015 `subscription is canceled`.
  if (!account.fans.isFollowing(fan)) insist(account.fans.followedAt(fan) === 0, 45015);
  insist(account.fans.isFollowing(fan), 43004);
  insist(!account.fans.isBlacklisted(fan), 43019);
  insist(!account.fans.refusesMass(fan), 48002);
  takeFromWindow(account, fan, now);
  account.patchExtra(fan, { typingUntil: undefined }); // a message ends the typing
  const { touser: _, ...message } = given;
  addToInbox(account, fan, { at: now, via: 'custom', message });
  return DONE;
}

function typing({ account, read, now }: Call<Account>) {
  const { touser, command } = read(customTyping.request);
  const fan = receiver(account, touser);
  insist(COMMANDS.includes(command ?? ''), 45072);
  const { lastContactAt, typingUntil = 0 } = account.extra(fan);
  insist(lastContactAt !== undefined && now - lastContactAt <= CONTACT_MS, 45080);
  if (command === 'Typing') insist(typingUntil <= now, 45081);
  account.patchExtra(fan, { typingUntil: command === 'Typing' ? now + TYPING_MS : undefined });
  return DONE;
}

const common = { method: 'POST', auth: 'token', needs: 'verified', dailyLimit: 500_000 } as const;

export const customEndpoints: Endpoint[] = [
  { ...common, path: customSend.path, handle: send },
  { ...common, path: customTyping.path, handle: typing },
];
