/**
 * Codes whose advice is the same share a text of lib/i18n/messages/<locale>/wechat.json: one with a name, or that of
 * the code they are most like.
 */
const SHARED_TEXTS: Record<string, readonly number[]> = {
  busy: [-1, 268487001, 268487002, 268488001],
  /** Tagcast asked wrongly; nobody but an admin can do anything about it. */
  request: [
    40021, 40033, 40035, 40038, 40050, 40051, 40097, 40202, 40203, 41002, 41004, 41009, 41018, 43001, 43002,
    43003, 44002, 44005, 45016, 45017, 45018, 45072, 45076, 45084, 45162, 47001, 47002, 61012, 61013, 61014,
    61015, 61024, 61500, 65318, 76002,
  ],
  too_big: [40006, 40009, 40010, 40011, 40012, 45001],
  file_kind: [40004, 40005, 40113, 40137],
  file_missing: [41005, 44001],
  media_missing: [41006, 46001],
  button_name: [40018, 40025],
  button_key: [40019, 40026],
  url_length: [40020, 40027, 40039, 41010, 45005, 45006],
  button_type: [40015, 40017, 40024, 40119, 40120],
  button_media: [40117, 40118],
  link: [40048, 40054, 40055, 40066, 65317],
  template: [40036, 40037],
  mini_program: [40165, 40166, 45064],
  web_code: [40029, 40163, 41008, 42003],
  web_grant: [40030, 41003, 42002, 42007],
  ticket: [40091, 61005, 61006],
  platform: [40094, 41021, 42006, 61011],
  authorisation: [61003, 61023],
  auth_code: [61009, 61010],
  permission: [61007, 61017],
  withdrawn: [45103, 45106],
  kf: [61451, 61452, 61453, 61454, 61455, 61456, 61457, 65400, 65416, 65417],
  products: [53404, 53405, 53406],
  mass_internal: [9500001, 9500002],
  rid: [76001, 76003, 76004],
  path: [76021, 76022],
  comment_gone: [88001, 88004, 88008, 88009],
  comment_limited: [88002, 88011],
  40014: [41001],
  40164: [45035, 61004],
  65319: [40028],
  65320: [65310, 65311, 65312, 65313, 65314],
  89503: [89501, 89502],
};

/** Codes with a text of their own. */
const OWN_TEXTS: readonly number[] = [
  40001, 40002, 40003, 40007, 40008, 40013, 40014, 40016, 40022, 40023, 40031, 40032, 40052, 40053, 40059,
  40060, 40065, 40092, 40114, 40121, 40125, 40130, 40132, 40152, 40155, 40164, 40170, 40200, 40201, 40204,
  40243, 41007, 41030, 41039, 42001, 42010, 43004, 43005, 43019, 43101, 44003, 44004, 45002, 45003, 45004,
  45007, 45008, 45009, 45010, 45011, 45015, 45026, 45028, 45029, 45034, 45047, 45056, 45057, 45058, 45059,
  45062, 45065, 45066, 45067, 45074, 45080, 45081, 45083, 45085, 45087, 45094, 45110, 45113, 45157, 45158,
  45159, 45166, 45169, 45171, 46003, 46004, 47003, 48001, 48002, 48003, 48004, 48005, 48006, 48008, 48013,
  48014, 48021, 48022, 49003, 50001, 50002, 50004, 50005, 50007, 53503, 53504, 53505, 53600, 61016, 61025,
  61501, 61503, 65301, 65302, 65303, 65304, 65305, 65306, 65307, 65308, 65309, 65315, 65316, 65319, 65320,
  70000, 88000, 88003, 88005, 88006, 88007, 88010, 89503, 89504, 89505, 89506, 89507,
];

const KEYS: ReadonlyMap<number, string> = new Map([
  ...OWN_TEXTS.map((errcode): [number, string] => [errcode, `wechat.${errcode}`]),
  ...Object.entries(SHARED_TEXTS).flatMap(([key, errcodes]) =>
    errcodes.map((errcode): [number, string] => [errcode, `wechat.${key}`]),
  ),
]);

/** Codes with a text that says what to do; the others share `wechat.other`. */
export const EXPLAINED_ERRCODES: ReadonlySet<number> = new Set(KEYS.keys());

/** The key of an errcode's text: what happened, what was not changed, what to do. */
export function wechatMessageKey(errcode: number): string {
  return KEYS.get(errcode) ?? 'wechat.other';
}
