import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import english from '@/lib/i18n/messages/en/broadcasts.json';
import chinese from '@/lib/i18n/messages/zh-CN/broadcasts.json';
import { finalStatus } from './status';

/** Actions that the verbs of this folder write to a broadcast's log, and how a broadcast may end. */
function actions(): string[] {
  const named = readdirSync('lib/broadcasts')
    .filter((file) => file.endsWith('.ts') && !file.includes('.test.'))
    .flatMap((file) => [
      ...readFileSync(`lib/broadcasts/${file}`, 'utf8').matchAll(/action: 'broadcast\.(\w+)'/g),
    ])
    .map((match) => match[1] ?? '');
  return [...named, finalStatus(['finished']), finalStatus(['failed']), finalStatus(['finished', 'failed'])];
}

test('every step in the log of a broadcast has words in both languages', () => {
  expect(actions().length).toBeGreaterThan(8);
  for (const log of [chinese.log, english.log]) {
    for (const action of actions()) expect(log).toHaveProperty(`broadcast_${action}`);
  }
});
