/** A moment as `<input type="datetime-local">` wants it, in Beijing time: `2026-11-23T10:00`. */
export function toBeijingInput(iso: string): string {
  return new Date(new Date(iso).getTime() + 8 * 3_600_000).toISOString().slice(0, 16);
}

/** What `<input type="datetime-local">` holds, read as Beijing time; null when it is empty or half filled in. */
export function fromBeijingInput(value: string): string | null {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d$/.test(value)) return null;
  const at = new Date(`${value}:00+08:00`);
  return Number.isNaN(at.getTime()) ? null : at.toISOString();
}
