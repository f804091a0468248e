import { randomUUID } from 'node:crypto';
import { parseArgs } from 'node:util';
import { countStale, type RotationProgress, rotateKeys } from '@/lib/auth/rotate-keys';
import { closeDb } from '@/lib/db/client';
import { env } from '@/lib/env';

// `npm run keys:rotate`: encrypts everything anew with TAGCAST_SECRET_KEY, reading what is still under
// TAGCAST_PREVIOUS_SECRET_KEY. May be stopped and started again. `-- --check` only counts; `-- --batch N` sets the rows of
// one statement.
const { values } = parseArgs({
  options: { check: { type: 'boolean', default: false }, batch: { type: 'string' } },
});

function show({ table, column, done, total }: RotationProgress): void {
  console.log(`${table}.${column}  ${done}/${total}`);
}

/** Says whether the previous secret is still needed. */
function conclude(left: number): void {
  if (left > 0) {
    console.error(`还有 ${left} 项没有换成新密钥：请保留 TAGCAST_PREVIOUS_SECRET_KEY。`);
    console.error(`${left} values are not under the new key yet: keep TAGCAST_PREVIOUS_SECRET_KEY.`);
    process.exitCode = 1;
    return;
  }
  console.log('全部使用当前密钥。所有进程都换用新密钥后，可以移除 TAGCAST_PREVIOUS_SECRET_KEY。');
  console.log('Everything is under the current key. TAGCAST_PREVIOUS_SECRET_KEY may be removed once all');
  console.log(`processes run with the new key.${env.previousSecretKey ? '' : ' (It is not set.)'}`);
}

async function main(): Promise<void> {
  if (values.check) return conclude(await countStale());
  const result = await rotateKeys(
    {
      actor: { kind: 'command', id: 'keys:rotate', name: 'keys:rotate' },
      accountId: 0,
      branchIds: null,
      now: new Date(),
      locale: 'zh-CN',
      requestId: randomUUID(),
    },
    { batchSize: values.batch ? Math.max(1, Number(values.batch)) : undefined, onProgress: show },
  );
  console.log(`已更新 ${result.rotated} 项 / encrypted anew: ${result.rotated}`);
  if (result.unreadable.length > 0)
    console.error(`两个密钥都解不开 / neither key opens: ${result.unreadable.join(', ')}`);
  if (result.duplicates.length > 0)
    console.error(
      `手机号重复的会员，请先合并 / members of one number, merge them: ${result.duplicates.join(', ')}`,
    );
  conclude(result.left);
}

main()
  .catch((error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  })
  .finally(closeDb);
