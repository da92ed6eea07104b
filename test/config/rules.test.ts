import { describe, expect, test } from 'vitest';
import { problemLines } from './problem-lines.js';

/** Problems without their positions, which problems.test.ts looks at. */
function problems(yaml: string): string[] {
  return problemLines(yaml).map((line) => line.replace(/^line \d+, column \d+: /, ''));
}

const target = 'target: { url: "postgres://target/merged" }\n';

/** A file with two sources; what is given is put into the first, or after them. */
function file({ a = '', b = '', more = '', targetColumns = '' }): string {
  return `target: { url: "postgres://target/merged", columns: { ${targetColumns} } }
sources:
  - { name: a, url: "postgres://h/a"${a && `, ${a}`} }
  - { name: b, url: "postgres://h/b"${b && `, ${b}`} }
${more}
`;
}

describe('names of sources', () => {
  const named = (name: string) =>
    problems(`${target}sources: [{ name: ${JSON.stringify(name)}, url: "postgres://h/a" }]`);

  test('may be any text of up to 63 characters', () => {
    expect(named('Büro München (alt)')).toEqual([]);
    expect(named('x'.repeat(63))).toEqual([]);
    expect(named('x'.repeat(64))).toEqual(['sources[0].name: is longer than 63 characters']);
  });

  test('are not empty, have no control characters and no space around them', () => {
    expect(named('')).toEqual(['sources[0].name: is empty']);
    expect(named('a\tb')).toEqual(['sources[0].name: has a control character']);
    expect(named(' a')).toEqual(['sources[0].name: begins or ends with a space']);
  });

  test('do not begin with @, which is the target', () => {
    expect(named('@target')).toEqual(['sources[0].name: begins with @, which is kept for @target']);
  });

  test('differ by more than case', () => {
    const two = (one: string, other: string) =>
      problems(
        `${target}sources: [{ name: ${one}, url: "postgres://h/a" }, { name: ${other}, url: "postgres://h/b" }]`,
      );
    expect(two('dev', 'dev')).toEqual(['sources[1].name: has the name of sources[0]']);
    expect(two('Dev', 'DEV')).toEqual(['sources[1].name: differs only by case from the name of sources[0]']);
    expect(two('dev', 'prod')).toEqual([]);
  });
});

describe('connection URLs', () => {
  const source = (url: string) => problems(`${target}sources: [{ name: a, url: ${JSON.stringify(url)} }]`);
  const noUrl = expect.stringContaining(
    'sources[0].url: is no URL of the form postgres://user@host:5432/database',
  );

  test.each([
    'postgres://h/d',
    'postgresql://user:p%40ss:word@h:5433/d?sslmode=require',
    'postgres:///d?host=/var/run/postgresql',
    'postgres://user@/d?host=/cloudsql/x',
    'postgres://%2Fvar%2Frun/d',
    'postgres://user@[::1]:5432/d',
    'postgres://',
  ])('%s is one', (url) => {
    expect(source(url)).toEqual([]);
  });

  test.each([
    'postgres://u:p@ss@h/d',
    'postgres://u:p/w@h/d',
    'postgres://h:port/d',
    'postgres://u:%zz@h%zz/d',
    'postgres://h /d',
  ])('%s is none', (url) => {
    expect(source(url)).toEqual([noUrl]);
  });

  test('may be files, whose keys are for files alone', () => {
    const rest = (more: string) => problems(`${target}sources: [{ name: a, ${more} }]`);
    expect(rest('url: "file:users", file: { format: csv, quote: none }')).toEqual([]);
    expect(rest('url: "-"')).toEqual([
      'sources[0].url: does not say by its end how the file is written: say file.format',
    ]);
    expect(rest('url: users.json.gz, table: users, file: { header: false }')).toEqual([
      'sources[0].table: has no effect: the source is a file',
      'sources[0].file.header: is for CSV and TSV',
    ]);
    expect(rest('url: users.csv, file: { rows: users, delimiter: "\\"", encoding: utf-9 }')).toEqual([
      'sources[0].file.encoding: is no encoding that is known, such as utf-8, utf-16le, windows-1252',
    ]);
    expect(rest('url: users.csv, file: { rows: users, delimiter: "\\"" }')).toEqual([
      'sources[0].file.rows: is for JSON',
      'sources[0].file.delimiter: must be neither the quote nor the end of a line',
    ]);
    expect(rest('url: "postgres://h/a", file: {}')).toEqual([
      'sources[0].file: has no effect: the source is no file',
    ]);
  });

  test('that lead to one file are one', () => {
    expect(
      problems(`${target}sources: [{ name: a, url: users.csv }, { name: b, url: "file:./users.csv" }]`),
    ).toEqual(['sources[1]: reads what sources[0] reads: the same accounts twice']);
  });

  test('have no #', () => {
    expect(source('postgres://h/d#public.users')).toEqual([
      'sources[0].url: has a # in it: name the table with the key table; in a password write %23',
    ]);
  });

  test('of no kind are refused, and a mistyped one is told', () => {
    expect(source('oracle://h/d')).toEqual([
      'sources[0].url: is a oracle:// URL, and no kind of source has these',
    ]);
    expect(source('./users.xlsx')).toEqual([
      'sources[0].url: is neither a URL nor a file of a kind that can be read',
    ]);
    expect(source('./users.csv')).toEqual([]);
    expect(source('postgress://h/d')).toEqual([
      'sources[0].url: begins with postgress://; did you mean postgres://?',
    ]);
  });

  test('of the target are of PostgreSQL', () => {
    expect(problems('target: { url: "mysql://h/d" }\nsources: [{ name: a, url: "postgres://h/a" }]')).toEqual(
      ['target.url: must be a postgres:// or postgresql:// URL: the target is a PostgreSQL database'],
    );
  });

  test('are needed, but for a retired source', () => {
    expect(problems(`${target}sources: [{ name: a }]`)).toEqual([
      'sources[0].url: is missing (only a retired source needs none)',
    ]);
    expect(problems(`${target}sources: [{ name: a, retire: keep }]`)).toEqual([]);
  });
});

