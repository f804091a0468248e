import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { root } from './paths.mjs';
import { Trouble } from './say.mjs';

export const DEFAULT_MEMBERS = 50_000;
const MIN_MEMBERS = 1000; // fewer cannot fill every page
const MIN_NODE = [20, 19];

/** Environment variable that chooses each port, and the port without it. */
export const PORTS = {
  web: ['TAGCAST_PORT', 3000],
  postgres: ['TAGCAST_POSTGRES_PORT', 5433],
  elasticsearch: ['TAGCAST_ELASTICSEARCH_PORT', 9201],
  sandbox: ['TAGCAST_SANDBOX_PORT', 9100],
};

const USAGE = `npm start -- [--members N] [--fresh] [--dev] [--data DIR]
  --members N   会员数，默认 ${DEFAULT_MEMBERS} / members of the demo
  --fresh       清除数据，重新开始 / forgets the data and begins anew
  --dev         热更新 / hot reload
  --data DIR    数据目录，默认 .data / the data folder`;

/** Refuses a Node that is too old before anything else fails on it in a way nobody understands. */
export function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > MIN_NODE[0] || (major === MIN_NODE[0] && minor >= MIN_NODE[1]))
    return `Node ${process.versions.node}`;
  throw new Trouble(
    `Node ${process.versions.node} 太旧，需要 ${MIN_NODE.join('.')} 或更高版本。请到 https://nodejs.org 安装后重试。`,
    `Node ${process.versions.node} is too old; ${MIN_NODE.join('.')} or newer is needed. Install it from https://nodejs.org and try again.`,
  );
}

/** Flags and environment of a start, checked; `.env` in the root folder is read first and overrides nothing. */
export function readOptions(argv = process.argv.slice(2)) {
  if (existsSync(join(root, '.env'))) process.loadEnvFile(join(root, '.env'));
  let values;
  try {
    ({ values } = parseArgs({
      args: argv,
      options: {
        members: { type: 'string' },
        fresh: { type: 'boolean', default: false },
        dev: { type: 'boolean', default: false },
        data: { type: 'string' },
        help: { type: 'boolean', default: false },
      },
    }));
  } catch (error) {
    throw new Trouble(`参数有误：${error.message}`, `The arguments are wrong. Usage:\n${USAGE}`);
  }
  if (values.help) return { help: USAGE };
  const members = values.members === undefined ? undefined : Number(values.members);
  if (
    members !== undefined &&
    !(Number.isInteger(members) && members >= MIN_MEMBERS && members <= 50_000_000)
  ) {
    throw new Trouble(
      `--members 必须是 ${MIN_MEMBERS} 到 50000000 之间的整数，而不是“${values.members}”。`,
      `--members must be a whole number from ${MIN_MEMBERS} to 50000000, not "${values.members}".`,
    );
  }
  return {
    members,
    fresh: values.fresh,
    dev: values.dev,
    dataDir: values.data ? resolve(values.data) : join(root, '.data'),
    ports: readPorts(),
    databaseUrl: process.env.DATABASE_URL || undefined,
    elasticsearchUrl: process.env.ELASTICSEARCH_URL || undefined,
    heap: readHeap(),
  };
}

function readPorts() {
  return Object.fromEntries(
    Object.entries(PORTS).map(([name, [variable, usual]]) => {
      const port = process.env[variable] ? Number(process.env[variable]) : usual;
      if (Number.isInteger(port) && port > 0 && port < 65_536) return [name, port];
      throw new Trouble(
        `环境变量 ${variable} 不是端口号：${process.env[variable]}`,
        `The environment variable ${variable} is no port: ${process.env[variable]}`,
      );
    }),
  );
}

/** Heap of Elasticsearch as Java writes it; 1 GiB is right for the demo, more for ten million members. */
export function readHeap() {
  const heap = process.env.TAGCAST_ES_HEAP || '1g';
  if (/^\d+[mg]$/i.test(heap)) return heap;
  throw new Trouble(
    `TAGCAST_ES_HEAP 应形如 1g 或 512m，而不是“${heap}”。`,
    `TAGCAST_ES_HEAP is like 1g or 512m, not "${heap}".`,
  );
}
