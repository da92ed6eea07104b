import { type Document, isMap, isScalar, isSeq, type Pair } from 'yaml';
import type { ConfigPath, ConfigProblem } from './problem.js';

export type Environment = Readonly<Record<string, string | undefined>>;

/** What was taken from the environment: the value, and the variable that it came from. Values may be secrets. */
export type Substitutions = ReadonlyMap<string, string>;

/** `$${` for a plain `${`; `${NAME}`; and `${` with anything else after it. */
const referencePattern = /\$\$\{|\$\{(?:([A-Za-z_][A-Za-z0-9_]*)\})?/g;

/**
 * Replaces `${NAME}` in the text values of a document (not in keys) by variables of the environment, in place; `$${`
 * stands for `${`. What comes from the environment is text and is not looked into again.
 */
export function substituteEnvironment(
  document: Document,
  environment: Environment,
): { readonly problems: readonly ConfigProblem[]; readonly substitutions: Substitutions } {
  const problems: ConfigProblem[] = [];
  const substitutions = new Map<string, string>();
  walkTexts(document.contents, [], (text, path) =>
    text.replace(referencePattern, (reference, name: string | undefined) => {
      if (reference === '$${') return '${';
      const value = name === undefined ? undefined : environment[name];
      if (name === undefined)
        problems.push({ path, message: `has a \${ that no name and } follow; write $\${ for a plain \${` });
      else if (value === undefined)
        problems.push({ path, message: `needs ${name}, which is not set in the environment` });
      else substitutions.set(value, name);
      return value ?? reference;
    }),
  );
  return { problems, substitutions };
}

/** `text` without the values that came from the environment: their variables stand instead. */
export function hideSubstitutions(text: string, substitutions: Substitutions): string {
  const byLength = [...substitutions].sort(([a], [b]) => b.length - a.length);
  return byLength.reduce(
    (hidden, [value, name]) =>
      value.length < shortestSecret ? hidden : hidden.replaceAll(value, `\${${name}}`),
    text,
  );
}

/** Shorter values are no secrets, and replacing them would make words unreadable. */
const shortestSecret = 4;

function walkTexts(
  node: unknown,
  path: ConfigPath,
  replace: (text: string, path: ConfigPath) => string,
): void {
  if (isScalar(node) && typeof node.value === 'string') node.value = replace(node.value, path);
  else if (isSeq(node)) node.items.forEach((item, index) => void walkTexts(item, [...path, index], replace));
  else if (isMap(node)) {
    for (const { key, value } of node.items as Pair[]) {
      walkTexts(value, [...path, String(isScalar(key) ? key.value : key)], replace);
    }
  }
}