describe('tables', () => {
  const table = (name: string) => problems(file({ a: `table: ${JSON.stringify(name)}` }));

  test.each(['users', 'Public.Users', '"my.schema"."a ""quoted"" name"', 'täble'])(
    '%s is a table',
    (name) => {
      expect(table(name)).toEqual([]);
    },
  );

  test.each(['a.b.c', 'two words', '"open', 'a.', '.b', 'a"b'])('%s is none', (name) => {
    expect(table(name)).toEqual([expect.stringContaining('sources[0].table: is no table name')]);
  });

  test('stand in the place of a query, not beside it', () => {
    expect(problems(file({ a: 'table: t, query: select 1' }))).toEqual([
      'sources[0].query: stands beside table: a source has one or the other',
    ]);
  });

  test('are read by one source', () => {
    const two = (one: string, other: string) =>
      problems(`${target}sources:\n  - { name: a, ${one} }\n  - { name: b, ${other} }`);
    const twice = ['sources[1]: reads what sources[0] reads: the same accounts twice'];
    expect(
      two('url: "postgres://h/d"', 'url: "postgresql://u:p@H:5432/d?sslmode=require", table: public.users'),
    ).toEqual(twice);
    expect(two('url: "postgres://localhost/d"', 'url: "postgres://127.0.0.1/d"')).toEqual(twice);
    expect(two('url: "postgres://h/d", query: select 1', 'url: "postgres://h/d", query: select 1')).toEqual(
      twice,
    );
    expect(two('url: "postgres://h/d", where: x', 'url: "postgres://h/d"')).toEqual(twice);
    expect(two('url: "postgres://h/d", where: x', 'url: "postgres://h/d", where: y')).toEqual([]);
    expect(two('url: "postgres://h/d"', 'url: "postgres://h/d", table: other.users')).toEqual([]);
    expect(two('url: "postgres://h/d"', 'url: "postgres://h:5433/d"')).toEqual([]);
    expect(two('url: "postgres:///d?host=/a"', 'url: "postgres:///d?host=/b"')).toEqual([]);
    expect(two('retire: keep', 'retire: drop')).toEqual([]);
  });

  test('of a source are not the target', () => {
    const source = (table: string) =>
      problems(`${target}sources: [{ name: a, url: "postgres://x:y@target/merged", table: ${table} }]`);
    expect(source('merged_users')).toEqual([
      'sources[0]: is the target itself, whose rows take part as @target',
    ]);
    expect(source('public.merged_users')).toHaveLength(1);
    expect(source('users')).toEqual([]);
  });
});

