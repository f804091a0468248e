import { elasticsearchReady, elasticsearchSpec, prepareElasticsearch } from './elasticsearch.mjs';
import { downloadsDir } from './paths.mjs';
import { say, warn } from './say.mjs';
import { httpGet } from './wait.mjs';

const GIVEN_READY_MS = 15_000;

/** The demo's Elasticsearch: given by address, or a node of our own that comes up beside the other steps. */
export class SearchNode {
  #options;
  #processes;
  #keep;
  #begun;
  #settled;
  /** How the own node is run; null while it is not, or when there is none. */
  spec = null;
  /** Known once this machine turned out to have none. */
  isMissing = false;

  constructor({ options, processes, keep }) {
    this.#options = options;
    this.#processes = processes;
    this.#keep = keep;
    const begun = this.#begin();
    // A failure is told where it is waited for, not as an unhandled rejection before.
    this.#begun = begun.catch(() => {});
    this.#settled = begun.then((managed) => this.#settle(managed));
    this.#settled.catch(() => {});
  }

  /** The address that programs are given: also of a node that is not up (yet), as they find it by themselves. */
  async address() {
    await this.#begun;
    return this.#options.elasticsearchUrl ?? (this.spec ? this.#ownUrl : undefined);
  }

  /** Waits until it is up or given up; the address when it answers, else undefined. */
  async answeringAddress() {
    await this.#settled;
    const url = await this.address();
    return url && (await httpGet(`${url}/_cluster/health`))?.status === 200 ? url : undefined;
  }

  /** Waits a moment until it is up or given up; false when it still comes up. */
  isSettled(withinMs) {
    const late = new Promise((resolve) => setTimeout(resolve, withinMs, false).unref());
    return Promise.race([this.#settled.then(() => true), late]);
  }

  /** Ends the own node, as a test of "Elasticsearch is away" wants it. */
  async stop() {
    await this.#processes.stop('elasticsearch');
  }

  /** Starts the own node again and waits until it answers. */
  async startAgain() {
    return elasticsearchReady(this.#ownUrl, this.#processes.find('elasticsearch') ?? this.#keep(this.spec));
  }

  get #ownUrl() {
    return `http://127.0.0.1:${this.#options.ports.elasticsearch}`;
  }

  async #begin() {
    const { dataDir, ports, elasticsearchUrl, heap } = this.#options;
    if (elasticsearchUrl) return null;
    const { missing, ...found } = await prepareElasticsearch({ downloads: downloadsDir, say });
    if (missing) {
      this.isMissing = true;
      warn(missing.zh, missing.en);
      if (missing.detail) say(missing.detail);
      return null;
    }
    if (this.#processes.stopping) return null;
    this.spec = elasticsearchSpec({ ...found, dataDir, port: ports.elasticsearch, heap });
    return this.#keep(this.spec);
  }

  async #settle(managed) {
    const given = this.#options.elasticsearchUrl;
    if (given) {
      if (await elasticsearchReady(given, null, GIVEN_READY_MS)) return;
      warn(
        `ELASTICSEARCH_URL ${given} 没有应答，人群暂由数据库计算。`,
        `ELASTICSEARCH_URL ${given} does not answer; the database counts and searches for now.`,
      );
      return;
    }
    if (!managed || (await elasticsearchReady(this.#ownUrl, managed)) || this.#processes.stopping) return;
    const log = this.#processes.logFile('elasticsearch');
    warn(
      `Elasticsearch 没有启动成功，人群暂由数据库计算；原因见 ${log}。`,
      `Elasticsearch did not come up, so the database counts and searches for now; ${log} says why.`,
    );
  }
}
