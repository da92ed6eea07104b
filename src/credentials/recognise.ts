import { type HashKind, hashKinds, type Strength, type Sureness } from './kinds.js';
import {
  type HashRule,
  hashRules,
  longestParameters,
  numberWithin,
  type Place,
  parametersPattern,
} from './rules.js';

export interface Recognised {
  readonly kind: HashKind;
  /** Of the function (cost, memory, iterations) as they stand in the text; empty: none. Never a salt or a digest. */
  readonly parameters: string;
  readonly sure: Sureness;
  /** What is done to the password before the function that the hash names; null: nothing. */
  readonly wrapper: string | null;
  readonly strength: Strength;
}

/**
 * What kind of password hash a stored text is, by its form alone; nothing is tried out.
 *
 * What fits no rule is `plain_text`, which may as well be a format that is not known here.
 */
export function recognise(stored: string | null): Recognised {
  const { kind, parameters } = kindOf(stored);
  const { sure, wrapper, strength } = hashKinds[kind];
  return { kind, parameters, sure, wrapper, strength: strength(parameters) };
}

function kindOf(stored: string | null): { kind: HashKind; parameters: string } {
  if (stored === null || stored === '') return { kind: 'none', parameters: '' };
  const bytes = Buffer.byteLength(stored);
  const rule = compiled.find((each) => fits(each, stored, bytes));
  if (rule === undefined) return { kind: 'plain_text', parameters: '' };
  return { kind: rule.kind, parameters: rule.parameters ? cut(stored, bytes, rule.parameters) : '' };
}

type CompiledRule = HashRule & { readonly expressions: readonly RegExp[]; readonly form: RegExp | null };

const compiled = hashRules.map(
  (rule): CompiledRule => ({
    ...rule,
    expressions: rule.shapes.map(expressionOf),
    form: rule.pattern === undefined ? null : new RegExp(rule.pattern, 'u'),
  }),
);

/** A shape as LIKE reads it. */
function expressionOf(shape: string): RegExp {
  const source = shape.replace(/\\(.)|[%_]|[$^*+?.()[\]{}|/\\]/g, (found, escaped: string | undefined) => {
    if (escaped !== undefined) return escaped;
    if (found === '%') return '[^]*';
    return found === '_' ? '[^]' : `\\${found}`;
  });
  return new RegExp(`^${source}$`, 'u');
}

function fits(rule: CompiledRule, stored: string, bytes: number): boolean {
  if (rule.bytes && !rule.bytes.includes(bytes)) return false;
  if (rule.minBytes !== undefined && bytes < rule.minBytes) return false;
  if (rule.expressions.length > 0 && !rule.expressions.some((shape) => shape.test(stored))) return false;
  if (rule.form && !rule.form.test(stored)) return false;
  return !rule.part || Buffer.byteLength(part(stored, rule.part.separator, rule.part.n)) === rule.part.bytes;
}

function cut(stored: string, bytes: number, place: Place): string {
  switch (place.at) {
    case 'slice':
      return first([...stored.slice(0, 100)].slice(place.from - 1), place.length);
    case 'parts': {
      const parts = place.ns.map((n) => part(stored, place.separator, n)).join(',');
      const found = first([...parts], longestParameters);
      return parametersForm.test(found) ? found : '';
    }
    case 'after':
      return /[0-9]+/.exec(first([...part(stored, place.text, 2)], numberWithin))?.[0] ?? '';
    case 'size':
      return String(bytes);
  }
}

const parametersForm = new RegExp(parametersPattern, 'u');
const first = (characters: readonly string[], count: number): string => characters.slice(0, count).join('');
const part = (stored: string, separator: string, n: number): string => stored.split(separator)[n - 1] ?? '';
