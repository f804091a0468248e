import { execFileSync } from 'node:child_process';
import { cpus, totalmem } from 'node:os';

export type Result = {
  bench: string;
  name: string;
  value: number;
  unit: string;
  better: 'lower' | 'higher';
  goal: number | null;
  ok: boolean;
};

/** What every benchmark gets: where the product runs. */
export type BenchOptions = { url: string; token: string | null };

/** A figure held against its goal; without a goal it is only told. */
export function result(
  bench: string,
  name: string,
  value: number,
  unit: string,
  goal: number | null,
  better: 'lower' | 'higher' = 'lower',
): Result {
  const rounded = Math.round(value * 10) / 10;
  const ok = goal === null || (better === 'lower' ? rounded <= goal : rounded >= goal);
  return { bench, name, value: rounded, unit, better, goal, ok };
}

/** The value below which a share of the samples lies. */
export function quantile(samples: readonly number[], share: number): number {
  const sorted = [...samples].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

/** The report's shape is a contract: other programs read it. */
export function report(results: Result[]) {
  return {
    at: new Date().toISOString(),
    commit: commit(),
    machine: {
      cpus: cpus().length,
      memoryGiB: Math.round(totalmem() / 1024 ** 3),
      versions: { node: process.versions.node },
    },
    results,
  };
}

function commit(): string {
  try {
    return execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim();
  } catch {
    return 'unknown';
  }
}
