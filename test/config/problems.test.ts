import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { parseConfig } from '../../src/config/load.js';
import { UsermergeError } from '../../src/errors/usermerge-error.js';
import { problemLines } from './problem-lines.js';

/** Every key of the schema, with a right value. */
const everyKey = {
  target: {
    url: 'postgres://h/merged',
    table: 'm',
    time_zone: 'UTC',
    columns: {
      user_id: 'id',
      username: 'login',
      password: 'hash',
      password_last_changed: 'hash_at',
      email: 'email',
      salt: 'salt',
      totp: 'totp',
    },
  },
  ledger: { schema: 'usermerge' },
  sources: [
    {
      name: 'a',
      url: 'postgres://h/a',
      table: 'u',
      where: 'true',
      columns: {
        source_user_id: 'id',
        username: 'login',
        password: 'hash',
        password_last_changed: 'hash_at',
        updated_at: 'at',
        email: 'email',
        salt: 'salt',
        totp: 'totp',
      },
      time: { is: 'exact', zone: 'UTC', format: 'x', spikes: 'unknown' },
      verified: { email: 'seen' },
      credentials: 'always',
      history: 'none',
      retire: 'keep',
    },
    { name: 'b', url: 'postgres://h/b', query: 'select 1', time: { unit: 's' } },
  ],
  match: { on: ['username'], normalize: ['trim'], confirm: ['email'], same_people: false },
  credential: { columns: ['salt'], second_factor: 'totp' },
  columns: { email: { survivorship: 'newest', privileged: false } },
  conflicts: { password_tie: 'review', rejected_row: 'fail' },
  allow: ['time_spike'],
  ids: { from: 1 },
  clock_skew: '5m',
};

type Path = (string | number)[];

function pathsOf(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  const steps: Path = Array.isArray(value) ? [...value.keys()] : Object.keys(value);
  const children = steps.flatMap((step) =>
    pathsOf((value as Record<string, unknown>)[String(step)], [...path, step]),
  );
  return path.length === 0 ? children : [path, ...children];
}

function replaced(path: Path, by: unknown): typeof everyKey {
  const copy = structuredClone(everyKey);
  const holder = path
    .slice(0, -1)
    .reduce<unknown>((value, step) => (value as Record<string, unknown>)[step], copy);
  (holder as Record<string, unknown>)[path.at(-1) ?? ''] = by;
  return copy;
}