describe('columns', () => {
  test('that a source maps are used', () => {
    expect(problems(file({ a: 'columns: { updated_at: at }' }))).toEqual([]);
    expect(problems(file({ a: 'columns: { phone: tel }' }))).toEqual([
      'sources[0].columns.phone: is mapped, and used nowhere: neither in target.columns, nor by match or credential',
    ]);
    expect(problems(file({ a: 'columns: { usrname: login }' }))).toEqual([
      expect.stringContaining('did you mean "username"?'),
    ]);
  });

  test.each([
    ['the target', { targetColumns: 'phone: tel' }],
    ['the key', { more: 'match: { on: [phone] }' }],
    ['evidence', { more: 'match: { confirm: [phone] }' }],
    ['the credential', { more: 'credential: { columns: [phone] }' }],
    ['the second factor', { more: 'credential: { second_factor: phone }' }],
  ])('may be mapped for %s alone', (_what, use) => {
    expect(problems(file({ a: 'columns: { phone: tel }', ...use }))).toEqual([]);
  });

  test('that the target receives come from a source', () => {
    expect(problems(file({ targetColumns: 'phone: tel' }))).toEqual([
      'target.columns.phone: is written, and no source maps it',
    ]);
    expect(problems(file({ a: 'columns: { fone: tel }', targetColumns: 'phone: tel' }))).toEqual([
      'target.columns.phone: is written, and no source maps it; did you mean "fone"?',
      expect.stringMatching(
        /^sources\[0\]\.columns\.fone: is mapped, and used nowhere.*; did you mean "phone"\?$/,
      ),
    ]);
  });

  test('of the target are written once', () => {
    expect(problems(file({ a: 'columns: { mail: m }', targetColumns: 'mail: username' }))).toEqual([
      'target.columns.mail: is written to the same column as username',
    ]);
    expect(problems(file({ targetColumns: 'user_id: username' }))).toEqual([
      'target.columns.user_id: is written to the same column as username',
    ]);
  });

  test('have names that fit', () => {
    const named = (name: string) =>
      problems(
        file({ a: `columns: { ${JSON.stringify(name)}: x }`, targetColumns: `${JSON.stringify(name)}: y` }),
      );
    const long = 'é'.repeat(26);
    expect(named('é'.repeat(25))).toEqual([]);
    expect(named(long)).toEqual([
      `target.columns."${long}": has a name of more than 50 bytes`,
      `sources[0].columns."${long}": has a name of more than 50 bytes`,
    ]);
    expect(named('')[0]).toBe('target.columns."": has an empty name');
    expect(named('a\nb')[0]).toContain('has a control character in its name');
    expect(named('credential')[0]).toContain('has a name that is kept');
  });

  test('are called by the name of their side', () => {
    expect(problems(file({ a: 'columns: { user_id: id }' }))).toEqual([
      'sources[0].columns.user_id: is called source_user_id in a source',
    ]);
    expect(problems(file({ targetColumns: 'source_user_id: id' }))).toEqual([
      'target.columns.source_user_id: is called user_id in the target',
    ]);
  });

  test('of a database are identifiers of up to 63 bytes', () => {
    expect(problems(file({ a: `columns: { username: ${'x'.repeat(64)} }` }))).toEqual([
      'sources[0].columns.username: is longer than 63 bytes',
    ]);
    expect(problems(file({ targetColumns: 'username: "a\\tb"' }))).toEqual([
      'target.columns.username: has a control character',
    ]);
  });
});

