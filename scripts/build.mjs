// Builds dist/: TypeScript by tsc, and every other file that src/ carries (SQL of the ledger, pages) as it is.
import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, rmSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
rmSync('dist', { recursive: true, force: true });

const compiler = createRequire(import.meta.url).resolve('typescript/bin/tsc');
const { status } = spawnSync(process.execPath, [compiler, '-p', 'tsconfig.build.json'], { stdio: 'inherit' });
if (status !== 0) process.exit(status ?? 1);

cpSync('src', 'dist', {
  recursive: true,
  filter: (path) =>
    path !== join('src', 'web', 'page') && (statSync(path).isDirectory() || !/\.tsx?$/.test(path)),
});
if (existsSync('dist/cli/main.js')) chmodSync('dist/cli/main.js', 0o755);

// The front end of the page, by its own configuration.
const { build } = await import('vite');
await build({ configFile: 'src/web/page/vite.config.ts' });
