import { AppError } from '@/lib/errors';

/** 权限集: what an owner grants to a third-party platform, by the ids of func_info. @see WeChat docs 公众号权限集 */
export const PERMISSION_SETS = {
  messages: 1,
  users: 2,
  accountServices: 3,
  web: 4,
  mass: 7,
  materials: 11,
  menus: 15,
  notices: 89,
  usersAndMaterials: 100,
} as const;

/** Paths by their beginning, and the sets of which one is enough; paths that are not here need none. */
const REQUIRED: readonly (readonly [prefix: string, sets: readonly number[]])[] = [
  ['/cgi-bin/tags/', [PERMISSION_SETS.users, PERMISSION_SETS.usersAndMaterials]],
  ['/cgi-bin/user/', [PERMISSION_SETS.users, PERMISSION_SETS.usersAndMaterials]],
  ['/cgi-bin/qrcode/', [PERMISSION_SETS.accountServices]],
  ['/cgi-bin/shorten/', [PERMISSION_SETS.accountServices]],
  ['/cgi-bin/message/custom/', [PERMISSION_SETS.messages]],
  ['/cgi-bin/message/mass/', [PERMISSION_SETS.mass]],
  ['/cgi-bin/message/template/', [PERMISSION_SETS.mass]],
  ['/cgi-bin/template/', [PERMISSION_SETS.mass]],
  ['/cgi-bin/message/subscribe/', [PERMISSION_SETS.notices]],
  ['/wxaapi/newtmpl/', [PERMISSION_SETS.notices]],
  ['/cgi-bin/freepublish/', [PERMISSION_SETS.mass]],
  ['/cgi-bin/comment/', [PERMISSION_SETS.mass]],
  ['/cgi-bin/material/', [PERMISSION_SETS.materials, PERMISSION_SETS.usersAndMaterials]],
  [
    '/cgi-bin/media/',
    [PERMISSION_SETS.materials, PERMISSION_SETS.messages, PERMISSION_SETS.usersAndMaterials],
  ],
  ['/cgi-bin/draft/', [PERMISSION_SETS.materials, PERMISSION_SETS.usersAndMaterials]],
  ['/cgi-bin/menu/', [PERMISSION_SETS.menus]],
  ['/cgi-bin/ticket/', [PERMISSION_SETS.web]],
  ['/datacube/getusersummary', [PERMISSION_SETS.users]],
  ['/datacube/getusercumulate', [PERMISSION_SETS.users]],
];

/** The sets of which an authorised account needs one for a call; null when the call needs none. */
export function permissionSetsFor(path: string): readonly number[] | null {
  return REQUIRED.find(([prefix]) => path.startsWith(prefix))?.[1] ?? null;
}

/**
 * Refuses a call whose permission set the owner has not granted, before WeChat has to (48001, 61007).
 * @param granted the granted sets; null for an ordinary account
 * @throws AppError `account.permission_missing` with the sets that would do
 */
export function requirePermissionSet(path: string, granted: readonly number[] | null): void {
  if (granted === null) return;
  const sets = permissionSetsFor(path);
  if (sets && !sets.some((set) => granted.includes(set))) {
    throw new AppError('account.permission_missing', { path, sets: sets.join(', ') });
  }
}
