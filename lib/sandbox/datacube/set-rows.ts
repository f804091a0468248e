import type { Account } from '../account';

/** Rows that the control interface set for a path's last part and a day, in place of the made-up ones. */
type Rows = Record<string, unknown>[];

const table = (account: Account) => account.table<Rows>('datacube');

export function setRows(account: Account, name: string, date: string, rows: Rows): void {
  table(account).put(`${name} ${date}`, rows);
}

export function rowsSetFor(account: Account, name: string, date: string): Rows | undefined {
  return table(account).get(`${name} ${date}`);
}
