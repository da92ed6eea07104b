// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the references are those of usermerge.yaml
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { type ConfigFlags, loadConfig } from '../../src/config/load.js';

const noFlags: ConfigFlags = { source: [], allow: [] };
const yaml =
  'target: { url: "postgres://h/m" }\nsources: [{ name: a, url: "postgres://h/a" }]\nallow: [time_spike]\n';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'usermerge-config-'));
});

function load(options: { file?: string; flags?: Partial<ConfigFlags>; env?: Record<string, string> }) {
  return loadConfig({
    file: options.file,
    flags: { ...noFlags, ...options.flags },
    env: options.env ?? {},
    directory,
  });
}

describe('a file', () => {
  test('is usermerge.yaml of the directory', async () => {
    await writeFile(join(directory, 'usermerge.yaml'), yaml);
    const { config, origin, file } = await load({});
    expect([origin, file]).toEqual(['file', join(directory, 'usermerge.yaml')]);
    expect(config.sources[0]?.name).toBe('a');
  });

  test('or the one that is named', async () => {
    await writeFile(join(directory, 'usermerge.yaml'), 'not: right');
    await writeFile(join(directory, 'other.yaml'), yaml);
    expect((await load({ file: join(directory, 'other.yaml') })).config.sources[0]?.name).toBe('a');
  });

  test('that is named and not there is said to be missing', async () => {
    const file = join(directory, 'nowhere.yaml');
    await expect(load({ file })).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      message: `${file}: there is no such file`,
    });
    await expect(load({ file: directory })).rejects.toMatchObject({
      message: `${directory}: the file cannot be read (EISDIR)`,
    });
  });

  test('takes --allow in, and says what is no hazard', async () => {
    await writeFile(join(directory, 'usermerge.yaml'), yaml);
    const { config } = await load({ flags: { allow: ['hidden_rows', 'time_spike'] } });
    expect(config.allow).toEqual(['time_spike', 'hidden_rows']);
    await expect(load({ flags: { allow: ['hiden_rows'] } })).rejects.toThrow(
      /--allow must be one of .*; did you mean "hidden_rows"\?$/,
    );
  });

  test('does not stand beside --source or --target', async () => {
    await writeFile(join(directory, 'usermerge.yaml'), yaml);
    await expect(load({ flags: { target: 'postgres://h/m' } })).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      message: expect.stringContaining('only one can count'),
    });
  });
});

describe('the environment', () => {
  async function url(text: string, env: Record<string, string>) {
    await writeFile(
      join(directory, 'usermerge.yaml'),
      `target: { url: "postgres://h/m" }\nsources:\n  - name: a\n    where: ${text}\n    url: postgres://h/a\n`,
    );
    return (await load({ env })).config.sources[0]?.where;
  }

  test('replaces ${NAME} in texts, and is not looked into again', async () => {
    expect(await url('a = ${X} and b = ${Y_2}', { X: '1', Y_2: '${X}' })).toBe('a = 1 and b = ${X}');
  });

  test('leaves $${ as ${', async () => {
    expect(await url("a = '$${X}' and b = '$1'", { X: '1' })).toBe("a = '${X}' and b = '$1'");
  });

  test('that lacks a variable is told with its name, key and line, once', async () => {
    await expect(url('${X}', {})).rejects.toMatchObject({
      message: expect.stringMatching(
        /line 4, column 12: sources\[0\]\.where: needs X, which is not set in the environment$/,
      ),
    });
    await expect(url('"${x y}"', {})).rejects.toThrow('sources[0].where: has a ${ that no name and } follow');
  });
});

describe('flags alone', () => {
  test('make a configuration', async () => {
    const { config, origin, file } = await load({
      flags: {
        source: ['test_db=postgres://u:p@h/a?sslmode=require#public.users', 'dev_db=postgres://h/b'],
        target: 'postgres://h/m#"m.x".t',
      },
    });
    expect([origin, file]).toEqual(['flags', null]);
    expect(config.target).toMatchObject({ url: 'postgres://h/m', table: { schema: 'm.x', name: 't' } });
    expect(config.sources).toMatchObject([
      {
        name: 'test_db',
        priority: 1,
        url: 'postgres://u:p@h/a?sslmode=require',
        relation: { kind: 'table', table: { schema: 'public', name: 'users' } },
      },
      { name: 'dev_db', priority: 2, relation: { table: { schema: null, name: 'users' } } },
    ]);
  });

  test('may name the target only: the ledger knows the rest', async () => {
    const { config, origin } = await load({ flags: { target: 'postgres://h/m' } });
    expect([origin, config.sources]).toEqual(['flags', []]);
  });

  test('are checked as a file is, all at once', async () => {
    const source = [
      'postgres://u:hunter2@h/a',
      'b=oracle://h/b',
      'c=postgres://u:hun#ter2@h/c',
      'd=postgres://h/d#a.b.c',
      '@e=postgres://h/e',
    ];
    await expect(load({ flags: { source, allow: ['x'] } })).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      message: [
        'The command line has 6 problems:',
        '  --source needs a name before the URL: --source NAME=postgres://user@host:5432/database#table',
        '  --allow must be one of unconfirmed_match, uncertain_times, time_spike, passwords_go_back, privilege_gain, zone_assumed, hidden_rows, status_ignored, source_shrank',
        '  --source d: table is no table name: write table or schema.table, and "quotes" around a part with a dot or a space in it',
        '  --source b: url is a oracle:// URL, and no kind of source has these',
        '  --source c: url is no URL of the form postgres://user@host:5432/database; in user and password write % as %25, @ as %40, / as %2F, # as %23, ? as %3F',
        '  --source @e: name begins with @, which is kept for @target',
      ].join('\n'),
    });
  });

  test('that name one source twice are told so', async () => {
    const source = ['a=postgres://h/a', 'A=postgres://h/a'];
    await expect(load({ flags: { source, target: 'postgres://h/m' } })).rejects.toMatchObject({
      code: 'SOURCE_TWICE',
    });
  });

  test('are needed where no file is', async () => {
    await expect(load({ flags: { allow: ['time_spike'] } })).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      message: 'There is no usermerge.yaml here, and neither --config nor --source and --target.',
      next: expect.stringContaining('usermerge init'),
    });
  });
});
