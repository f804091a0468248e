import en from './texts/en.json';
import zh from './texts/zh-CN.json';

export type TextKey = keyof typeof zh;
export const LANGS = ['zh-CN', 'en'] as const;
export type Lang = (typeof LANGS)[number];

/** Every text of the page; zh-CN is the source. */
export const texts: Record<Lang, Record<TextKey, string>> = { 'zh-CN': zh, en };

/** The language that the address asks for, Chinese by default. */
export function langOf(asked: string | undefined): Lang {
  return asked === 'en' ? 'en' : 'zh-CN';
}
