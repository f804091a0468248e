/** A column of ciphertexts; `hash` is the blind index of the same value, re-made together with it. */
export type CipherColumn = { table: string; key: 'id' | 'account_id'; column: string; hash?: string };

const columns = (table: string, key: CipherColumn['key'], names: string[]): CipherColumn[] =>
  names.map((column) => ({ table, key, column }));

/** Every ciphertext there is; a test fails when the database has one that is not here. */
export const CIPHER_COLUMNS: readonly CipherColumn[] = [
  ...columns('account', 'id', [
    'secret_cipher',
    'callback_token_cipher',
    'aes_key_cipher',
    'previous_aes_key_cipher',
    'refresh_token_cipher',
    'previous_refresh_token_cipher',
  ]),
  ...columns('component', 'id', [
    'secret_cipher',
    'callback_token_cipher',
    'aes_key_cipher',
    'previous_aes_key_cipher',
    'ticket_cipher',
    'token_cipher',
  ]),
  ...columns('component_event', 'id', ['secret_cipher']),
  ...columns('authorisation', 'id', ['code_cipher', 'grant_cipher']),
  ...columns('access_token', 'account_id', ['token_cipher']),
  ...columns('js_ticket', 'account_id', ['ticket_cipher']),
  { table: 'member', key: 'id', column: 'phone_cipher', hash: 'phone_hash' },
];
