import { parseArgs } from 'node:util';
import { closeDb } from '@/lib/db/client';
import { AppError } from '@/lib/errors';
import { errorText } from '@/lib/i18n/error-text';
import { verifyPeopleIndex } from '@/lib/people/verify-people-index';

/**
 * `npm run search:verify [-- --repair]`: compares the people index with the database (total, each tag, branch and
 * account) and prints a JSON report; ends with 1 when they differ.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({ options: { repair: { type: 'boolean', default: false } } });
  const report = await verifyPeopleIndex({ repair: values.repair });
  console.log(JSON.stringify(report, null, 2));
  if (!report.equal) process.exitCode = 1;
}

main()
  .catch(async (error: unknown) => {
    console.error(error instanceof AppError ? await errorText('zh-CN', error.code, error.params) : error);
    process.exitCode = 1;
  })
  .finally(closeDb);
