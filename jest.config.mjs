import { timeFactor } from './test/runner/time-factor.mjs';

const factor = timeFactor();
// Workers inherit it, for limits that tests set themselves.
process.env.TEST_TIME_FACTOR = String(factor);

/** @type {import('jest').Config} */
const base = {
  rootDir: import.meta.dirname,
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/libs/[^/]+/dist/', '<rootDir>/test/consumers/'],
  moduleNameMapper: {
    // The libraries under test: always the sources, never libs/*/dist.
    '^nestjs-bitrix24-events$': '<rootDir>/libs/bitrix24-events/src/index.ts',
    '^nestjs-bitrix24-events/b24jssdk$': '<rootDir>/libs/bitrix24-events/src/b24jssdk/index.ts',
    '^nestjs-bitrix24-events/(config|sqlite|storage)$': '<rootDir>/libs/bitrix24-events/src/entries/$1.ts',
    '^nestjs-bitrix24-events/testing$': '<rootDir>/libs/bitrix24-events/src/testing/index.ts',
    '^bitrix24-emulator$': '<rootDir>/libs/bitrix24-emulator/src/index.ts',
    // NodeNext writes './x.js'; the file on disk is './x.ts'.
    '^(\\.{1,2}/.*)\\.js$': '$1',
  },
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        swcrc: false,
        sourceMaps: 'inline',
        module: { type: 'es6' },
        jsc: {
          target: 'es2023',
          keepClassNames: true,
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: true },
        },
      },
    ],
  },
};

/** @type {import('jest').Config} */
export default {
  // No test is about time: a busy machine must not fail one.
  testTimeout: 60_000 * factor,
  globalSetup: '<rootDir>/test/runner/databases-in-memory.mjs',
  // A worker keeps the modules of every spec that it has run (https://github.com/jestjs/jest/issues/9959), some 10 MB
  // each: two workers would not get through all specs with the 4 GB that each may have.
  workerIdleMemoryLimit: '1500MB',
  testSequencer: '<rootDir>/test/runner/longest-first.mjs',
  coverageProvider: 'v8',
  collectCoverageFrom: ['<rootDir>/libs/*/src/**/*.ts', '!**/*.spec.ts', '!**/index.ts'],
  coverageDirectory: 'coverage',
  projects: [
    {
      ...base,
      displayName: 'unit',
      testMatch: ['<rootDir>/libs/**/*.spec.ts', '<rootDir>/apps/**/*.spec.ts'],
    },
    { ...base, displayName: 'e2e', testMatch: ['<rootDir>/test/**/*.e2e-spec.ts'] },
  ],
};
