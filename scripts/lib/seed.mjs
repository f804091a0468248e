import { appendFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DEFAULT_MEMBERS } from './options.mjs';
import { run, typescript } from './run.mjs';
import { Trouble } from './say.mjs';

/** Row of the table `setting` that prisma/seed/main.ts keeps: begun or done, and with how many members. */
const MARKER = 'seed';

/** What is in the database: `none`, `begun` (a seeding was cut off), `done`, or `foreign` (filled by other means). */
export async function seedState(databaseUrl) {
  return withClient(databaseUrl, async (client) => {
    const { rows } = await client.query('select value from setting where key = $1', [MARKER]);
    if (rows[0]) return rows[0].value;
    const { rowCount } = await client.query('select 1 from staff limit 1');
    return { state: rowCount === 0 ? 'none' : 'foreign' };
  });
}

/** Refuses another number of members than the one the data was made with. */
export function refuseOtherMembers(found, members) {
  if (found.state !== 'done' || members === undefined || found.members === members) return;
  throw new Trouble(
    `数据目录中已有 ${found.members} 名会员的演示数据，与 --members ${members} 不同。要换规模请加 --fresh（会清除现有数据），或用 --data 指定另一个目录。`,
    `The data folder holds a demo of ${found.members} members, not ${members}. To change that use --fresh (it forgets the data), or choose another folder with --data.`,
  );
}

/** Fills an empty database with the demo; what the program prints goes to the terminal and to its log. */
export async function seed({ env, members = DEFAULT_MEMBERS, log, onLine }) {
  let rest = '';
  const done = await run(process.execPath, typescript('prisma/seed/main.ts', '--members', String(members)), {
    env,
    onText: (text) => {
      appendFileSync(log, text);
      const lines = (rest + text).split(/\r?\n|\r/);
      rest = lines.pop();
      for (const line of lines) if (line.trim()) onLine(line);
    },
  });
  if (done.code !== 0) {
    throw new Trouble(
      `生成演示数据失败，原因如下（日志：${log}）。再次启动会重新生成。`,
      `Making the demo failed, for the reason below (log: ${log}). The next start makes it anew.`,
      done.output.split('\n').slice(-30).join('\n'),
    );
  }
}

/** Empties what a cut-off seeding left: the database (our own only), the sandbox's state, the indexes. */
export async function forgetHalfSeed({ databaseUrl, elasticsearchUrl, dataDir }) {
  const server = new URL(databaseUrl);
  const name = server.pathname.slice(1);
  server.pathname = '/postgres';
  await withClient(server.toString(), async (client) => {
    await client.query(`drop database if exists "${name}" with (force)`);
    await client.query(`create database "${name}"`);
  });
  rmSync(join(dataDir, 'sandbox.jsonl'), { force: true });
  if (!elasticsearchUrl) return;
  const listed = await fetch(`${elasticsearchUrl}/_cat/indices?format=json&h=index`);
  for (const { index } of listed.ok ? await listed.json() : []) {
    if (!index.startsWith('.'))
      await fetch(`${elasticsearchUrl}/${encodeURIComponent(index)}`, { method: 'DELETE' });
  }
}

async function withClient(connectionString, work) {
  const { default: pg } = await import('pg');
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
