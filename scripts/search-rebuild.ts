import { closeDb } from '@/lib/db/client';
import { AppError } from '@/lib/errors';
import { errorText } from '@/lib/i18n/error-text';
import { rebuildPeople } from '@/lib/people/index-people';

/** `npm run search:rebuild`: builds the people index anew behind its alias; queries go on meanwhile. */
async function main(): Promise<void> {
  const startedAt = performance.now();
  let shownAt = 0;
  const { index, documents, tookMs } = await rebuildPeople(({ done, total }) => {
    if (performance.now() - shownAt < 1_000 && done < total) return;
    shownAt = performance.now();
    const rate = done / ((performance.now() - startedAt) / 1_000);
    const left = rate > 0 ? Math.ceil((total - done) / rate) : 0;
    const share = total > 0 ? Math.floor((done / total) * 100) : 100;
    console.log(`${done}/${total} (${share} %)  ${Math.round(rate)}/s  剩余 ${left} 秒 / ${left} s left`);
  });
  const rate = Math.round(documents / Math.max(tookMs / 1_000, 0.001));
  console.log(`索引已重建 / index rebuilt: ${index}, ${documents} documents, ${tookMs} ms, ${rate}/s`);
}

main()
  .catch(async (error: unknown) => {
    console.error(error instanceof AppError ? await errorText('zh-CN', error.code, error.params) : error);
    process.exitCode = 1;
  })
  .finally(closeDb);
