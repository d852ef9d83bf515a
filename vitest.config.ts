import { defineConfig } from 'vitest/config';

/** Pure, or with a platform of their own: they share what they load, which is most of the time they take. */
const SHARING = [
  'channels',
  'conversation',
  'deliveries',
  'facts',
  'flows',
  'media',
  'sandbox',
  'service',
  'understanding',
].map((folder) => `test/${folder}/**/*.test.ts`);

export default defineConfig({
  test: {
    globalSetup: 'test/setup.ts',
    testTimeout: 30_000,
    hookTimeout: 30_000,
    pool: 'forks',
    maxWorkers: 2,
    maxConcurrency: 3,
    projects: [
      { extends: true, test: { name: 'whole', include: ['test/**/*.test.ts'], exclude: SHARING } },
      { extends: true, test: { name: 'parts', include: SHARING, isolate: false } },
    ],
  },
});
