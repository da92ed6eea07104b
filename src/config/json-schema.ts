import { z } from 'zod';
import { configSchema } from './schema.js';

/** JSON Schema (2020-12) of usermerge.yaml. */
export function configJsonSchema(): Record<string, unknown> {
  return z.toJSONSchema(configSchema, { io: 'input' });
}

const lineWidth = 110;

/** schema/usermerge.schema.json, for editors: the text of the file, in the format of this repository. */
export function renderConfigJsonSchema(): string {
  const json = JSON.stringify(configJsonSchema(), null, 2);
  const short = json.replace(
    /^(.*)\[\s*("[^[\]{}]*")\s*\](,?)$/gm,
    (whole, before: string, items: string, comma: string) => {
      const line = `${before}[${items.split(/,\n\s*/).join(', ')}]${comma}`;
      return line.length <= lineWidth ? line : whole;
    },
  );
  return `${short}\n`;
}
