import { createRequire } from 'node:module';

/** The version of this usermerge. */
export const { version } = createRequire(import.meta.url)('../../package.json') as { version: string };
