import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { killGroup } from './kill-group';

const TSX = ['node_modules/tsx/dist/cli.mjs', '--conditions=react-server'];

export type CallerProcess = {
  /** Makes that many WeChat calls at once in the other process. */
  call(count: number): Promise<{ made: number; failures: string[] }>;
  /** kill -9 for the process and its helpers. */
  kill(): Promise<void>;
};

/** Starts lib/testing/programs/call-wechat.ts for an account and waits until it can be asked. */
export async function startCaller(accountId: number): Promise<CallerProcess> {
  const program = spawn(
    process.execPath,
    [...TSX, 'lib/testing/programs/call-wechat.ts', String(accountId)],
    // tsx runs the program in a child, so the group is what is killed.
    { env: process.env, stdio: ['pipe', 'pipe', 'inherit'], detached: true },
  );
  const lines = createInterface({ input: program.stdout })[Symbol.asyncIterator]();
  const next = async (): Promise<string> => {
    const { value, done } = await lines.next();
    if (done) throw new Error('the caller ended');
    return value;
  };
  while ((await next()) !== 'ready');
  return {
    async call(count) {
      program.stdin.write(`${count}\n`);
      return JSON.parse(await next());
    },
    kill: () => killGroup(program, 'SIGKILL'),
  };
}
