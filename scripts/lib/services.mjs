import { join } from 'node:path';
import { elasticsearchReady, elasticsearchSpec, prepareElasticsearch } from './elasticsearch.mjs';
import { downloadsDir } from './paths.mjs';
import { freePorts, refuseTaken } from './ports.mjs';
import { startPostgres } from './postgres.mjs';
import { Processes, stopLeftovers } from './processes.mjs';
import { readSecrets } from './secrets.mjs';

/**
 * Starts PostgreSQL and Elasticsearch, on throw-away data unless told. Answers the environment for programs, the processes, and
 * how Elasticsearch is run, so that a test can stop it and start it again. Without Elasticsearch its reason is in `missing`.
 */
export async function startServices({
  dataDir,
  postgresPort,
  elasticsearchPort,
  withElasticsearch = true,
  throwaway = true,
  onStarted,
  say,
}) {
  const registryFile = join(dataDir, 'processes.json');
  await stopLeftovers(registryFile);
  const processes = new Processes({ registryFile, logDir: join(dataDir, 'logs') });
  onStarted?.(processes);
  await refuseTaken({
    PostgreSQL: postgresPort,
    Elasticsearch: withElasticsearch ? elasticsearchPort : undefined,
  });
  const [freeA, freeB] = await freePorts(2);
  const secrets = readSecrets(dataDir);
  const search = withElasticsearch
    ? startElasticsearch({ processes, dataDir, port: elasticsearchPort || freeB, say })
    : Promise.resolve({ missing: null });
  const [DATABASE_URL, found] = await Promise.all([
    startPostgres({
      processes,
      dataDir,
      port: postgresPort || freeA,
      password: secrets.POSTGRES_PASSWORD,
      throwaway,
    }),
    search,
  ]);
  return {
    processes,
    env: { DATABASE_URL, ...(found.url ? { ELASTICSEARCH_URL: found.url } : {}) },
    elasticsearch: found,
  };
}

async function startElasticsearch({ processes, dataDir, port, say }) {
  const prepared = await prepareElasticsearch({ downloads: downloadsDir, say });
  if (prepared.missing) return prepared;
  const spec = elasticsearchSpec({ ...prepared, dataDir, port, heap: process.env.TAGCAST_ES_HEAP ?? '1g' });
  const url = `http://127.0.0.1:${port}`;
  const managed = processes.start(spec);
  if (await elasticsearchReady(url, managed)) return { url, spec };
  await processes.stop('elasticsearch');
  const log = processes.logFile('elasticsearch');
  return {
    missing: {
      zh: `Elasticsearch 没有启动成功，原因见 ${log}。`,
      en: `Elasticsearch did not come up; ${log} says why.`,
      detail: '',
    },
  };
}
