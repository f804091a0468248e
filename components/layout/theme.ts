/** Light, dark, or what the system says; kept in a cookie so that the server already draws the right one. */
export const THEMES = ['system', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];
export const THEME_COOKIE = 'tagcast-theme';
/** 'folded' where a person prefers the side navigation as icons. */
export const NAV_COOKIE = 'tagcast-nav';

/** The theme a cookie asks for; anything else follows the system. */
export function themeOf(value: string | undefined): Theme {
  return THEMES.find((theme) => theme === value) ?? 'system';
}
