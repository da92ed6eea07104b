import { errorsPage } from './errors-page.js';
import { passwordHashesPage } from './password-hashes-page.js';

/** The pages of docs/ that are generated, by path. `npm run docs` writes them, a test holds them up to date. */
export const pages: Readonly<Record<string, () => string | Promise<string>>> = {
  'docs/errors.md': errorsPage,
  'docs/password-hashes.md': passwordHashesPage,
};
