/** `npm run check`: types, lint, import directions, texts and unit tests, in well under a minute, to be run often. */
import {
  checkDirections,
  checkDocs,
  checkLint,
  checkMessages,
  checkTypes,
  runStep,
  runVitest,
} from './lib/checks.mjs';
import { generateClient, installPackages } from './lib/install.mjs';
import { stopRuns } from './lib/run.mjs';
import { complain } from './lib/say.mjs';

for (const signal of ['SIGINT', 'SIGTERM'])
  process.on(signal, () => stopRuns().then(() => process.exit(130)));

try {
  await installPackages();
  await generateClient();
  // Two at a time: the types take one core, everything else the other.
  const results = await Promise.all([
    runStep('types', checkTypes).then(async (types) => [
      types,
      await runStep('import directions', checkDirections),
    ]),
    runStep('lint', checkLint).then(async (lint) => [
      lint,
      await runStep('texts', checkMessages),
      await runStep('generated pages', checkDocs),
      await runStep('unit tests', () => runVitest('unit')),
    ]),
  ]);
  const sum = (key) => results.flat().reduce((total, one) => total + one[key], 0);
  process.stdout.write(`${sum('passed')} passed, ${sum('failed')} failed, ${sum('skipped')} skipped\n`);
  process.exit(sum('failed') > 0 ? 1 : 0);
} catch (error) {
  complain(error);
  process.exit(1);
}
