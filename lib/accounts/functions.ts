import { permissionSetsFor } from '@/lib/wechat/permission-sets';

/** What the product does with an account, each with a call that stands for it. Texts: `accounts.functions`. */
const FUNCTIONS = [
  { name: 'messages', path: '/cgi-bin/message/custom/send' },
  { name: 'users', path: '/cgi-bin/tags/members/batchtagging' },
  { name: 'fanFigures', path: '/datacube/getusersummary' },
  { name: 'mass', path: '/cgi-bin/message/mass/sendall' },
  { name: 'materials', path: '/cgi-bin/draft/add' },
  { name: 'files', path: '/cgi-bin/media/upload' },
  { name: 'menus', path: '/cgi-bin/menu/create' },
  { name: 'accountServices', path: '/cgi-bin/qrcode/create' },
  { name: 'notices', path: '/cgi-bin/message/subscribe/bizsend' },
  { name: 'web', path: '/cgi-bin/ticket/getticket' },
] as const;

export type FunctionState = {
  name: (typeof FUNCTIONS)[number]['name'];
  /** False: calls are refused here before WeChat has to. */
  isGranted: boolean;
  /** The sets of which one is enough. */
  sets: number[];
};

/** Which functions an authorised account can be used for: by the same table that refuses calls. */
export function functionStates(granted: readonly number[]): FunctionState[] {
  return FUNCTIONS.map(({ name, path }) => {
    const sets = permissionSetsFor(path) ?? [];
    return { name, isGranted: sets.some((set) => granted.includes(set)), sets: [...sets] };
  });
}
