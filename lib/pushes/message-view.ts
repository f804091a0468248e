import type { MessageState } from './schema';

/** The columns that say what a message is about. */
export type Told = {
  content: string | null;
  title: string | null;
  event_key: string | null;
  url: string | null;
  status: string | null;
  latitude: number | null;
  longitude: number | null;
};

const MOST_CHARACTERS = 200;

/** One line of what a message says; '' when its kind says it all. */
export function summaryOf(row: Told): string {
  const place =
    row.latitude === null || row.longitude === null
      ? null
      : `${row.latitude.toFixed(4)}, ${row.longitude.toFixed(4)}`;
  const told = row.content ?? row.title ?? row.status ?? row.event_key ?? row.url ?? place ?? '';
  return told.length > MOST_CHARACTERS ? `${told.slice(0, MOST_CHARACTERS)}…` : told;
}

export function stateOf(row: { handled_at: Date | null; failure: string | null }): MessageState {
  if (row.handled_at === null) return 'waiting';
  return row.failure === null ? 'done' : 'failed';
}

const MOST_FIELDS = 200;

/** The payload as a flat list: inner fields after a dot, list entries by their number. */
export function flatFields(payload: unknown): { name: string; value: string }[] {
  const found: { name: string; value: string }[] = [];
  const walk = (value: unknown, name: string): void => {
    if (found.length >= MOST_FIELDS) return;
    if (value !== null && typeof value === 'object') {
      for (const [key, inner] of Object.entries(value)) walk(inner, name ? `${name}.${key}` : key);
    } else found.push({ name, value: value === null || value === undefined ? '' : String(value) });
  };
  walk(payload, '');
  return found;
}
