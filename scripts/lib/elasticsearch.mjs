import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { aptInstall, canApt } from './apt.mjs';
import { findJava, which } from './java.mjs';
import { run } from './run.mjs';
import { makeServiceFolder, servicePlace, serviceUser } from './service-user.mjs';
import { unzip } from './unzip.mjs';
import { httpGet, until } from './wait.mjs';

const VERSION = '8.19.8';
const ARTIFACT = `org.elasticsearch.distribution.integ-test-zip:elasticsearch:${VERSION}:zip`;
const COPY = 'org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy';
const READY_MS = 90_000;

/**
 * Finds or fetches what Elasticsearch needs: a Java and the distribution (once, kept in `downloads`).
 * Answers `{ home, java }`, or `{ missing: { zh, en, detail } }` when it is not to be had on this machine.
 */
export async function prepareElasticsearch({ downloads, say }) {
  const user = serviceUser();
  const home = join(servicePlace(downloads).dir, `elasticsearch-${VERSION}`);
  const zip = join(downloads, `elasticsearch-${VERSION}.zip`);
  const needsMaven = !existsSync(home) && !existsSync(zip);
  let java = findJava(user);
  const wanted = [
    ...(java ? [] : ['openjdk-17-jre-headless']),
    ...(needsMaven && !which('mvn') ? ['maven'] : []),
  ];
  if (wanted.length > 0) {
    if (!canApt()) return missing(wanted);
    const failed = await aptInstall(wanted);
    java = findJava(user);
    if (failed || !java) return missing(wanted, failed ?? '');
  }
  if (existsSync(home)) return { home, java };
  if (!existsSync(zip)) {
    say(`      Elasticsearch ${VERSION} (97 MB, 仅一次 / once) …`);
    mkdirSync(`${downloads}/fetching`, { recursive: true });
    const args = ['-q', '-B', COPY, `-Dartifact=${ARTIFACT}`, `-DoutputDirectory=${downloads}/fetching`];
    // From the downloads folder, so that no pom of anybody's is in the way.
    const done = await run(which('mvn') ?? 'mvn', args, {
      cwd: downloads,
      shell: process.platform === 'win32',
    });
    if (done.code !== 0) {
      return {
        missing: {
          zh: '无法从 Maven 仓库下载 Elasticsearch（网络不通？），人群将由数据库计算。下次启动会再试。',
          en: 'Elasticsearch could not be fetched from the Maven repository (no network?), so the database counts and searches. The next start tries again.',
          detail: done.output.split('\n').slice(0, 5).join('\n'),
        },
      };
    }
    renameSync(`${downloads}/fetching/elasticsearch-${VERSION}.zip`, zip);
    rmSync(`${downloads}/fetching`, { recursive: true, force: true });
  }
  const unpacked = join(dirname(home), 'unpacking');
  rmSync(unpacked, { recursive: true, force: true });
  makeServiceFolder(unpacked, null);
  try {
    unzip(zip, unpacked);
  } catch (error) {
    rmSync(zip, { force: true }); // damaged: the next start fetches it again
    return {
      missing: {
        zh: 'Elasticsearch 压缩包已损坏，下次启动会重新下载。',
        en: 'The Elasticsearch archive is damaged; the next start fetches it again.',
        detail: error.message,
      },
    };
  }
  renameSync(join(unpacked, `elasticsearch-${VERSION}`), home);
  rmSync(unpacked, { recursive: true, force: true });
  return { home, java };
}

