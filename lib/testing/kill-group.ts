import type { ChildProcess } from 'node:child_process';

/** Ends a detached process with its helpers (tsx runs the program in a child) and resolves when it is gone. */
export function killGroup(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || !child.pid) return Promise.resolve();
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  process.kill(-child.pid, signal);
  return gone;
}
