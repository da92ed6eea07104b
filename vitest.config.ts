import { defineConfig } from 'vitest/config';

export default defineConfig({
  // The examples import the package by its name, as an application does.
  resolve: { alias: { usermerge: new URL('src/index.ts', import.meta.url).pathname } },
  test: {
    include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
    globalSetup: ['test/support/global-setup.ts'],
    // They are for what hangs: no test measures time, and a machine may be slow.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    maxWorkers: 2,
  },
});
