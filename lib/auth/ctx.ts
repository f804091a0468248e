import type { Role } from './permissions';

export type Locale = 'zh-CN' | 'en';

/** Who acts. Staff come through a session, tokens through /api/v1, commands and jobs act in their own name, members on their own pages. */
export type Actor =
  | { kind: 'staff'; id: string; username: string; name: string; role: Role }
  | { kind: 'token'; id: string; name: string; scopes: string[] }
  | { kind: 'command'; id: string; name: string }
  | { kind: 'job'; id: string; name: string }
  | { kind: 'member'; id: string; name: string };

/** What every verb gets first: who acts, for which account, within which branches, when. */
export type Ctx = {
  actor: Actor;
  /** The account that the person works with; 0 where none exists yet. */
  accountId: number;
  /** Branches the actor is limited to; null means all. An empty list sees nobody. */
  branchIds: number[] | null;
  /** Business time, taken once for the whole action. */
  now: Date;
  locale: Locale;
  requestId: string;
};
