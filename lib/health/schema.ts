/** Parts of the product that can be well or not; the order is the order on screen. */
export const PARTS = ['database', 'elasticsearch', 'wechat', 'worker'] as const;
export type PartName = (typeof PARTS)[number];

/** `ok` works; `degraded` works with less (what stands in says `detail`); `down` does not; `off` is not set up. */
export type PartState = 'ok' | 'degraded' | 'down' | 'off';

export type PartHealth = {
  state: PartState;
  /** Key under `health.detail`: why it is so. */
  detail: string;
  /** What `detail` counts: seconds since or behind. */
  seconds: number | null;
  /** How long the look took. */
  ms: number;
};

export type Health = { ok: boolean; parts: Record<PartName, PartHealth> };

/** What somebody without a session gets: states only. */
export type PublicHealth = { ok: boolean; parts: Record<PartName, { state: PartState }> };
