import { errorsPage } from './errors-page.js';

/** The pages of docs/ that are generated, by path. `npm run docs` writes them, a test holds them up to date. */
export const pages: Readonly<Record<string, () => string>> = {
  'docs/errors.md': errorsPage,
};
