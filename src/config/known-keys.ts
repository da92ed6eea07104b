import { configJsonSchema } from './json-schema.js';
import type { ConfigPath } from './problem.js';

/** The part of JSON Schema that the configuration's schema comes out as. */
interface SchemaNode {
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly additionalProperties?: SchemaNode | boolean;
  readonly items?: SchemaNode;
  readonly description?: string;
}

/** Keys that the schema knows at a path; none where it knows no map there. */
export function knownKeysAt(path: ConfigPath): readonly string[] {
  let node: SchemaNode | undefined = configJsonSchema();
  for (const step of path) node = childOf(node, step);
  return Object.keys(node?.properties ?? {});
}

/** Every key of the schema with its path (`sources[].time.zone`), in the schema's order. */
export function allKeys(): readonly string[] {
  return keysBelow(configJsonSchema(), '');
}

function keysBelow(node: SchemaNode, prefix: string): string[] {
  const own = Object.entries(node.properties ?? {}).flatMap(([key, child]) => [
    `${prefix}${key}`,
    ...keysBelow(child, `${prefix}${key}.`),
  ]);
  const free =
    typeof node.additionalProperties === 'object'
      ? keysBelow(node.additionalProperties, `${prefix}<name>.`)
      : [];
  const items = node.items === undefined ? [] : keysBelow(node.items, `${prefix.slice(0, -1)}[].`);
  return [...own, ...free, ...items];
}

function childOf(node: SchemaNode | undefined, step: string | number): SchemaNode | undefined {
  if (typeof step === 'number') return node?.items;
  const free = node?.additionalProperties;
  return node?.properties?.[step] ?? (typeof free === 'object' ? free : undefined);
}
