import { availableParallelism } from 'node:os';

const suite = globalThis.process.env.SUITE;

/** Sources are ES modules; swc turns them to CommonJS, so that plain `npx jest` needs no flag. */
const base = {
  testEnvironment: 'node',
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' }, module: { type: 'commonjs' } },
    ],
  },
  // Whole stories take a while on a busy machine; a test that hangs still ends.
  testTimeout: 180_000,
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
};

/** Suites that need more than Node and Redis: each has its own npm script. */
const APART = [
  '<rootDir>/test/moto/',
  '<rootDir>/test/lab/',
  '<rootDir>/test/browser/',
  '<rootDir>/test/bench/',
];

export default {
  ...base,
  // Stories wait twice as long as they work: four workers on two cores, where by default there would be one.
  maxWorkers: suite === undefined ? Math.ceil(availableParallelism() * 2) : '100%',
  workerIdleMemoryLimit: '1GB',
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  testPathIgnorePatterns: [
    '/node_modules/',
    '/dist/',
    ...(suite === undefined ? APART : APART.filter((folder) => !folder.includes(`/${suite}/`))),
  ],
  ...(suite === undefined ? {} : { roots: [`<rootDir>/test/${suite}`] }),
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/.cache/'],
};
