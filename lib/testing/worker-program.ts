import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

const WORKER = [
  '--import',
  './node_modules/tsx/dist/loader.mjs',
  '--conditions=react-server',
  'lib/jobs/worker.ts',
];

/** The worker program in a process of its own; `kill` resolves when it is gone. */
export type WorkerProgram = {
  name: string;
  signal: (signal: NodeJS.Signals) => void;
  kill: () => Promise<void>;
};

/** Starts a worker as production runs it and waits until it says that it runs. */
export async function startWorkerProgram(name: string, env: Record<string, string>): Promise<WorkerProgram> {
  const child = spawn(process.execPath, WORKER, {
    env: { ...process.env, NODE_ENV: 'production', LOG_LEVEL: 'info', ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const kill = async () => {
    // A stopped process is ended by this signal as well.
    child.kill('SIGKILL');
    await gone;
  };
  const lines = createInterface({ input: child.stdout });
  const runs = new Promise<true>((resolve) => {
    lines.on('line', (line) => {
      if (line.includes('worker is running')) resolve(true);
    });
  });
  if (!(await Promise.race([runs, gone.then(() => false)]))) throw new Error(`${name} did not come up`);
  return { name, kill, signal: (signal) => child.kill(signal) };
}
