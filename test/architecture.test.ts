import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, relative, sep } from 'node:path';
import { describe, expect, test } from 'vitest';

const root = join(import.meta.dirname, '..', 'src');

/** What each folder of src/ may import from, besides itself. Dependencies point one way. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  errors: [],
  postgres: ['errors'],
  embedded: ['errors'],
  credentials: ['errors'],
  config: ['credentials', 'errors'],
  ledger: ['config', 'postgres', 'errors'],
  pipeline: ['ledger', 'config', 'credentials', 'postgres', 'errors'],
  runs: ['pipeline', 'ledger', 'config', 'credentials', 'postgres', 'errors'],
  cli: ['*'],
  web: ['*'],
  demo: ['*'],
};
/** Those at the top, which nothing below may import; only the command line opens the others. */
const tops = ['cli', 'web', 'demo'];
/** The words of the product, which import nothing: every folder may use them. */
const vocabulary = 'pipeline/vocabulary.js';
/** What a source is to the other steps: its types, and only these, are known outside of extract. */
const sourceContract = 'pipeline/extract/source';
const steps = ['extract', 'load', 'match', 'merge', 'write', 'verify'];

/** How numbers, times and values are said is one thing on the screen, in the report and on the page. */
const saidAlike = ['quantity', 'text', 'conflict-meanings'].map((name) => `cli/render/${name}.js`);

interface SourceFile {
  /** Below src/, with slashes. */
  path: string;
  text: string;
  /** Files below src/ that it imports. */
  imports: string[];
}

const files = sourceFiles();

function sourceFiles(): SourceFile[] {
  if (!existsSync(root)) return [];
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.tsx?$/.test(path))
    .map((path) => {
      const text = readFileSync(join(root, path), 'utf8');
      return { path: path.split(sep).join('/'), text, imports: importsOf(path, text) };
    });
}

function importsOf(path: string, wholeText: string): string[] {
  const text = wholeText.replace(/^import type [^;]*?from '([^']+)';/gms, (statement, specifier: string) =>
    join(dirname(path), specifier) === `${sourceContract}.js` ? '' : statement,
  );
  const specifiers = [
    ...text.matchAll(/^\s*(?:import|export)\b[^;'"]*?\bfrom\s*'([^']+)'/gms),
    ...text.matchAll(/^\s*import\s*'([^']+)'/gm),
    ...text.matchAll(/\bimport\(\s*'([^']+)'\s*\)/g),
  ];
  return specifiers
    .map((match) => match[1] ?? '')
    .filter((specifier) => specifier.startsWith('.'))
    .map((specifier) =>
      relative(root, join(root, dirname(path), specifier))
        .split(sep)
        .join('/'),
    )
    .filter(
      (imported) =>
        !imported.startsWith('..') &&
        imported !== vocabulary &&
        !(path.startsWith('web/') && saidAlike.includes(imported)),
    );
}

function folderOf(path: string): string {
  return path.includes('/') ? (path.split('/')[0] ?? '') : '';
}

function stepOf(path: string): string | undefined {
  const [folder, step, ...rest] = path.split('/');
  return folder === 'pipeline' && step && rest.length > 0 && steps.includes(step) ? step : undefined;
}

/** Tests may look around: they are no part of what is shipped. */
const product = files.filter(({ path }) => !path.endsWith('.test.ts'));

describe('architecture', () => {
  test('every folder of src has its place in the order of dependencies', () => {
    const folders = new Set(product.map(({ path }) => folderOf(path)).filter(Boolean));
    expect([...folders].filter((folder) => !Object.hasOwn(mayImport, folder))).toEqual([]);
  });

  test('dependencies point one way', () => {
    const wrong = product.flatMap(({ path, imports }) => {
      const from = folderOf(path);
      if (from === '') return [];
      const allowed = mayImport[from] ?? [];
      return imports
        .map((imported) => ({ imported, to: folderOf(imported) }))
        .filter(
          ({ to }) =>
            to !== from && !(allowed.includes('*') && !isForeignTop(from, to)) && !allowed.includes(to),
        )
        .map(({ imported }) => `${path} imports ${imported}`);
    });
    expect(wrong).toEqual([]);
  });

  test('the vocabulary imports nothing', () => {
    expect(files.find(({ path }) => path === vocabulary.replace(/js$/, 'ts'))?.imports ?? []).toEqual([]);
  });

  test('the steps of the pipeline do not import each other', () => {
    const wrong = product.flatMap(({ path, imports }) =>
      imports
        .filter((imported) => stepOf(path) && stepOf(imported) && stepOf(path) !== stepOf(imported))
        .map((imported) => `${path} imports ${imported}`),
    );
    expect(wrong).toEqual([]);
  });

  test('files are named after what is in them', () => {
    const vague = /^(utils?|helpers?|types?|managers?|common|misc|lib)$/;
    const names = files.map(({ path }) => ({ path, name: basename(path).split('.')[0] ?? '' }));
    expect(
      names.filter(({ name }) => vague.test(name) || /-manager$/.test(name)).map(({ path }) => path),
    ).toEqual([]);
    expect(
      names.filter(({ name }) => !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(name)).map(({ path }) => path),
    ).toEqual([]);
  });

  test('only the command line ends the process', () => {
    const wrong = product.filter(
      ({ path, text }) => /\bprocess\.exit\s*\(/.test(text) && path !== 'cli/main.ts',
    );
    expect(wrong.map(({ path }) => path)).toEqual([]);
  });

  test('only src/postgres knows the driver', () => {
    const wrong = product.filter(
      ({ path, text }) =>
        folderOf(path) !== 'postgres' && /from '(pg|pg-copy-streams|pg-protocol)'/.test(text),
    );
    expect(wrong.map(({ path }) => path)).toEqual([]);
  });
});

/** The command line opens the page and the demo, and the demo shows its screens; otherwise those at the top leave each other alone. */
function isForeignTop(from: string, to: string): boolean {
  return tops.includes(to) && from !== 'cli' && !(from === 'demo' && to === 'cli');
}
