/** Codes that say "the token is no longer the one": refresh once, repeat once. Servers mix the first three; 42006 is a platform's. */
export const STALE_TOKEN_ERRCODES: ReadonlySet<number> = new Set([40001, 40014, 42001, 42006]);

/** Codes that pass by themselves: busy, too fast, the same fan being changed elsewhere. Repeat after a pause. */
export const RETRYABLE_ERRCODES: ReadonlySet<number> = new Set([
  -1, 42010, 45011, 45066, 45169, 268487001, 268487002, 268488001,
]);

/** Codes with a text of their own in lib/i18n/messages/<locale>/wechat.json; the others share `wechat.other`. */
export const EXPLAINED_ERRCODES: ReadonlySet<number> = new Set([
  -1, 40001, 40003, 40007, 40008, 40013, 40014, 40031, 40032, 40059, 40060, 40065, 40125, 40130, 40132, 40152,
  40164, 40243, 42001, 42010, 43004, 44003, 44004, 45002, 45003, 45004, 45009, 45011, 45028, 45056, 45057,
  45058, 45059, 45062, 45065, 45066, 45067, 45110, 45157, 45158, 45159, 45166, 45169, 45171, 48001, 48003,
  48004, 48006, 48008, 48021, 48022, 49003, 50002, 50005, 50007, 89503, 89504, 89505, 89506, 89507,
]);

/** The key of an errcode's text: what happened, what was not changed, what to do. */
export function wechatMessageKey(errcode: number): string {
  return EXPLAINED_ERRCODES.has(errcode) ? `wechat.${errcode === -1 ? 'busy' : errcode}` : 'wechat.other';
}
