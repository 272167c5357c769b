// The rooms of the library in their order: each may use those before it, through their index.ts only.
const ROOMS = [
  'errors',
  'common',
  'catalog',
  'storage',
  'rest',
  'portals',
  'handlers',
  'echoes',
  'inbox',
  'bindings',
  'intake',
  'offline',
  'sweep',
  'pages',
  'drivers',
  'module',
  'testing',
  'b24jssdk',
  'entries',
];
const SRC = '^libs/bitrix24-events/src';
const SPECS = '[.]spec[.]ts$';
const COMMON_PARTS = `${SRC}/common/(?:async|text)/index[.]ts$`;

const orderOf = (room, index) => ({
  name: `order-of-${room}`,
  comment: `${room} may use ${ROOMS.slice(0, index).join(', ') || 'no other room'}; see docs/architecture.md.`,
  severity: 'error',
  from: { path: `${SRC}/${room}/`, pathNot: SPECS },
  to: { path: `${SRC}/(?:${ROOMS.slice(index + 1).join('|')})/` },
});

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'no-circular',
      comment:
        'Files that import each other cannot be read or tested apart. Move what both need to a third file.',
      severity: 'error',
      from: { path: '^libs/', pathNot: SPECS },
      to: { circular: true },
    },
    ...ROOMS.slice(0, -1).map(orderOf),
    {
      name: 'known-rooms',
      comment: 'Each folder of src has a place in the order of the rooms. Add a new one to ROOMS.',
      severity: 'error',
      from: { path: '^libs/bitrix24-events/' },
      to: { path: `${SRC}/[^/]+/`, pathNot: `${SRC}/(?:${ROOMS.join('|')})/` },
    },
    {
      name: 'barrels-only',
      comment: 'Another room is entered by its index.ts. Export there what is meant for others.',
      severity: 'error',
      from: { path: `${SRC}/([^/]+)/`, pathNot: SPECS },
      to: { path: `${SRC}/[^/]+/.+`, pathNot: [`${SRC}/$1/`, `${SRC}/[^/]+/index[.]ts$`, COMMON_PARTS] },
    },
    {
      name: 'entries-by-barrels',
      comment: 'The entries of the package export what rooms export.',
      severity: 'error',
      from: { path: `${SRC}/(?:entries/)?[^/]+[.]ts$` },
      to: {
        path: `${SRC}/[^/]+/.+`,
        pathNot: [`${SRC}/[^/]+/index[.]ts$`, `${SRC}/catalog/shapes/index[.]ts$`],
      },
    },
    {
      name: 'http-adapters',
      comment: 'Only intake/http knows Express and Fastify.',
      severity: 'error',
      from: { path: SRC, pathNot: [SPECS, `${SRC}/intake/http/`] },
      to: { path: 'node_modules/(?:@types/)?(?:@nestjs/platform-|express|fastify|body-parser)' },
    },
    {
      name: 'databases',
      comment: 'Only drivers know a database.',
      severity: 'error',
      from: { path: SRC, pathNot: [SPECS, `${SRC}/drivers/`] },
      to: { path: 'node_modules/(?:@types/)?(?:better-sqlite3|pg)/' },
    },
    {
      name: 'emulator-alone',
      comment: 'The emulator is a second reading of the protocol: it takes nothing from the module.',
      severity: 'error',
      from: { path: '^libs/bitrix24-emulator/src' },
      to: { path: ['^libs/bitrix24-events', 'nestjs-bitrix24-events'] },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.d.ts', '.js', '.json'],
      conditionNames: ['import', 'types', 'node', 'default'],
      exportsFields: ['exports'],
    },
  },
};
