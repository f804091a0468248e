export type SwitchValue = string | number;

/**
 * The choices of section 16 of the fact sheet, the default first. Those of endpoints that are not here yet are
 * listed all the same, so that an account can be made with them.
 */
export const SWITCHES = {
  U1: ['40001/42001/40014', '40001'],
  U2: [40125, 40001],
  U3: ['45009/45011', 'current token'],
  U4: ['bytes', 'chars'],
  U5: [45157],
  U6: [45159, 0],
  U7: [45057, 'allowed'],
  U8: ['partial', 'all fail'],
  U9: ['45059', 'partial'],
  U10: ['last openid', 'empty'],
  U11: [1000, 10000],
  U12: [64, 32],
  U13: ['45066 then 45065', 'always 45065'],
  U14: ['on', 'off'],
  U15: [45011],
  U16: [45009, 45028],
  U17: ['returned', 'kept'],
  U18: ['on', 'off'],
  U19: [40152, 40050],
  U20: ['both'],
  U21: [20, 5],
  U22: ['10 MB', '2 MB'],
  U23: ['20000 characters', '2 KB'],
  U24: ['current', 'older'],
  U25: [40097, 45076],
  U26: ['61503', 'partial rows'],
  U27: [40016, 40017],
  U28: [65301, 0],
  U29: ['no limit'],
  U30: [1800, 1200, 600],
  U31: [3600, 600],
  U32: ['both'],
  U33: ['send success', 'sendsuccess'],
  U34: ['fraction', 'percent'],
  U35: ['SENDING'],
  U36: [76021, 76003],
  U37: [76004, 76001],
} as const satisfies Record<string, readonly SwitchValue[]>;

export type SwitchName = keyof typeof SWITCHES;
export type Switches = Partial<Record<SwitchName, SwitchValue>>;

export function isSwitch(name: string, value: unknown): boolean {
  return name in SWITCHES && (SWITCHES[name as SwitchName] as readonly unknown[]).includes(value);
}

/** The choice an account made, or the default. */
export function choice(switches: Switches, name: SwitchName): SwitchValue {
  return switches[name] ?? SWITCHES[name][0];
}
