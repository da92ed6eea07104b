import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { renderConfigJsonSchema } from '../../src/config/json-schema.js';
import { allKeys } from '../../src/config/known-keys.js';
import { parseConfig } from '../../src/config/load.js';
import { NOT_YET } from '../../src/config/not-yet.js';
import { conflictPolicies, hazards } from '../../src/pipeline/vocabulary.js';
import { problemLines } from './problem-lines.js';

const page = readFileSync('docs/configuration.md', 'utf8');
const example = readFileSync('usermerge.example.yaml', 'utf8');
const env = {
  TARGET_URL: 'postgres://merge@target/merged',
  TEST_DB_URL: 'postgres://reader@test/app',
  DEV_DB_URL: 'postgres://reader@dev/app',
};

describe('the JSON Schema', () => {
  test('is what the schema says; `npx vitest run test/config/reference.test.ts --update` writes it', async () => {
    await expect(renderConfigJsonSchema()).toMatchFileSnapshot('../../schema/usermerge.schema.json');
  });
});

describe('docs/configuration.md', () => {
  test.each(allKeys())('tells of %s', (key) => {
    expect(page).toContain(`\`${key}\``);
  });

  test.each(Object.entries(conflictPolicies))(
    'names the policies of %s, the default first',
    (kind, policies) => {
      const row = page.split('\n').find((line) => line.includes(`\`conflicts.${kind}\``));
      expect(row?.split('|')[2]?.match(/\w+/g)).toEqual([...policies]);
    },
  );

  test.each(hazards)('names the hazard %s', (hazard) => {
    expect(page).toContain(`\`${hazard}\``);
  });

  test.each(NOT_YET)('says that $path $value comes later', ({ path, value }) => {
    const notYet = page.slice(page.indexOf('## Not yet'));
    expect(notYet).toContain(value === undefined ? `\`${path}\`` : `\`${path}: ${value}\``);
  });

  test('shows YAML that loads', () => {
    const blocks = [...page.matchAll(/```yaml\n(.*?)```/gs)].map(([, yaml = '']) => yaml);
    expect(blocks.length).toBeGreaterThan(1);
    for (const yaml of blocks) expect(problemLines(yaml, env)).toEqual([]);
  });
});

describe('usermerge.example.yaml', () => {
  test('loads', () => {
    const config = parseConfig(example, { file: 'usermerge.example.yaml', flags: { allow: [] }, env });
    expect(config.sources.map(({ name }) => name)).toEqual(['test_db', 'dev_db']);
  });

  test('shows every key of the top', () => {
    for (const key of allKeys().filter((path) => /^\w+$/.test(path)))
      expect(example).toMatch(new RegExp(`^${key}:`, 'm'));
  });
});
