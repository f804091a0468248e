import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { buildWeb } from './build.mjs';
import { generateClient, installPackages } from './install.mjs';
import { lockDataFolder } from './lock.mjs';
import { checkNode, PORTS } from './options.mjs';
import { root } from './paths.mjs';
import { refuseTaken } from './ports.mjs';
import { checkDatabase, startPostgres, tail } from './postgres.mjs';
import { Processes, stopLeftovers } from './processes.mjs';
import { programEnv, sandboxSpec, webSpec, workerSpec } from './programs.mjs';
import { recordRuns, run, stopRuns, typescript } from './run.mjs';
import { makeSteps, say, Trouble, warn } from './say.mjs';
import { SearchNode } from './search-node.mjs';
import { readSecrets } from './secrets.mjs';
import { forgetHalfSeed, refuseOtherMembers, seed, seedState } from './seed.mjs';
import { servicePlace } from './service-user.mjs';
import { httpGet, until } from './wait.mjs';

const STEPS = 15;
/** How long the ready line waits for Elasticsearch once everything else is up. */
const SEARCH_PATIENCE_MS = 6000;
/** What `--fresh` leaves: the lock that is held, and downloads, which hold no data. */
const KEPT = new Set([
  'start.lock',
  'start.lock.guard',
  'build.lock',
  'install.lock',
  'generate.lock',
  'downloads',
  'logs',
]);

/** One running demo: everything from the packages to the web program, as `npm start` brings it up. */
export class Demo {
  #lock = null;
  #ending = null;
  processes = null;
  env = null;
  search = null;

  constructor(options) {
    this.options = options;
    this.url = `http://localhost:${options.ports.web}`;
    this.sandboxUrl = `http://127.0.0.1:${options.ports.sandbox}`;
  }

  /** Brings everything up; throws a Trouble that says what to do when it cannot. */
  async start() {
    const { options } = this;
    const { dataDir, ports } = options;
    const step = makeSteps(STEPS);
    let secrets;

    await step('Node', () => checkNode());
    await step('数据目录 / data folder', () => this.#takeFolder());
    await step('端口 / ports', () => this.#checkPorts());
    // Elasticsearch takes longest to come up, so it begins here and is waited for where it is needed.
    const search = new SearchNode({ options, processes: this.processes, keep: (spec) => this.#keep(spec) });
    this.search = search;
    await step('依赖包 / packages', () => installPackages());
    await step('密钥 / secrets', () => {
      secrets = readSecrets(dataDir);
    });
    let databaseUrl;
    await step('PostgreSQL', async () => {
      databaseUrl = await this.#startDatabase(secrets);
    });
    await step('Elasticsearch', () => {
      if (options.elasticsearchUrl) return options.elasticsearchUrl;
      return search.isMissing ? '未启动 / not started' : '同时启动 / coming up beside';
    });
    await step('数据库客户端 / database client', () => generateClient());
    const migrate = () => this.#migrate(databaseUrl);
    await step('数据库结构 / migrations', migrate);
    const env = programEnv({ databaseUrl, ports, secrets });
    await step('网页程序 / web program', () => (options.dev ? '' : buildWeb(env)));
    await step('微信沙盒 / WeChat sandbox', async () => {
      const found = await seedState(databaseUrl);
      refuseOtherMembers(found, options.members);
      if (found.state === 'begun') await this.#beginAnew(databaseUrl, search, migrate);
      await this.#keep(sandboxSpec({ env, port: ports.sandbox, dataDir }));
      await this.#waitFor('sandbox', `${this.sandboxUrl}/_control/health`, 30_000);
    });
    await step('演示数据 / demo data', async () => {
      const found = await seedState(databaseUrl);
      if (found.state === 'done') return `${found.members} 名会员 / members`;
      if (found.state === 'foreign') return '数据库中已有数据 / the database has data already';
      if (!existsSync(join(root, 'prisma/seed/main.ts'))) return '-';
      const elasticsearchUrl = await search.answeringAddress();
      const log = this.processes.logFile('seed');
      const seedEnv = { ...env, ...(elasticsearchUrl ? { ELASTICSEARCH_URL: elasticsearchUrl } : {}) };
      await seed({
        env: seedEnv,
        members: options.members,
        log,
        onLine: (line) => say(`      ${line}`),
      });
      return '';
    });
    await step('网页与后台任务 / web and worker', async () => {
      const address = await search.address();
      this.env = address ? { ...env, ELASTICSEARCH_URL: address } : env;
      await this.#keep(webSpec({ env: this.env, port: ports.web, dev: options.dev }));
      await this.#keep(workerSpec({ env: this.env, dev: options.dev }));
      await this.#waitFor('web', `http://127.0.0.1:${ports.web}/api/health`, 120_000);
    });
    await step('微信回调 / WeChat callbacks', () => this.#setCallbacks());
    await step('全部就绪 / all is up', async () => {
      // Everything works without it meanwhile, and the programs notice by themselves when it answers.
      if (await search.isSettled(SEARCH_PATIENCE_MS)) return '';
      return 'Elasticsearch 仍在启动，就绪前由数据库计算 / is still coming up, the database counts until then';
    });
    this.secrets = secrets;
  }

  get stopping() {
    return this.#ending !== null;
  }

  /** Ends every process this demo started, the last one first, and gives the folder free. Safe to call twice. */
  stop(onStop) {
    this.#ending ??= (async () => {
      await stopRuns();
      await this.processes?.stopAll(onStop);
      this.#lock?.release();
    })();
    return this.#ending;
  }

  async #takeFolder() {
    const { dataDir, fresh } = this.options;
    this.#lock = await lockDataFolder(dataDir);
    this.#lock.note({ url: this.url });
    const files = ['processes.json', 'commands.json'].map((name) => join(dataDir, name));
    // Also when the lock was given free: whatever is recorded and still runs would stand in the way.
    const ended = [...(await stopLeftovers(files[1])), ...(await stopLeftovers(files[0]))];
    if (ended.length > 0) {
      warn(
        `上次启动未正常结束，已结束遗留进程：${ended.join(', ')}`,
        `The last start was cut off; ended what it left running: ${ended.join(', ')}`,
      );
    }
    const place = servicePlace(dataDir);
    if (fresh) {
      for (const name of readdirSync(dataDir)) {
        if (!KEPT.has(name)) rmSync(join(dataDir, name), { recursive: true, force: true });
      }
      if (place.moved) rmSync(place.dir, { recursive: true, force: true });
    }
    this.processes = new Processes({ registryFile: files[0], logDir: join(dataDir, 'logs') });
    recordRuns(files[1]);
    if (!place.moved) return dataDir;
    return `${dataDir}；数据库用户无法进入该目录，数据存放于 / the database's user cannot enter it, so its data is in ${place.dir}`;
  }

  async #checkPorts() {
    const { ports, databaseUrl, elasticsearchUrl } = this.options;
    const label = {
      web: 'Tagcast',
      postgres: 'PostgreSQL',
      elasticsearch: 'Elasticsearch',
      sandbox: 'WeChat sandbox',
    };
    const wanted = {};
    const variables = {};
    for (const [name, port] of Object.entries(ports)) {
      if ((name === 'postgres' && databaseUrl) || (name === 'elasticsearch' && elasticsearchUrl)) continue;
      wanted[label[name]] = port;
      variables[label[name]] = PORTS[name][0];
    }
    await refuseTaken(wanted, variables);
    return Object.values(wanted).join(', ');
  }

  async #startDatabase(secrets) {
    const { dataDir, ports, databaseUrl, throwaway } = this.options;
    if (databaseUrl) {
      await checkDatabase(databaseUrl);
      return databaseUrl;
    }
    return startPostgres({
      processes: this.processes,
      dataDir,
      port: ports.postgres,
      password: secrets.POSTGRES_PASSWORD,
      throwaway,
      launch: (spec) => this.#keep(spec),
    });
  }

