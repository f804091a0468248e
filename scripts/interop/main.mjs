/**
 * `npm run interop [-- NAME…]`: SDKs that others wrote, unchanged but for the address, against the WeChat sandbox. The
 * last line is `N passed, N failed, N skipped`.
 */
import { stopRuns } from '../lib/run.mjs';
import { complain, elapsed, say } from '../lib/say.mjs';
import { runInterop } from './run-interop.mjs';
import { SDKS } from './toolchains.mjs';

const only = process.argv.slice(2);
const unknown = only.filter((name) => !SDKS.some((sdk) => sdk.name === name));

for (const signal of ['SIGINT', 'SIGTERM'])
  process.on(signal, () => stopRuns().then(() => process.exit(130)));

try {
  if (unknown.length > 0)
    throw new Error(`unknown: ${unknown.join(', ')}; there are ${SDKS.map(({ name }) => name).join(', ')}`);
  const { passed, failed, skipped, output, reasons } = await runInterop({
    only: only.length > 0 ? only : undefined,
    say,
  });
  for (const reason of reasons) say(reason);
  process.stdout.write(output);
  say(elapsed());
  process.stdout.write(`${passed} passed, ${failed} failed, ${skipped} skipped\n`);
  process.exit(failed > 0 ? 1 : 0);
} catch (error) {
  complain(error);
  process.exit(1);
}
