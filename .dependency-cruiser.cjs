/**
 * The import directions of the code (docs/modules.md): pages → components → schemas; domains in one order; libraries
 * below them; nothing imports pages; only tests and scripts import the sandbox.
 */
const domain = {
  stats: [
    'people',
    'channels',
    'broadcasts',
    'materials',
    'audiences',
    'tags',
    'activities',
    'members',
    'accounts',
    'branches',
  ],
  workbench: [
    'stats',
    'people',
    'channels',
    'broadcasts',
    'materials',
    'audiences',
    'tags',
    'activities',
    'members',
    'accounts',
    'branches',
    'health',
  ],
  health: ['accounts'],
  people: [
    'channels',
    'broadcasts',
    'materials',
    'audiences',
    'tags',
    'activities',
    'members',
    'accounts',
    'branches',
  ],
  broadcasts: ['materials', 'audiences', 'tags', 'members', 'accounts', 'branches'],
  channels: ['tags', 'members', 'accounts', 'branches'],
  materials: ['accounts'],
  audiences: ['tags', 'members', 'accounts', 'branches'],
  tags: ['members', 'accounts', 'branches'],
  activities: ['members', 'accounts', 'branches'],
  members: ['accounts', 'branches'],
  pushes: ['accounts'],
  accounts: ['branches'],
  branches: [],
};
const domains = Object.keys(domain);
const TEST = '\\.(test|spec)\\.tsx?$';
const any = (names) => `^lib/(${names.join('|')})/`;

const order = domains.map((name) => ({
  name: `order-${name}`,
  comment: `lib/${name} may use only what stands below it`,
  severity: 'error',
  from: { path: `^lib/${name}/`, pathNot: TEST },
  to: { path: any(domains.filter((other) => other !== name && !domain[name].includes(other))) },
}));

module.exports = {
  forbidden: [
    {
      name: 'no-circular',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'nothing-imports-app',
      severity: 'error',
      from: { path: '^(components|lib|prisma|scripts)/' },
      to: { path: '^app/' },
    },
    {
      name: 'only-tests-and-scripts-import-sandbox',
      severity: 'error',
      from: { pathNot: [TEST, '^(scripts|e2e|prisma/seed|lib/sandbox|lib/testing)/'] },
      to: { path: '^lib/sandbox/' },
    },
    {
      name: 'sandbox-stands-alone',
      comment: 'the sandbox shares wire schemas with the client and nothing else',
      severity: 'error',
      from: { path: '^lib/sandbox/', pathNot: TEST },
      to: {
        path: '^(lib|app|components)/',
        pathNot: ['^lib/sandbox/', '^lib/wechat/wire/', '^lib/(env|log|errors)\\.ts$'],
      },
    },
    {
      name: 'components-know-no-verbs',
      comment: 'components use types and pure helpers only; server actions come as props',
      severity: 'error',
      from: { path: '^components/', pathNot: TEST },
      to: {
        path: '^lib/',
        pathNot: [
          '^lib/[a-z]+/(schema|status)\\.ts$',
          '^lib/[a-z]+/[a-z]+/(schema|status)\\.ts$',
          '^lib/(rules|i18n|time/format|web/result|errors|auth/permissions|auth/ctx)',
        ],
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'ui-knows-no-domain',
      severity: 'error',
      from: { path: '^components/ui/' },
      to: { path: any([...domains, 'rules']) },
    },
    {
      name: 'libraries-below-domains',
      severity: 'error',
      from: { path: '^lib/(wechat|search|redis|db|queue|auth|time|rules|i18n)/', pathNot: TEST },
      to: { path: any([...domains, 'jobs', 'web', 'testing']) },
    },
    {
      name: 'rules-are-pure',
      severity: 'error',
      from: { path: '^lib/rules/', pathNot: TEST },
      to: { path: '^lib/(db|search|wechat|queue|redis)/' },
    },
    {
      name: 'domains-know-no-edge',
      severity: 'error',
      from: { path: any(domains), pathNot: TEST },
      to: { path: '^lib/(web|jobs|testing)/' },
    },
    {
      name: 'queue-knows-no-domain',
      severity: 'error',
      from: { path: '^lib/queue/', pathNot: TEST },
      to: { path: '^lib/(jobs|web|search|wechat)/' },
    },
    {
      name: 'database-at-the-bottom',
      severity: 'error',
      from: { path: '^lib/db/', pathNot: TEST },
      to: { path: '^lib/', pathNot: '^lib/(db/|(env|errors|log)\\.ts$)' },
    },
    {
      name: 'everybody-uses-these',
      comment: 'what all may import imports nothing that holds a connection',
      severity: 'error',
      from: { path: '^lib/((env|errors|log)\\.ts$|time/format\\.ts$|i18n/)', pathNot: TEST },
      to: { path: '^lib/(db|wechat|search|redis|queue|auth)/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'pages-call-verbs',
      comment:
        'a page or route calls a domain verb; it speaks neither SQL, nor WeChat, nor Elasticsearch, nor to the queue',
      severity: 'error',
      from: { path: '^(app|components)/', pathNot: TEST },
      to: { path: '^lib/(db|wechat|search|redis|queue|jobs)/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'testing-only-in-tests',
      severity: 'error',
      from: { pathNot: [TEST, '^(lib/testing|e2e|scripts)/', '^vitest'] },
      to: { path: '^lib/testing/' },
    },
    ...order,
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: ['\\.next/', 'lib/db/generated', '\\.data/'] },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'react-server', 'default'],
    },
  },
};
