import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  parseDocument,
  visit,
  type YAMLError,
} from 'yaml';
import type { ConfigPath } from './problem.js';

export interface Position {
  /** From 1. */
  readonly line: number;
  readonly column: number;
}

/** A problem with the text as YAML, at a position. */
export interface SyntaxProblem extends Position {
  readonly message: string;
}

/** A parsed file that still knows where everything is. */
export interface YamlFile {
  readonly document: Document.Parsed;
  /** Where the key or the value at a path begins; where there is none, the nearest that encloses it. */
  locate(path: ConfigPath, part: 'key' | 'value'): Position;
}

/**
 * The parser's own messages quote the file, and the file may hold a secret: these say the same and quote nothing.
 */
const syntaxMessages: Partial<Record<YAMLError['code'], string>> = {
  BAD_ALIAS: 'an alias (*name) has no complete anchor (&name) before it',
  BAD_INDENT: 'the indentation does not fit the lines above',
  BAD_SCALAR_START: 'a text that begins with this character needs quotes',
  BLOCK_AS_IMPLICIT_KEY:
    'a nested map may not begin on the line of its key; or a text with ": " in it needs quotes',
  DUPLICATE_KEY: 'this key stands twice in its map',
  MISSING_CHAR: 'a bracket, brace, quote, comma or colon is missing',
  MULTILINE_IMPLICIT_KEY: 'a colon is missing after a key, or a text over several lines needs quotes',
  MULTIPLE_DOCS: 'the file holds a second document (---)',
  TAG_RESOLVE_FAILED: 'a tag (!name) is not known here',
  TAB_AS_INDENT: 'a tab stands in the indentation, where YAML wants spaces',
};

/** Parses YAML 1.2, with keys as text; gives the file, or everything that is wrong with it as YAML. */
export function parseYaml(text: string): YamlFile | { readonly problems: readonly SyntaxProblem[] } {
  const lineCounter = new LineCounter();
  const document = parseDocument(text, {
    lineCounter,
    prettyErrors: false,
    stringKeys: true,
    logLevel: 'error',
  });
  const faults = [
    ...[...document.errors, ...document.warnings].map(({ code, pos }) => ({ code, offset: pos[0] })),
    ...aliasFaults(document),
  ];
  if (faults.length === 0) {
    return { document, locate: (path, part) => positionAt(lineCounter, offsetOf(document, path, part)) };
  }
  const problems = faults.map((fault) => syntaxProblem(fault, text, lineCounter));
  const isFirstOfLine = ({ line }: Position, index: number) =>
    problems.findIndex((other) => other.line === line) === index;
  return { problems: problems.filter(isFirstOfLine) };
}

interface Fault {
  readonly code: YAMLError['code'];
  readonly offset: number;
}

/** Aliases without an anchor, and within their own: the parser finds neither. */
function aliasFaults(document: Document.Parsed): Fault[] {
  const faults: Fault[] = [];
  visit(document, {
    Alias(_key, alias, ancestors) {
      const anchored = alias.resolve(document);
      if (anchored === undefined || ancestors.includes(anchored)) {
        faults.push({ code: 'BAD_ALIAS', offset: alias.range?.[0] ?? 0 });
      }
    },
  });
  return faults;
}

function syntaxProblem({ code, offset }: Fault, text: string, lineCounter: LineCounter): SyntaxProblem {
  const position = positionAt(lineCounter, Math.max(offset, 0));
  const what = syntaxMessages[code] ?? `this is no valid YAML (${code})`;
  const line = text.split('\n')[position.line - 1] ?? '';
  const hint = line.includes('${') ? '; within { } or [ ] a text with ${ in it needs quotes' : '';
  return { ...position, message: what + hint };
}

function positionAt(lineCounter: LineCounter, offset: number): Position {
  const { line, col } = lineCounter.linePos(offset);
  return { line, column: col };
}

function offsetOf(document: Document.Parsed, path: ConfigPath, part: 'key' | 'value'): number {
  let node: Node | null = document.contents;
  let offset = node?.range?.[0] ?? 0;
  for (const [index, step] of path.entries()) {
    const child = childOf(isAlias(node) ? (node.resolve(document) ?? null) : node, step);
    if (child === undefined) return offset;
    const isLast = index === path.length - 1;
    const wanted =
      (isLast && part === 'value' && child.value?.range ? child.value : child.key) ?? child.value;
    offset = wanted?.range?.[0] ?? offset;
    node = child.value;
  }
  return offset;
}

interface Child {
  readonly key: Node | null;
  readonly value: Node | null;
}

function childOf(node: Node | null, step: string | number): Child | undefined {
  if (isSeq(node) && typeof step === 'number') {
    const item = node.items[step];
    return item === undefined ? undefined : { key: null, value: item as Node | null };
  }
  if (!isMap(node)) return undefined;
  const pair = (node.items as Pair<Node, Node | null>[]).find(
    ({ key }) => isScalar(key) && String(key.value) === String(step),
  );
  return pair && { key: pair.key, value: pair.value };
}
