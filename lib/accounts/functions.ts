import { PERMISSION_SETS } from '@/lib/wechat/permission-sets';

/** What the product does with an account, and the permission sets of which one is enough. Texts: `accounts.functions`. */
const FUNCTIONS = [
  { name: 'messages', sets: [PERMISSION_SETS.messages] },
  { name: 'users', sets: [PERMISSION_SETS.users, PERMISSION_SETS.usersAndMaterials] },
  { name: 'mass', sets: [PERMISSION_SETS.mass] },
  { name: 'materials', sets: [PERMISSION_SETS.materials, PERMISSION_SETS.usersAndMaterials] },
  { name: 'menus', sets: [PERMISSION_SETS.menus] },
  { name: 'accountServices', sets: [PERMISSION_SETS.accountServices] },
  { name: 'web', sets: [PERMISSION_SETS.web] },
] as const;

export type FunctionState = {
  name: (typeof FUNCTIONS)[number]['name'];
  /** False: calls are refused here before WeChat has to. */
  isGranted: boolean;
  /** The sets that would do. */
  sets: number[];
};

/** Which functions an authorised account can be used for. */
export function functionStates(granted: readonly number[]): FunctionState[] {
  return FUNCTIONS.map(({ name, sets }) => ({
    name,
    isGranted: sets.some((set) => granted.includes(set)),
    sets: [...sets],
  }));
}