describe('match, credential and rules of columns', () => {
  const email = { a: 'columns: { email: mail }', targetColumns: 'email: email' };

  test('name columns that some source maps', () => {
    expect(
      problems(
        file({
          ...email,
          more: 'match: { on: [emial], confirm: [phone] }\ncredential: { columns: [salt], second_factor: totp }',
        }),
      ),
    ).toEqual([
      'match.on[0]: names "emial", which no source maps; did you mean "email"?',
      'match.confirm[0]: names "phone", which no source maps',
      'credential.columns[0]: names "salt", which no source maps',
      'credential.second_factor: names "totp", which no source maps',
    ]);
    expect(problems(file({ more: 'match: { on: [usrname] }' }))).toEqual([
      'match.on[0]: names "usrname", which no source maps; did you mean "username"?',
    ]);
  });

  test('do not take standard columns for what they are not', () => {
    expect(
      problems(file({ more: 'match: { on: [source_user_id, password], confirm: [username] }' })),
    ).toEqual([
      expect.stringContaining('match.on[0]: is no match key'),
      expect.stringContaining('match.on[1]: is no match key'),
      expect.stringContaining('match.confirm[0]: is no evidence'),
    ]);
    expect(problems(file({ more: 'credential: { columns: [password], second_factor: user_id }' }))).toEqual([
      expect.stringContaining('credential.columns[0]: is a standard column'),
      expect.stringContaining('credential.second_factor: is a standard column'),
    ]);
  });

  test('do not name a column twice', () => {
    expect(problems(file({ more: 'match: { on: [username, username] }' }))).toEqual([
      'match.on: names something twice',
    ]);
    expect(problems(file({ ...email, more: 'match: { on: [email], confirm: [email] }' }))).toEqual([
      'match.confirm[0]: is in match.on already: a key cannot confirm itself',
    ]);
  });

  test('need a key, and one folding', () => {
    expect(problems(file({ more: 'match: { on: [] }' }))).toEqual([
      'match.on: is empty: without a key nobody is matched',
    ]);
    expect(problems(file({ more: 'match: { normalize: [lower, trim, casefold] }' }))).toEqual([
      'match.normalize: has both casefold and lower: choose one',
    ]);
  });

  test('rules are for columns that are written and have none of their own', () => {
    const rule = (name: string, more = '') =>
      problems(file({ ...email, more: `columns: { ${name}: { privileged: true } }\n${more}` }));
    expect(rule('email')).toEqual([]);
    expect(rule('emial')).toEqual([
      'columns.emial: is not in target.columns, so there is nothing to rule; did you mean "email"?',
    ]);
    expect(rule('username')).toEqual(['columns.username: has a rule of its own: it always follows priority']);
    expect(rule('password')).toEqual(['columns.password: has a rule of its own, which cannot be changed']);
    expect(rule('email', 'credential: { columns: [email] }')).toEqual([
      'columns.email: travels with the password, and so has no rule of its own',
    ]);
  });

  test('survivorship names a source that is listed', () => {
    const rule = (survivorship: string) =>
      problems(file({ ...email, more: `columns: { email: { survivorship: ${survivorship} } }` }));
    expect(rule('source:a')).toEqual([]);
    expect(rule('any_true')).toEqual([]);
    expect(rule('source:dev')).toEqual([
      'columns.email.survivorship: names the source "dev", which is not listed',
    ]);
    expect(rule('"source:"')).toEqual([expect.stringContaining('must be one of newest')]);
  });

  test('what is verified is evidence or a key, and mapped by that source', () => {
    const verified = (columns: string, more = 'match: { confirm: [email] }') =>
      problems(
        file({
          a: `${email.a}, verified: { ${columns} }`,
          b: 'verified: { username: true }',
          targetColumns: email.targetColumns,
          more,
        }),
      );
    expect(verified('email: true')).toEqual([]);
    expect(verified('emial: seen')).toEqual([
      'sources[0].verified.emial: is a column that this source does not map; did you mean "email"?',
    ]);
    expect(verified('email: true', '')).toEqual([
      'sources[0].verified.email: has no effect: the column is neither in match.on nor in match.confirm',
    ]);
    expect(verified('email: false')).toEqual([
      expect.stringContaining('sources[0].verified.email: must be true, or'),
    ]);
  });
});