/** How to run one node on a data folder: what `Processes.start` or `.keep` takes. */
export function elasticsearchSpec({ home, java, dataDir, port, heap }) {
  const { dir, user } = servicePlace(dataDir);
  const place = join(dir, 'elasticsearch');
  makeServiceFolder(place, user);
  for (const part of ['data', 'logs', 'tmp']) makeServiceFolder(join(place, part), user);
  writeConfig({ home, place, port });
  const windows = process.platform === 'win32';
  return {
    name: 'elasticsearch',
    command: join(home, 'bin', windows ? 'elasticsearch.bat' : 'elasticsearch'),
    cwd: place,
    env: {
      ...process.env,
      HOME: place,
      ES_JAVA_HOME: java,
      ES_PATH_CONF: join(place, 'config'),
      ES_TMPDIR: join(place, 'tmp'),
      // Touching the whole heap at the start costs seconds, and memory that a small demo never needs.
      ES_JAVA_OPTS: `-Xms${heap} -Xmx${heap} -XX:-AlwaysPreTouch`,
      CLI_JAVA_OPTS: '-Xmx64m -XX:TieredStopAtLevel=1',
    },
    uid: user?.uid,
    gid: user?.gid,
    graceMs: 30_000,
  };
}

/** Waits until the node answers and its indexes can be searched: true, or false when it ended or took too long. */
export async function elasticsearchReady(url, managed, timeoutMs = READY_MS) {
  const answer = await until(
    async () => {
      if (managed && !managed.running) return 'ended';
      const health = await httpGet(`${url}/_cluster/health?wait_for_status=yellow&timeout=2s`);
      return health?.status === 200;
    },
    { timeoutMs, everyMs: 200 },
  );
  return answer === true;
}

function writeConfig({ home, place, port }) {
  const config = join(place, 'config');
  rmSync(config, { recursive: true, force: true });
  cpSync(join(home, 'config'), config, { recursive: true });
  writeFileSync(
    join(config, 'elasticsearch.yml'),
    [
      'cluster.name: tagcast',
      'node.name: tagcast-1',
      'discovery.type: single-node',
      'network.host: 127.0.0.1',
      `http.port: ${port}`,
      'transport.port: 0',
      'xpack.security.enabled: false',
      // A laptop's disk may be nearly full; the default would turn every index read-only then.
      'cluster.routing.allocation.disk.threshold_enabled: false',
      `path.data: ${JSON.stringify(join(place, 'data'))}`,
      `path.logs: ${JSON.stringify(join(place, 'logs'))}`,
      '',
    ].join('\n'),
  );
  // The distribution belongs to another user: nothing may be written into it.
  const options = readFileSync(join(home, 'config', 'jvm.options'), 'utf8')
    .split('\n')
    .filter((line) => !/^-Xlog:gc|^-XX:ErrorFile|^-XX:\+HeapDumpOnOutOfMemoryError/.test(line));
  writeFileSync(
    join(config, 'jvm.options'),
    `${options.join('\n')}\n-XX:ErrorFile=${join(place, 'logs', 'hs_err_%p.log')}\n`,
  );
  writeFileSync(
    join(config, 'log4j2.properties'),
    [
      'status = error',
      'appender.console.type = Console',
      'appender.console.name = console',
      'appender.console.layout.type = PatternLayout',
      'appender.console.layout.pattern = [%d{ISO8601}][%-5p][%-25c{1.}] [%node_name]%marker %m%consoleException%n',
      'rootLogger.level = warn',
      'rootLogger.appenderRef.console.ref = console',
      '',
    ].join('\n'),
  );
  // The node makes its keystore in there at the first start.
  makeServiceFolder(config, serviceUser());
}

function missing(packages, detail = '') {
  const names = packages.map((name) => (name === 'maven' ? 'Maven' : 'Java 17')).join(' + ');
  return {
    missing: {
      zh: `缺少 ${names}，Elasticsearch 无法启动，人群将由数据库计算。安装方法：Debian/Ubuntu 执行 sudo apt-get install ${packages.join(' ')}；macOS 执行 brew install openjdk maven；或设置 ELASTICSEARCH_URL。`,
      en: `${names} is missing, so Elasticsearch is not started and the database counts and searches. To have it: sudo apt-get install ${packages.join(' ')} (Debian, Ubuntu), brew install openjdk maven (macOS), or set ELASTICSEARCH_URL.`,
      detail,
    },
  };
}
