import { html, type Markup } from './html';
import { panels, TABS } from './panels';
import { LANGS, type Lang, type TextKey, texts } from './texts';

const LANG_NAMES: Record<Lang, string> = { 'zh-CN': '中文', en: 'English' };
const STYLES = ['theme', 'base', 'layout', 'records', 'phone'];
const STEPS: [TextKey, number][] = [
  ['clock.minute', 60],
  ['clock.hour', 3_600],
  ['clock.day', 86_400],
];

/** The page as the server makes it: frame, forms and headings; what changes is filled in by `assets/app.js`. */
export function renderPage(lang: Lang): string {
  const t = (key: TextKey) => texts[lang][key];
  const page = html`<!doctype html>
<html lang="${lang}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${t('title')}</title>
<link rel="icon" href="/_page/icon.svg">
${STYLES.map((name) => html`<link rel="stylesheet" href="/_page/${name}.css">`)}
<script type="module" src="/_page/app.js"></script>
</head>
<body>
<header class="top">
<div class="brand"><h1>${t('title')}</h1><p>${t('tagline')}</p></div>
<label class="field pick"><span>${t('account')}</span><select id="account-select"></select></label>
<nav class="langs" aria-label="Language">${LANGS.map((other) => langLink(other, lang))}</nav>
</header>
${clock(t)}
<nav class="tabs" aria-label="${t('tabs')}">${TABS.map(
    (tab) => html`<a href="?tab=${tab}" data-tab="${tab}">${t(`tab.${tab}`)}</a>`,
  )}</nav>
<p id="offline" class="banner" role="alert" hidden>${t('offline')}</p>
<noscript><p class="banner">${t('noScript')}</p></noscript>
<main>
<section id="no-account" class="panel" hidden><p>${t('account.noneHint')}</p>
<button type="button" id="account-make" class="primary">${t('account.make')}</button></section>
${panels(t)}
</main>
<p id="status" class="status" role="status"></p>
</body>
</html>
`;
  return page.markup;
}

function langLink(other: Lang, lang: Lang): Markup {
  const current = other === lang ? html` aria-current="true"` : html``;
  return html`<a href="?lang=${other}" lang="${other}" data-lang="${other}"${current}>${LANG_NAMES[other]}</a>`;
}

function clock(t: (key: TextKey) => string): Markup {
  return html`<section class="clock" aria-label="${t('clock.title')}">
<p><time id="clock-now"></time> <span id="clock-state" class="mark"></span></p>
<div class="buttons">
${STEPS.map(([key, seconds]) => html`<button type="button" data-advance="${seconds}">${t(key)}</button>`)}
<button type="button" id="clock-month">${t('clock.month')}</button>
<button type="button" id="clock-freeze">${t('clock.freeze')}</button>
</div>
<details><summary>${t('clock.setTo')}</summary><form id="clock-set" class="inline"><label class="field"><span class="sr">${t('clock.setTo')}</span>
<input type="datetime-local" name="at" step="1" required></label><button type="submit">${t('clock.set')}</button></form></details>
</section>`;
}