describe('times', () => {
  test('have a unit or a format, and numbers have no zone', () => {
    expect(problems(file({ a: 'time: { unit: s, format: x, zone: UTC }' }))).toEqual([
      'sources[0].time.format: is for times that are text, and unit for numbers: choose one',
      'sources[0].time.zone: has no effect: times that are numbers (unit) are UTC',
    ]);
    expect(problems(file({ a: 'time: { format: x, zone: Europe/Berlin }' }))).toEqual([]);
  });

  test('that are not there are not described', () => {
    expect(problems(file({ a: 'time: { is: none, spikes: unknown }' }))).toEqual([
      'sources[0].time.spikes: has no effect: time.is is none, so no time is read',
    ]);
    expect(problems(file({ a: 'columns: { password_last_changed: null }, time: { is: exact }' }))).toEqual([
      'sources[0].time.is: has no effect: columns.password_last_changed is null',
    ]);
    expect(problems(file({ a: 'columns: { password_last_changed: null }, time: { is: none }' }))).toEqual([]);
  });

  test('are in zones with a name', () => {
    const zone = (name: string) => problems(file({ a: `time: { zone: ${name} }` }));
    expect(zone('America/Argentina/Buenos_Aires')).toEqual([]);
    expect(zone('UTC')).toEqual([]);
    expect(zone('"+02:00"')).toEqual([
      'sources[0].time.zone: is an offset; say the zone by name, such as Europe/Berlin',
    ]);
    expect(zone('UTC+2')).toEqual([expect.stringContaining('is an offset')]);
    expect(zone('Europe/Belrin')).toEqual([
      'sources[0].time.zone: is no time zone that is known; did you mean "Europe/Berlin"?',
    ]);
  });

  test('are needed for history: latest', () => {
    const needs =
      'sources[0].history: is latest, and the source has neither a time nor updated_at to tell which row that is';
    expect(problems(file({ a: 'history: latest' }))).toEqual([]);
    expect(problems(file({ a: 'history: latest, time: { is: none }' }))).toEqual([needs]);
    expect(problems(file({ a: 'history: latest, time: { is: none }, columns: { updated_at: at }' }))).toEqual(
      [],
    );
  });

  test('clock_skew is a duration', () => {
    for (const duration of ['0', '"0"', '30s', '5m', '1h', '2d'])
      expect(problems(file({ more: `clock_skew: ${duration}` }))).toEqual([]);
    for (const duration of ['5', '-5m', '1.5h', '5 m', '5w', '']) {
      expect(problems(file({ more: `clock_skew: ${duration}` }))).toEqual([
        'clock_skew: must be a duration such as 30s, 5m, 1h or 0',
      ]);
    }
  });
});

describe('the rest', () => {
  test('credentials: if_alone stands beside a source whose credentials always count', () => {
    expect(problems(file({ a: 'credentials: if_alone' }))).toEqual([]);
    expect(problems(file({ a: 'credentials: if_alone', b: 'credentials: if_alone' }))).toEqual([
      'sources[0].credentials: is if_alone, and no source is always: who is in two sources would have no password',
    ]);
  });

  test('the schema of the ledger is its own', () => {
    const schema = (name: string) => problems(file({ more: `ledger: { schema: ${name} }` }));
    expect(schema('merge_2')).toEqual([]);
    for (const name of ['public', 'pg_x', 'Upper', 'a.b', 'information_schema', '""']) {
      expect(schema(name)).toEqual([
        expect.stringContaining("ledger.schema: must be a schema of usermerge's own"),
      ]);
    }
  });

  test('ids begin at a whole number that is exact', () => {
    const from = (number: string) => problems(file({ more: `ids: { from: ${number} }` }));
    expect(from('1000000')).toEqual([]);
    expect(from('0')).toEqual(['ids.from: must be 1 or more']);
    expect(from('1.5')).toEqual(['ids.from: must be a whole number, and is a fraction']);
    expect(from('99999999999999999999')).toEqual(['ids.from: is too large']);
  });

  test('policies are those of their kind', () => {
    expect(
      problems(file({ more: 'conflicts: { duplicate_in_target: merge, id_collision: rekye }' })),
    ).toEqual([
      'conflicts.duplicate_in_target: must be review',
      'conflicts.id_collision: must be one of rekey, fail; did you mean "rekey"?',
    ]);
  });

  test('hazards are on the list', () => {
    expect(problems(file({ more: 'allow: [time_spikes]' }))).toEqual([
      expect.stringMatching(/^allow\[0\]: must be one of .*; did you mean "time_spike"\?$/),
    ]);
  });
});
