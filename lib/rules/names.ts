/** What rules name, by code or id: how it is called. */
export type RuleNameTables = {
  tags: Record<string, string>;
  branches: Record<string, string>;
  accounts: Record<string, string>;
  stores: Record<string, string>;
  channels: Record<string, string>;
  audiences: Record<string, string>;
};

/** How the things that a rule names are called; an unknown one answers with its code or id. */
export type RuleNames = {
  tag: (code: string) => string;
  branch: (id: number) => string;
  account: (id: number) => string;
  store: (id: number) => string;
  channel: (id: number) => string;
  audience: (id: string) => string;
};

/** The names of tables read from the database. */
export function namesFrom(tables: RuleNameTables): RuleNames {
  const of = (table: Record<string, string>) => (key: string | number) =>
    Object.hasOwn(table, key) ? String(table[key]) : String(key);
  return {
    tag: of(tables.tags),
    branch: of(tables.branches),
    account: of(tables.accounts),
    store: of(tables.stores),
    channel: of(tables.channels),
    audience: of(tables.audiences),
  };
}
