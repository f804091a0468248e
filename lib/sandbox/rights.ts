import type { Account, Medium } from './account';

/** What an account's owner and WeChat's own people decide outside the API: rights, agreements, space. */
export type Rights = {
  /** The owner agreed to the rules of mass sending; without it 48003. */
  massProtocolAgreed: boolean;
  /** Kinds of message that the account may not mass-send; 48008. */
  refusedMassTypes: string[];
  /** The right to comments; without it 88000. */
  comments: boolean;
  /** Products in articles: without the right 53406, taken away 53404. */
  products: 'allowed' | 'limited' | 'none';
  /** How many of a kind the stock holds, in place of WeChat's figures. */
  stock: Partial<Record<Medium['kind'], number>>;
};

const DEFAULTS: Rights = {
  massProtocolAgreed: true,
  refusedMassTypes: [],
  comments: true,
  products: 'allowed',
  stock: {},
};

export function rightsOf(account: Account): Rights {
  return { ...DEFAULTS, ...account.table<Partial<Rights>>('rights').get('all') };
}

export function patchRights(account: Account, patch: Partial<Rights>): Rights {
  const before = rightsOf(account);
  const stock = { ...before.stock, ...patch.stock };
  return account.table<Rights>('rights').put('all', { ...before, ...patch, stock });
}

/**
 * What sticks to an article without being asked for by the API, by the draft it came from: an advertising agreement
 * (45062), saved by the editor alone (48021), failed checks (53503), for the console only (53504), to be saved by hand
 * first (53505), judged a rumour (40204), limited for safety (88002, 88011).
 */
export const ARTICLE_MARKS = [
  'advertising',
  'autoSaved',
  'checkFailed',
  'consoleOnly',
  'unsaved',
  'rumour',
  'limited',
] as const;
export type ArticleMark = (typeof ARTICLE_MARKS)[number];

export function marksOf(account: Account, mediaId: string | null): readonly ArticleMark[] {
  return (mediaId !== null && account.table<ArticleMark[]>('articleMarks').get(mediaId)) || [];
}

export function markArticle(account: Account, mediaId: string, marks: ArticleMark[]): void {
  account.table<ArticleMark[]>('articleMarks').put(mediaId, marks);
}
