// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the references are those of usermerge.yaml
import { inspect } from 'node:util';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { configWithoutSecrets } from '../../src/config/digest.js';
import { configFromFlags, parseConfig } from '../../src/config/load.js';
import { problemLines } from './problem-lines.js';

const secret = 'hunter2-s3cret';

describe('a secret is in no message', () => {
  test.each([
    ['a URL that is none', `target: { url: "postgres://u:${secret}@h:x/d" }`],
    ['a URL with a wrong scheme', `target: { url: "postgress://u:${secret}@h/d" }`],
    ['a password with an @ in it', `target: { url: "postgres://u:a@${secret}@h/d" }`],
    ['a password with a # in it', `target: { url: "postgres://u:a#${secret}@h/d" }`],
    ['a password with a slash in it', `target: { url: "postgres://u:a/${secret}@h/d" }`],
    ['a parameter', `target: { url: "postgres://h:x/d?password=${secret}" }`],
    ['a URL without a space before it', `target:\n  url:postgres://u:${secret}@h/d\n`],
    ['a URL in the place of a map', `target: postgres://u:${secret}@h/d\n`],
    [
      'a URL as a name of a column',
      `target: { url: "postgres://u:${secret}@h/d", "postgres://u:${secret}@h/d": 1 }`,
    ],
    ['broken quotes', `target:\n  url: "postgres://u:${secret}@h/d\n`],
    ['a text where YAML wants none', `target: { url: postgres://u:${secret}@h/d } ${secret}\n`],
    ['an unknown policy', `conflicts: { password_tie: ${secret} }`],
    ['a table', `target: { url: "postgres://h/d", table: a.b.${secret} }`],
    [
      'a source twice',
      `sources: [{ name: a, url: "postgres://u:${secret}@h/d" }, { name: b, url: "postgres://u:${secret}@h/d" }]`,
    ],
  ])('%s', (_what, yaml) => {
    const lines = problemLines(yaml);
    expect(lines.length).toBeGreaterThan(0);
    expect(lines.join('\n')).not.toContain(secret);
  });

  test('what came from the environment is called by its variable', () => {
    const lines = problemLines(
      'target: { url: "postgres://h/d" }\nsources: []\nmatch: { confirm: ["${SECRET}"] }\n',
      { SECRET: secret },
    );
    expect(lines).toContain('line 2, column 10: sources: is empty: name at least one source');
    const named = problemLines(
      'target: { url: "postgres://h/d" }\nsources: [{ name: a, url: "postgres://h/a" }]\nmatch: { confirm: ["${SECRET}"] }\n',
      { SECRET: secret },
    );
    expect(named).toEqual(['line 3, column 20: match.confirm[0]: names "${SECRET}", which no source maps']);
  });

  test('from the environment, wherever it is put', () => {
    const keys = [
      'target.url',
      'target.table',
      'target.time_zone',
      'ledger.schema',
      'clock_skew',
      'allow',
      'ids',
      'match',
      'credential',
      'columns',
    ];
    fc.assert(
      fc.property(
        fc.subarray(keys, { minLength: 1 }),
        fc.constantFrom('${S}', 'postgres://u:${S}@h/d', 'x ${S}', '${S}://h'),
        (where, text) => {
          const yaml = where.map((key) => nested(key.split('.'), JSON.stringify(text))).join('\n');
          expect(problemLines(`${yaml}\nsources: 1`, { S: secret }).join('\n')).not.toContain(secret);
        },
      ),
    );
  });

  test('in a flag', () => {
    const source = [
      `postgres://u:${secret}@h/d`,
      `a=oracle://u:${secret}@h/d`,
      `b=postgres://u:x#${secret}@h/d`,
      `c=postgres://u:${secret}@h/d#a.b.c`,
    ];
    const run = () => configFromFlags({ source, target: `postgres://u:${secret}@h:x/d`, allow: [] });
    expect(run).toThrow('problems');
    try {
      run();
    } catch (error) {
      expect(inspect(error)).not.toContain(secret);
    }
  });
});

describe('configWithoutSecrets', () => {
  const config = parseConfig(
    `target: { url: "postgres://merge:${secret}@h:5433/m%20x?sslmode=require&sslpassword=${secret}" }
sources:
  - { name: a, url: "postgres://:${secret}@[::1]/a?password=${secret}&host=/run&options=-c%20x=${secret}" }
  - { name: b, retire: drop }
`,
    { file: 'usermerge.yaml', flags: { allow: [] }, env: {} },
  );

  test('keeps user, host, port and database of a URL, and no secret', () => {
    const stored = configWithoutSecrets(config);
    expect(stored.target.url).toBe('postgres://merge@h:5433/m%20x?sslmode=require');
    expect(stored.sources.map(({ url }) => url)).toEqual(['postgres://[::1]/a?host=%2Frun', null]);
    expect(JSON.stringify(stored)).not.toContain(secret);
  });

  test('changes nothing else, and is the same once stored', () => {
    const stored = configWithoutSecrets(config);
    expect({ ...stored, target: config.target, sources: config.sources }).toEqual(config);
    expect(configWithoutSecrets(JSON.parse(JSON.stringify(stored)))).toEqual(stored);
  });
});

function nested(keys: readonly string[], value: string): string {
  return `${keys
    .slice(0, -1)
    .map((key) => `${key}: { `)
    .join('')}${keys.at(-1)}: ${value}${' }'.repeat(keys.length - 1)}`;
}
