import { escaped } from '../html-page';

type Translate = (key: string, params?: Record<string, string | number>) => string;

/** What the script says by itself; everything else comes from the server with its answer. */
const SCRIPT_TEXTS = {
  finding: 'h5.location.finding',
  denied: 'h5.location.denied',
  unavailable: 'h5.location.unavailable',
  offline: 'h5.location.offline',
  confirmErase: 'h5.location.confirmErase',
} as const;

/** One question and its answer; `months` is how long places are kept. Buttons wait for the script: no tap is lost. */
export function locationBody(
  t: Translate,
  { months, isKnown, isRefused }: { months: number; isKnown: boolean; isRefused: boolean },
): string {
  const text = (key: string, params?: Record<string, string | number>) => escaped(t(key, params));
  const texts = Object.entries(SCRIPT_TEXTS)
    .map(([name, key]) => `data-${name.toLowerCase()}="${text(key)}"`)
    .join(' ');
  const head = isRefused
    ? `<h1>${text('h5.location.refusedTitle')}</h1><p>${text('h5.location.refusedText')}</p>`
    : `<h1>${text('h5.location.title')}</h1><p>${text('h5.location.why', { months })}</p>`;
  const choice = isRefused
    ? `<button type="button" class="main" id="again" disabled>${text('h5.location.again')}</button>`
    : `<button type="button" class="main" id="send" disabled>${text('h5.location.send')}</button>
       <button type="button" id="refuse" disabled>${text('h5.location.refuse')}</button>`;
  return `${head}<div class="result" id="result" role="status" ${texts}></div>
    <div class="buttons">${choice}
    <button type="button" id="erase" disabled${isKnown ? '' : ' hidden'}>${text('h5.location.erase')}</button></div>`;
}