function shown(path: Path): string {
  return path
    .map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`))
    .join('')
    .slice(1);
}

describe('what is wrong with a file', () => {
  test('a right file has no problem', () => {
    expect(problemLines(stringify(everyKey))).toEqual([]);
  });

  test.each(pathsOf(everyKey).map((path) => [shown(path), path] as const))(
    'a wrong type in %s is one problem, at its line',
    (name, path) => {
      const yaml = stringify(replaced(path, -7.5));
      const line = yaml.split('\n').findIndex((text) => text.includes('-7.5')) + 1;
      const problems = problemLines(yaml);
      expect(problems).toHaveLength(1);
      expect(problems[0]).toContain(`line ${line}, column `);
      expect(problems[0]).toContain(`: ${name}: must be `);
    },
  );

  test.each(pathsOf(everyKey).map((path) => [shown(path), path] as const))(
    'an empty %s is said to be empty, or what it must be',
    (name, path) => {
      const problems = problemLines(stringify(replaced(path, null)));
      const mayBeNull = ['columns.password', 'columns.password_last_changed'].some(
        (end) => name === `sources[0].${end}`,
      );
      if (!mayBeNull)
        expect(problems.filter((problem) => problem.includes(`: ${name}: must be `))).toHaveLength(1);
    },
  );

  test('a wrong type in every key at once is a line for each', () => {
    const yaml = `target: { url: 1, table: [], time_zone: {}, columns: { user_id: 1, email: [] } }
ledger: { schema: 5 }
sources:
  - name: 1
    url: [x]
    table: true
    query: {}
    where: 3
    columns: { source_user_id: 1, username: null, email: {} }
    time: { is: 1, zone: 2, unit: m, format: 4, spikes: true }
    verified: { email: 7 }
    credentials: yes
    history: 1
    retire: true
  - just a text
match: { on: username, normalize: [upper], confirm: {}, same_people: maybe }
credential: { columns: salt, second_factor: 1 }
columns: { email: { survivorship: best, privileged: 1 }, role: priority }
conflicts: { password_tie: 1 }
allow: time_spike
ids: { from: many }
clock_skew: 5
`;
    expect(problemLines(yaml)).toMatchInlineSnapshot(`
      [
        "line 1, column 16: target.url: must be a text, and is a number",
        "line 1, column 26: target.table: must be a text, and is a list",
        "line 1, column 41: target.time_zone: must be a text, and is a map of keys and values",
        "line 1, column 65: target.columns.user_id: must be a text, and is a number",
        "line 1, column 75: target.columns.email: must be a text, and is a list",
        "line 2, column 19: ledger.schema: must be a text, and is a number",
        "line 4, column 11: sources[0].name: must be a text, and is a number",
        "line 5, column 10: sources[0].url: must be a text, and is a list",
        "line 6, column 12: sources[0].table: must be a text, and is true",
        "line 7, column 12: sources[0].query: must be a text, and is a map of keys and values",
        "line 8, column 12: sources[0].where: must be a text, and is a number",
        "line 9, column 32: sources[0].columns.source_user_id: must be a text, and is a number",
        "line 9, column 45: sources[0].columns.username: must be a text, and is empty",
        "line 9, column 58: sources[0].columns.email: must be a text, and is a map of keys and values",
        "line 10, column 17: sources[0].time.is: must be one of exact, no_later_than, no_earlier_than, none",
        "line 10, column 26: sources[0].time.zone: must be a text, and is a number",
        "line 10, column 35: sources[0].time.unit: must be one of s, ms, us",
        "line 10, column 46: sources[0].time.format: must be a text, and is a number",
        "line 10, column 57: sources[0].time.spikes: must be one of as_given, unknown",
        "line 11, column 24: sources[0].verified.email: must be true, or the column of the source that says whether it is verified",
        "line 12, column 18: sources[0].credentials: must be one of always, if_alone, never",
        "line 13, column 14: sources[0].history: must be one of none, latest",
        "line 14, column 13: sources[0].retire: must be one of keep, drop",
        "line 15, column 5: sources[1]: must be a map of keys and values, and is a text",
        "line 16, column 14: match.on: must be a list, and is a text",
        "line 16, column 36: match.normalize[0]: must be one of nfkc, casefold, lower, trim, email_domain_lower",
        "line 16, column 53: match.confirm: must be a list, and is a map of keys and values",
        "line 16, column 70: match.same_people: must be true or false, and is a text",
        "line 17, column 24: credential.columns: must be a list, and is a text",
        "line 17, column 45: credential.second_factor: must be a text, and is a number",
        "line 18, column 35: columns.email.survivorship: must be one of newest, priority, longest, min, max, any_true, all_true, or source:<name of a source>",
        "line 18, column 53: columns.email.privileged: must be true or false, and is a number",
        "line 18, column 64: columns.role: must be a map of keys and values, and is a text",
        "line 19, column 28: conflicts.password_tie: must be one of priority, review",
        "line 20, column 8: allow: must be a list, and is a text",
        "line 21, column 14: ids.from: must be a whole number, and is a text",
        "line 22, column 13: clock_skew: must be a duration such as 30s, 5m, 1h or 0",
      ]
    `);
  });

  test('unknown keys are told with the nearest known key, or where they belong', () => {
    const yaml = `target:
  url: postgres://h/m
  tabel: x
source: []
sources:
  - name: a
    url: postgres://h/a
    time: { zoen: UTC }
    conflicts: {}
match: { one: [] }
conflicts: { pasword_tie: review }
confirm: [email]
xyzzy: 1
`;
    expect(problemLines(yaml)).toMatchInlineSnapshot(`
      [
        "line 3, column 3: target.tabel: is no key that is known here; did you mean "table"?",
        "line 4, column 1: source: is no key that is known here; did you mean "sources"?",
        "line 8, column 13: sources[0].time.zoen: is no key that is known here; did you mean "zone"?",
        "line 9, column 5: sources[0].conflicts: is no key that is known here; it belongs to the top of the file",
        "line 10, column 10: match.one: is no key that is known here; did you mean "on"?",
        "line 11, column 14: conflicts.pasword_tie: is no key that is known here; did you mean "password_tie"?",
        "line 12, column 1: confirm: is no key that is known here; it belongs to match",
        "line 13, column 1: xyzzy: is no key that is known here",
      ]
    `);
  });

  test('problems of all kinds are reported together, in the order of the file', () => {
    const yaml = `target: { url: "postgres://h/m", columns: { phone: phone } }
sources:
  - name: "@a"
    url: \${NOT_SET}
    colums: {}
  - name: b
    url: oracle://h/b
conflicts: { lookalike: review }
clock_skew: soon
`;
    expect(problemLines(yaml)).toMatchInlineSnapshot(`
      [
        "line 3, column 11: sources[0].name: begins with @, which is kept for @target",
        "line 4, column 10: sources[0].url: needs NOT_SET, which is not set in the environment",
        "line 5, column 5: sources[0].colums: is no key that is known here; did you mean "columns"?",
        "line 7, column 10: sources[1].url: is a oracle:// URL, and no kind of source has these",
        "line 8, column 25: conflicts.lookalike: the value review comes in a later release",
        "line 9, column 13: clock_skew: must be a duration such as 30s, 5m, 1h or 0",
      ]
    `);
  });

  test('what is missing is located at what should hold it', () => {
    expect(problemLines('target:\n  table: x\nsources:\n  - url: postgres://h/a\n')).toMatchInlineSnapshot(`
      [
        "line 4, column 5: sources[0].name: is missing",
      ]
    `);
    expect(problemLines('')).toMatchInlineSnapshot(`
      [
        "line 1, column 1: target: is missing",
        "line 1, column 1: sources: is missing",
      ]
    `);
    expect(problemLines('- a\n')).toMatchInlineSnapshot(`
      [
        "line 1, column 1: the file: must be a map of keys and values, and is a list",
      ]
    `);
    expect(problemLines('target: { url: "postgres://h/m" }\nsources: []\n')).toMatchInlineSnapshot(`
      [
        "line 2, column 10: sources: is empty: name at least one source",
      ]
    `);
  });

  test('broken YAML is told in plain words, with line and column', () => {
    expect(problemLines('target: {\n  url: x\nsources: [')).toMatchInlineSnapshot(`
      [
        "line 3, column 1: the indentation does not fit the lines above",
      ]
    `);
    expect(problemLines('target:\n\t- x\n')).toMatchInlineSnapshot(`
      [
        "line 2, column 1: a tab stands in the indentation, where YAML wants spaces",
      ]
    `);
    expect(problemLines('allow: []\nallow: []\n')).toMatchInlineSnapshot(`
      [
        "line 2, column 1: this key stands twice in its map",
      ]
    `);
    expect(problemLines(`target: { url: \${TARGET_URL} }\n`)).toMatchInlineSnapshot(`
      [
        "line 1, column 17: this is no valid YAML (UNEXPECTED_TOKEN); within { } or [ ] a text with \${ in it needs quotes",
      ]
    `);
    expect(problemLines('target: *nothing\n')).toMatchInlineSnapshot(`
      [
        "line 1, column 9: an alias (*name) has no complete anchor (&name) before it",
      ]
    `);
    expect(problemLines('allow: &a [*a]\n')).toMatchInlineSnapshot(`
      [
        "line 1, column 12: an alias (*name) has no complete anchor (&name) before it",
      ]
    `);
    expect(problemLines('a: 1\n---\nb: 2\n')).toMatchInlineSnapshot(`
      [
        "line 2, column 1: the file holds a second document (---)",
      ]
    `);
    expect(problemLines('target: !new { url: x }\n')).toEqual([
      'line 1, column 9: a tag (!name) is not known here',
    ]);
    expect(problemLines('target: @x\n')).toMatchInlineSnapshot(`
      [
        "line 1, column 9: a text that begins with this character needs quotes",
      ]
    `);
  });

  test('positions are found through anchors', () => {
    const yaml = `target: { url: "postgres://h/m" }
sources:
  - { name: a, url: "postgres://h/a", time: &time { is: exakt } }
  - { name: b, url: "postgres://h/b", time: *time }
`;
    expect(problemLines(yaml)).toMatchInlineSnapshot(`
      [
        "line 3, column 57: sources[0].time.is: must be one of exact, no_later_than, no_earlier_than, none; did you mean "exact"?",
        "line 3, column 57: sources[1].time.is: must be one of exact, no_later_than, no_earlier_than, none; did you mean "exact"?",
      ]
    `);
  });

  test('the error names the file, the first line and the key', () => {
    const error = errorOf('target: { url: "postgres://h/m" }\nsources: []\n');
    expect(error).toMatchObject({
      code: 'CONFIG_INVALID',
      exit: 2,
      at: { file: 'usermerge.yaml', line: 2, key: 'sources' },
    });
  });

  test('the code is that of the problem where all problems have the same', () => {
    const target = 'target: { url: "postgres://h/m" }\n';
    const twice = 'sources: [{ name: a, url: "postgres://h/a" }, { name: b, url: "postgres://h/a" }]\n';
    expect(errorOf(target + twice).code).toBe('SOURCE_TWICE');
    expect(
      errorOf(`${target}sources: [{ name: a, url: "postgres://h/a" }]\nconflicts: { lookalike: review }\n`)
        .code,
    ).toBe('CONFIG_NOT_YET');
    expect(errorOf(`${target}${twice}wrong: 1\n`).code).toBe('CONFIG_INVALID');
  });

  test('whatever stands anywhere, the answer is a list of problems or none', () => {
    const anything = fc.oneof(
      fc.jsonValue(),
      fc.constantFrom('', '@', 'source:', 'postgres://', '${', '"', '\u0000'),
    );
    fc.assert(
      fc.property(fc.constantFrom(...pathsOf(everyKey)), anything, (path, value) => {
        problemLines(stringify(replaced(path, value)));
      }),
    );
    fc.assert(fc.property(fc.jsonValue(), (value) => void problemLines(stringify(value))));
    fc.assert(fc.property(fc.string(), (text) => void problemLines(text)));
  });
});

function errorOf(yaml: string): UsermergeError {
  try {
    parseConfig(yaml, { file: 'usermerge.yaml', flags: { allow: [] }, env: {} });
  } catch (error) {
    if (error instanceof UsermergeError) return error;
  }
  throw new Error('no UsermergeError');
}
