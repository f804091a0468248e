/** `npm run web`: the web program alone, for production units; builds first when there is no build of these sources. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { buildWeb, serverFile } from './lib/build.mjs';
import { generateClient, installPackages } from './lib/install.mjs';
import { root } from './lib/paths.mjs';
import { stopRuns } from './lib/run.mjs';
import { complain } from './lib/say.mjs';

let server = null;
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, async () => {
    if (server) return server.kill(signal);
    await stopRuns();
    process.exit(1);
  });
}

try {
  if (existsSync(join(root, '.env'))) process.loadEnvFile(join(root, '.env'));
  await installPackages();
  await generateClient();
  // A production unit starts what was built for it, even when a file was touched since.
  if (!existsSync(serverFile())) await buildWeb();
  const env = { ...process.env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' };
  server = spawn(process.execPath, [serverFile()], { cwd: join(serverFile(), '..'), env, stdio: 'inherit' });
  server.once('exit', (code, signal) => process.exit(signal ? 0 : (code ?? 1)));
} catch (error) {
  complain(error);
  process.exit(1);
}
