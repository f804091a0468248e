import { type ChildProcess, spawn } from 'node:child_process';
import { freePort } from './free-port';

const RECEIVER = [
  '--import',
  './node_modules/tsx/dist/loader.mjs',
  '--conditions=react-server',
  'scripts/receiver.ts',
];
const UP_WITHIN_MS = 60_000;
const LOOK_EVERY_MS = 20;

/** A program of ours in a process of its own; `kill` resolves when it is gone. */
export type Program = { port: number; kill: (signal: NodeJS.Signals) => Promise<void> };

/** The receiver as production runs it, on a free port unless told; the environment names its database. */
export async function startReceiver(options: { port?: number; flags?: string[] } = {}): Promise<Program> {
  const port = options.port ?? (await freePort());
  const env = { ...process.env, NODE_ENV: 'production' as const, TAGCAST_RECEIVER_PORT: String(port) };
  return startServer([...(options.flags ?? []), ...RECEIVER], port, env);
}

/** Starts a program and waits until /api/health answers on the port. */
export async function startServer(
  args: string[],
  port: number,
  env: NodeJS.ProcessEnv,
  cwd = process.cwd(),
): Promise<Program> {
  const child = spawn(process.execPath, args, { env, cwd, stdio: ['ignore', 'ignore', 'inherit'] });
  const program = { port, kill: (signal: NodeJS.Signals) => kill(child, signal) };
  for (const until = Date.now() + UP_WITHIN_MS; Date.now() < until; ) {
    const isUp = await fetch(`http://127.0.0.1:${port}/api/health`).then(
      () => true,
      () => false,
    );
    if (isUp) return program;
    if (child.exitCode !== null) break;
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
  await program.kill('SIGKILL');
  throw new Error(`${args.join(' ')} did not come up`);
}

async function kill(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.kill(signal);
  await gone;
}