  async #migrate(databaseUrl) {
    const env = { ...process.env, DATABASE_URL: databaseUrl };
    const done = await run(process.execPath, typescript('scripts/db-migrate.ts'), { env });
    if (done.code === 0) return done.output.trim().split('\n').at(-1);
    throw new Trouble(
      '数据库结构更新失败，原因如下。',
      'The migrations failed, for the reason below.',
      done.output,
    );
  }

  /** A seeding that was cut off is not mended but made anew, so that no figure is wrong. */
  async #beginAnew(databaseUrl, search, migrate) {
    const { dataDir, databaseUrl: given, elasticsearchUrl } = this.options;
    if (given) return; // the seed empties its own half by itself; a database of somebody else is never dropped
    warn('上次演示数据没有生成完，重新生成。', 'The demo was not finished last time; it is made anew.');
    const own = elasticsearchUrl ? null : await search.answeringAddress();
    await forgetHalfSeed({ databaseUrl, elasticsearchUrl: own, dataDir });
    await migrate();
  }

  #keep(spec) {
    return this.processes.keep(
      spec,
      (how, waitMs) => {
        const log = this.processes.logFile(spec.name);
        warn(
          `${spec.name} 意外结束（${how}），${waitMs / 1000} 秒后重新启动；日志：${log}`,
          `${spec.name} ended by itself (${how}); started again in ${waitMs / 1000} s; log: ${log}`,
        );
      },
      () => say(`${spec.name} 已重新启动 / was started again`),
    );
  }

  async #waitFor(name, url, timeoutMs) {
    let last = null;
    const ok = await until(
      async () => {
        last = (await httpGet(url, 10_000)) ?? last;
        return last?.status === 200;
      },
      { timeoutMs },
    );
    if (ok || this.processes.stopping) return;
    const log = this.processes.logFile(name);
    throw new Trouble(
      `${name} 没有就绪（${url}），日志 ${log} 的末尾如下。`,
      `${name} did not become ready (${url}); the end of its log ${log}:`,
      `${last ? `${last.status} ${last.body.slice(0, 500)}\n` : ''}${tail(log)}`,
    );
  }

  async #setCallbacks() {
    const script = 'scripts/demo-callbacks.ts';
    if (!existsSync(join(root, script))) return '';
    const done = await run(process.execPath, typescript(script), { env: this.env });
    if (done.code === 0) return '';
    throw new Trouble(
      '设置微信回调失败，原因如下。',
      'The WeChat callbacks could not be set, for the reason below.',
      done.output,
    );
  }
}
