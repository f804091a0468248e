import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { benchCount } from './count';
import { benchPages } from './pages';
import { benchPush } from './push';
import { benchPushCrash } from './push-crash';
import { type BenchOptions, type Result, report } from './report';
import { benchSandbox } from './sandbox';
import { benchTags, tagsParts } from './tags';
import { benchTagsCrash } from './tags-crash';
import { benchTagsExport } from './tags-export';
import { benchTagsImport } from './tags-import';
import { benchTagsInit } from './tags-init';
import { benchTagsInitCrash } from './tags-init-crash';
import { benchTagsSync } from './tags-sync';
import { benchTagsTagging } from './tags-tagging';
import { benchToken } from './token';

// `npm run bench -- NAME… --json FILE`; `--list` names them. `pages` and `count` need a running product
// (npm start); the others bring what they need.
const BENCHES: Record<string, (options: BenchOptions) => Promise<Result[]>> = {
  pages: benchPages,
  count: benchCount,
  token: benchToken,
  push: benchPush,
  'push-crash': benchPushCrash,
  sandbox: benchSandbox,
  'tags-sync': benchTagsSync,
  'tags-tagging': benchTagsTagging,
  'tags-crash': benchTagsCrash,
  'tags-import': benchTagsImport,
  'tags-export': benchTagsExport,
  'tags-init': benchTagsInit,
  'tags-init-crash': benchTagsInitCrash,
};
// All parts of the tag service that have a figure to hold.
BENCHES.tags = () => benchTags(tagsParts(Object.keys(BENCHES)));

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: 'string' },
    list: { type: 'boolean', default: false },
    url: { type: 'string', default: process.env.TAGCAST_BENCH_URL ?? 'http://127.0.0.1:3000' },
  },
});
if (values.list) {
  console.log(Object.keys(BENCHES).join('\n'));
  process.exit(0);
}
const unknown = positionals.filter((name) => !(name in BENCHES));
if (positionals.length === 0 || unknown.length > 0) {
  console.error(
    `用法 / usage: npm run bench -- ${Object.keys(BENCHES).join('|')} [--json FILE]${unknown.length > 0 ? `；没有 / no such bench: ${unknown.join(', ')}` : ''}`,
  );
  process.exit(2);
}
const results: Result[] = [];
for (const name of positionals) {
  const found =
    (await BENCHES[name]?.({ url: values.url, token: process.env.TAGCAST_API_DEMO_TOKEN ?? null })) ?? [];
  for (const r of found) {
    const goal = r.goal === null ? '' : ` (goal ${r.better === 'lower' ? '≤' : '≥'} ${r.goal} ${r.unit})`;
    console.log(`${r.ok ? '✓' : '✗'} ${r.bench}: ${r.name} ${r.value} ${r.unit}${goal}`);
  }
  results.push(...found);
}
if (values.json) writeFileSync(values.json, `${JSON.stringify(report(results), null, 2)}\n`);
process.exit(results.every((r) => r.ok) ? 0 : 1);
