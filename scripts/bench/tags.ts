import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Result } from './report';

/** The parts of `tags`: every bench whose name begins so, except crashes, which measure no speed. */
export function tagsParts(names: string[]): string[] {
  return names.filter((name) => name.startsWith('tags-') && !name.endsWith('-crash'));
}

/** Runs each part in a process of its own, because each has a database of its own, named before lib is read. */
export async function benchTags(parts: string[]): Promise<Result[]> {
  const folder = mkdtempSync(join(tmpdir(), 'tagcast-bench-'));
  try {
    const results: Result[] = [];
    for (const part of parts) {
      const file = join(folder, `${part}.json`);
      await run([
        '--conditions=react-server',
        '--import',
        'tsx',
        'scripts/bench/main.ts',
        part,
        '--json',
        file,
      ]);
      results.push(...(JSON.parse(readFileSync(file, 'utf8')) as { results: Result[] }).results);
    }
    return results;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A part that misses its goals ends with 1 and has written its figures all the same. */
function run(args: string[]): Promise<void> {
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'] });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) =>
      code === 0 || code === 1 ? resolve() : reject(new Error(`${args.at(-3)} ended with ${code}`)),
    );
  });
}
