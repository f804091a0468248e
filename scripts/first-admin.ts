import { randomUUID } from 'node:crypto';
import { createInterface } from 'node:readline/promises';
import { createFirstAdmin, firstAdminInput } from '@/lib/auth/create-first-admin';
import { closeDb } from '@/lib/db/client';
import { AppError } from '@/lib/errors';
import { errorText } from '@/lib/i18n/error-text';

// `npm run admin:create -- USERNAME NAME`: the first admin of an installation. The password is read from standard
// input, so that it stands in no command line and no history.
const [username = '', name = username] = process.argv.slice(2);
const lines = createInterface({ input: process.stdin, output: process.stderr });
const password = await lines.question('密码（至少 10 位）/ password (10 characters at least): ');
lines.close();
const input = firstAdminInput.safeParse({ username, name, password });
if (!input.success) {
  console.error(
    `未创建 / not created: ${input.error.issues.map((i) => `${i.path.join('.')}: ${i.message}`).join('; ')}`,
  );
  process.exit(2);
}
try {
  await createFirstAdmin(
    {
      actor: { kind: 'command', id: 'admin:create', name: 'admin:create' },
      accountId: 0,
      branchIds: null,
      now: new Date(),
      locale: 'zh-CN',
      requestId: randomUUID(),
    },
    input.data,
  );
  console.log(`已创建管理员 / admin created: ${input.data.username}`);
} catch (error) {
  if (!(error instanceof AppError)) throw error;
  console.error(await errorText('zh-CN', error.code));
  console.error(await errorText('en', error.code));
  process.exitCode = 1;
} finally {
  await closeDb();
}
