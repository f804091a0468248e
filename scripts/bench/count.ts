import { type BenchOptions, quantile, type Result, result } from './report';
import { signIn } from './sign-in';

const RUNS = 60;
const GOAL_MS = 300;
/** The page waits this long for the next key before it asks. */
const DEBOUNCE_MS = 100;

const tags = (operator: string, ...value: string[]) => ({ field: 'tag', operator, value });
const RULES = [
  { version: 1, combinator: 'and', rules: [tags('all', 'mkit', 'iutj')] },
  {
    version: 1,
    combinator: 'and',
    rules: [
      tags('any', 'mkit', 'guoc'),
      tags('none', 'yuan'),
      { field: 'branch', operator: 'in', value: [1, 3] },
    ],
  },
  {
    version: 1,
    combinator: 'or',
    rules: [
      tags('any', 'kafe'),
      { combinator: 'and', not: true, rules: [tags('any', 'iutj'), tags('any', 'blzg')] },
    ],
  },
];

/** The request behind the live count, as the page makes it, with the page's debounce added. */
export async function benchCount({ url }: BenchOptions): Promise<Result[]> {
  const cookie = await signIn(url);
  const samples: number[] = [];
  const engines = new Set<string>();
  for (let n = 0; n < RUNS + RULES.length; n++) {
    const start = performance.now();
    const reply = await fetch(`${url}/api/audiences/preview`, {
      method: 'POST',
      headers: { cookie, 'content-type': 'application/json' },
      body: JSON.stringify({ rule: RULES[n % RULES.length] }),
    });
    const body = (await reply.json()) as { engine?: string };
    if (!reply.ok) throw new Error(`preview: ${reply.status} ${JSON.stringify(body)}`);
    engines.add(body.engine ?? '?');
    if (n >= RULES.length) samples.push(performance.now() - start + DEBOUNCE_MS);
  }
  const engine = [...engines].join('+');
  return [
    result('count', `last key to answer, median (${engine})`, quantile(samples, 0.5), 'ms', GOAL_MS),
    result('count', `last key to answer, p95 (${engine})`, quantile(samples, 0.95), 'ms', GOAL_MS),
  ];
}
