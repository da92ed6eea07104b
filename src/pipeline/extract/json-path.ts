/** Paths into JSON: `email`, `profile.email`, `emails[0].value`, `credentials[type=password].secretData.value`. */

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

type Step =
  | { readonly key: string }
  | { readonly index: number }
  | { readonly where: string; readonly equals: string };

/**
 * What gives the text at a path: undefined where there is nothing, null for null. A key that is spelled like the whole
 * path goes first; a string on the way that holds JSON is looked into; lists and maps are JSON texts.
 */
export function jsonPath(path: string): (document: Json) => string | null | undefined {
  const steps = stepsOf(path);
  return (document) => {
    const whole = at(document, { key: path });
    if (whole !== undefined) return textOf(whole);
    let value: Json | undefined = document;
    for (const step of steps) {
      value = at(typeof value === 'string' ? parsed(value) : value, step);
      if (value === undefined) return undefined;
    }
    return textOf(value);
  };
}

function at(value: Json | undefined, step: Step): Json | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  if (Array.isArray(value)) {
    if ('index' in step) return value[step.index] as Json | undefined;
    if ('where' in step)
      return value.find((element: Json) => textOf(at(element, { key: step.where })) === step.equals);
    return undefined;
  }
  if (!('key' in step)) return undefined;
  return Object.hasOwn(value, step.key) ? (value as { readonly [key: string]: Json })[step.key] : undefined;
}

function textOf(value: Json | undefined): string | null | undefined {
  if (value === undefined || value === null || typeof value === 'string') return value;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function parsed(text: string): Json | undefined {
  if (!/^\s*[[{]/.test(text)) return undefined;
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

function stepsOf(path: string): Step[] {
  return [...path.matchAll(/([^.[\]]+)|\[(\d+)\]|\[([^\]=]+)=([^\]]*)\]/g)].map(
    ([, key, index, where, equals]): Step => {
      if (key !== undefined) return { key };
      if (index !== undefined) return { index: Number(index) };
      return { where: where ?? '', equals: equals ?? '' };
    },
  );
}

/**
 * Numbers of so many characters may have more digits than JavaScript's numbers keep: they are read as text. Looked for
 * behind what stands before a number, which is rare, and not everywhere: that takes as long as parsing.
 */
const longNumber = /[:,[]\s*[-\d][\d.eE+-]{15}/;
const stringOrNumber = /"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]{15,}/g;

/** @throws SyntaxError */
export function parseJson(text: string): Json {
  const exact = longNumber.test(text)
    ? text.replace(stringOrNumber, (token) => (token.startsWith('"') ? token : `"${token}"`))
    : text;
  return JSON.parse(exact) as Json;
}

/** The paths of what a document holds, maps within it as `outer.inner`. */
export function pathsOf(document: Json, prefix = '', depth = 0): string[] {
  if (typeof document !== 'object' || document === null || Array.isArray(document)) return [];
  return Object.entries(document as { readonly [key: string]: Json }).flatMap(([key, value]) => [
    `${prefix}${key}`,
    ...(depth < 3 ? pathsOf(value, `${prefix}${key}.`, depth + 1) : []),
  ]);
}
