import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Texts: both languages have the same keys and placeholders, every key that the code names exists, every key is used.
 * Keys are found as `t('a.b')`, as plain strings that are a whole key, and by the families below, which are put together
 * at run time.
 */
const ROOT = 'lib/i18n/messages';
const LOCALES = ['zh-CN', 'en'];
const FAMILIES = ['errors.', 'status.', 'wechat.', 'rules.', 'health.', 'nav.', 'terms.'];
const CODE = ['app', 'components', 'lib', 'scripts'];

type Flat = Map<string, string>;

function flatten(value: unknown, prefix: string, into: Flat): void {
  if (typeof value === 'string') into.set(prefix, value);
  else
    for (const [key, inner] of Object.entries(value as object))
      flatten(inner, prefix ? `${prefix}.${key}` : key, into);
}

function read(locale: string): Flat {
  const flat: Flat = new Map();
  for (const file of readdirSync(join(ROOT, locale))) {
    flatten(JSON.parse(readFileSync(join(ROOT, locale, file), 'utf8')), file.replace(/\.json$/, ''), flat);
  }
  return flat;
}

function sources(): string[] {
  return CODE.flatMap((folder) =>
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter(
        (entry) => entry.isFile() && /\.tsx?$/.test(entry.name) && !/\.(test|spec)\.tsx?$/.test(entry.name),
      )
      .map((entry) => join(entry.parentPath, entry.name))
      // This file's own words are examples, not keys.
      .filter((file) => !file.includes('generated') && file !== join('scripts', 'check-messages.ts')),
  );
}

const problems: string[] = [];
const [source, other] = LOCALES.map(read) as [Flat, Flat];
const placeholders = (text: string) =>
  [...new Set([...text.matchAll(/\{(\w+)/g)].map((m) => m[1]))].sort().join(',');
for (const [key, text] of source) {
  const translated = other.get(key);
  if (translated === undefined) problems.push(`en lacks ${key}`);
  else if (placeholders(text) !== placeholders(translated)) problems.push(`placeholders differ: ${key}`);
}
for (const key of other.keys()) if (!source.has(key)) problems.push(`zh-CN lacks ${key}`);

const used = new Set<string>();
const dynamicPrefixes = new Set<string>();
const namespaces = new Set([...source.keys()].map((key) => key.split('.')[0] ?? ''));
for (const file of sources()) {
  // Examples in comments name keys that need not exist.
  const text = readFileSync(file, 'utf8').replace(/\/\*[\s\S]*?\*\//g, '');
  // Namespaced translators: const t = useTranslations('tags') → t('list.title').
  const scopes = [...text.matchAll(/(?:useTranslations|getTranslations|useT|getT)\(\s*'([\w.-]+)'/g)].map(
    (m) => m[1] ?? '',
  );
  for (const [, literal] of text.matchAll(/['"`]([A-Za-z][\w-]*(?:\.[\w-]+)*)['"`]/g)) {
    if (!literal) continue;
    if (source.has(literal)) used.add(literal);
    for (const scope of scopes) if (source.has(`${scope}.${literal}`)) used.add(`${scope}.${literal}`);
  }
  for (const [, start] of text.matchAll(/`([A-Za-z][\w-]*(?:\.[\w-]+)*\.)\$\{/g)) {
    if (!start) continue;
    dynamicPrefixes.add(start);
    for (const scope of scopes) dynamicPrefixes.add(`${scope}.${start}`);
  }
  for (const match of text.matchAll(/\bt(?:\.rich|\.raw|\.markup)?\(\s*'([\w.-]+)'/g)) {
    const key = match[1] ?? '';
    const candidates = [key, ...scopes.map((scope) => `${scope}.${key}`)];
    const isKnown = candidates.some((candidate) => source.has(candidate));
    const looksWhole = namespaces.has(key.split('.')[0] ?? '') || scopes.length > 0;
    if (!isKnown && looksWhole) problems.push(`${file} names ${key}, which does not exist`);
  }
}
for (const key of source.keys()) {
  const isDynamic =
    FAMILIES.some((f) => key.startsWith(f)) || [...dynamicPrefixes].some((p) => key.startsWith(p));
  if (!used.has(key) && !isDynamic) problems.push(`unused: ${key}`);
}
if (problems.length > 0) {
  console.error(problems.join('\n'));
  process.exit(1);
}
console.log(`${source.size} texts in ${LOCALES.length} languages`);
