/**
 * Nothing secret anywhere: every command, as a process of its own, on users whose passwords, salts and second factors bear
 * a mark, over connections whose passwords bear another. No output, no file, no report holds either, whatever goes wrong.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { runCommandLine } from '../src/cli/command-line.js';
import { loadConfig } from '../src/config/load.js';
import { hazards } from '../src/pipeline/vocabulary.js';
import { ident, literal, sql } from '../src/postgres/sql.js';
import { apply } from '../src/runs/apply.js';
import { check } from '../src/runs/check.js';
import { crosswalk, crosswalkView } from '../src/runs/crosswalk.js';
import { explain } from '../src/runs/explain.js';
import { forget, previewForget } from '../src/runs/forget.js';
import { notices } from '../src/runs/notices.js';
import { plan } from '../src/runs/plan.js';
import { previewPurge, purge } from '../src/runs/purge.js';
import { references } from '../src/runs/references.js';
import { report } from '../src/runs/report.js';
import { listRuns, verifyLog } from '../src/runs/runs.js';
import { previewUndo, undo } from '../src/runs/undo.js';
import { verify } from '../src/runs/verify.js';
import { fakeRuns, fakeSurroundings } from './cli/fake-surroundings.js';
import { useDatabases } from './support/databases.js';

const names = ['test_db', 'dev_db', 'target'] as const;
type Name = (typeof names)[number];
const databases = useDatabases(...names);
const main = join(import.meta.dirname, '../src/cli/main.ts');
const tsx = import.meta.resolve('tsx');
const directory = mkdtempSync(join(tmpdir(), 'usermerge-secrets-'));
/** Where the processes keep what they keep for a while. */
const temporary = join(directory, 'tmp');

/** In every secret of a user. */
const ofUsers = 'zqxuser';
/** In every secret of a connection; with characters that a URL has to encode. */
const ofConnections = 'zqxlink';
const role = { name: `merger_${process.pid}`, password: `${ofConnections}@a/b#c?d%e:f` };

const secrets = {
  old: `$2b$12$${ofUsers}OLDaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa`,
  new: `$argon2id$v=19$m=65536,t=3,p=4$${ofUsers}NEW$bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb`,
  plain: `${ofUsers} correct horse`,
  tied: `${ofUsers}-tied`,
  native: `pbkdf2_sha256$600000$${ofUsers}NATIVE$cccccc=`,
  locked: `!${ofUsers}-locked`,
  salt: `${ofUsers}-salt`,
  factor: `${ofUsers}FACTOR234567`,
} as const;

/** What a search looks for: the marks in any letter case and usual encoding, and digests of the secrets, which would be an oracle. */
const forbidden: readonly RegExp[] = [
  ...[ofUsers, ofConnections].flatMap((mark) => [
    new RegExp(mark, 'i'),
    new RegExp(Buffer.from(mark).toString('hex'), 'i'),
    ...[0, 1, 2].map((before) => exactly(insideBase64(mark, before))),
  ]),
  ...Object.values(secrets).flatMap((secret) =>
    ['md5', 'sha1', 'sha256'].flatMap((algorithm) => {
      const digest = createHash(algorithm).update(secret).digest();
      return [exactly(digest.toString('hex')), exactly(digest.toString('base64').slice(0, 16))];
    }),
  ),
];

/** The characters that `mark` makes in base64 where so many bytes stand before it, whatever they are. */
function insideBase64(mark: string, before: number): string {
  const encoded = Buffer.from(`${' '.repeat(before)}${mark}`).toString('base64');
  return encoded.slice(Math.ceil((before * 8) / 6), Math.floor(((before + mark.length) * 8) / 6));
}

function exactly(text: string): RegExp {
  return new RegExp(text.replace(/[+/=$]/g, '\\$&'));
}

function expectNoSecret(what: string, text: string): void {
  for (const pattern of forbidden) {
    const at = text.search(pattern);
    const around = at === -1 ? '' : text.slice(Math.max(0, at - 120), at + 60);
    // Soft, so that one test shows every place.
    expect.soft(around, `${what} holds a secret (${pattern})`).toBe('');
  }
}

const users = `
  create table users (
    user_id integer primary key, username text, password text, password_last_changed timestamptz,
    email text, email_verified boolean, salt text, totp_secret text, role text
  );
`;
const value = (text: string | null) => (text === null ? 'null' : literal(text).text);

interface Further {
  readonly email?: string;
  readonly factor?: string;
  readonly role?: string;
}

function user(
  id: number,
  name: string,
  password: string | null,
  changed: string | null,
  { email = `${name}@example.org`, factor, role: as = 'user' }: Further = {},
): string {
  const values = [name, password, changed, email, 'true', secrets.salt, factor ?? null, as];
  return `insert into users values (${id}, ${values.map(value).join(', ')});`;
}

const tables: Readonly<Record<Name, string>> = {
  test_db: [
    users,
    user(1, 'alice', secrets.old, '2026-01-01', { factor: secrets.factor }),
    user(2, 'bob', secrets.plain, '2026-01-02', { email: 'bob@one.example' }),
    user(3, 'carol', secrets.tied, '2026-01-03'),
    user(4, 'dave', secrets.plain, '2026-01-03'),
    user(5, 'erin', secrets.new, '9999-01-01'),
    user(6, 'faye', null, null),
    user(7, 'native', secrets.old, '2026-01-04'),
  ].join('\n'),
  dev_db: [
    users,
    user(1, 'alice', secrets.new, '2026-02-01', { role: 'admin' }),
    user(2, 'bob', secrets.new, '2026-02-01', { email: 'bob@two.example' }),
    user(3, 'carol', secrets.plain, '2026-01-03'),
    user(4, 'dave', secrets.locked, '2026-02-01'),
    user(9, 'gil', secrets.plain, null),
  ].join('\n'),
  target: `
    create table merged_users (
      user_id serial primary key, username text not null unique, password text, password_last_changed timestamptz,
      email text, salt text, totp_secret text, role text
    );
    insert into merged_users (username, password, password_last_changed, salt)
    values ('native', ${value(secrets.native)}, '2025-01-01', ${value(secrets.salt)}), ('zoe', ${value(secrets.native)}, '2025-01-01', null);
  `,
};

beforeAll(async () => {
  mkdirSync(temporary);
  await databases.target.db.execute(
    sql`create role ${ident(role.name)} superuser login password ${literal(role.password)}`,
  );
});

beforeEach(async () => {
  for (const name of names) {
    await databases[name].db.script(`
      set client_min_messages = warning;
      drop schema if exists usermerge cascade;
      drop schema if exists public cascade;
      create schema public;
      ${tables[name]}
    `);
  }
});

afterAll(async () => {
  rmSync(directory, { recursive: true, force: true });
  for (const name of names) await databases[name].db.script(`drop owned by ${role.name}`);
  await databases.target.db.script(`drop role ${role.name}`);
});

/** The URL of a database, with a password that bears the mark. */
function url(name: Name, change: (url: URL) => void = () => undefined): string {
  const link = new URL(databases[name].url);
  link.username = role.name;
  link.password = encodeURIComponent(role.password);
  change(link);
  return link.href;
}

interface Said {
  readonly exit: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command, and looks for secrets in all that it said and left behind. */
async function usermerge(words: readonly string[], env: Record<string, string> = {}): Promise<Said> {
  const child = spawn(process.execPath, ['--import', tsx, main, ...words], {
    cwd: directory,
    env: {
      ...process.env,
      TMPDIR: temporary,
      TSX_TSCONFIG_PATH: join(import.meta.dirname, '../tsconfig.json'),
      ...Object.fromEntries(names.map((name) => [`${name.toUpperCase()}_URL`, url(name)])),
      ...env,
    },
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk) => {
    stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  const exit = await new Promise<number | null>((resolve) => child.on('close', resolve));
  const command = words.slice(0, 2).join(' ');
  expectNoSecret(`stdout of ${command}`, stdout);
  expectNoSecret(`stderr of ${command}`, stderr);
  for (const [file, text] of filesLeft()) expectNoSecret(`${file}, after ${command},`, text);
  await expectCleanLedger();
  return { exit, stdout, stderr };
}

/** Files that the processes wrote, but for what tsx compiled. */
function filesLeft(): [file: string, text: string][] {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.parentPath.includes('tsx-'))
    .map((entry) => join(entry.parentPath, entry.name))
    .map((file) => [file, readFileSync(file, 'latin1')]);
}

/** Tables of the ledger that hold credentials, because a merge needs them. */
const holdsCredentials = /^(account|account_.*|landing_.*|change|plan_.*)$/;

/** The rest of the ledger, reports and configurations above all, holds no secret; and no table one of a connection. */
async function expectCleanLedger(): Promise<void> {
  const { db } = databases.target;
  const found = await db.query<{ name: string }>(sql`
    select c.relname as name
    from pg_class c
    join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = 'usermerge' and c.relkind in ('r', 'p')
  `);
  for (const { name } of found) {
    const rows = await db.query<{ row: string }>(
      sql`select t::text as row from ${ident('usermerge', name)} t`,
    );
    const text = rows.map(({ row }) => row).join('\n');
    if (!holdsCredentials.test(name)) expectNoSecret(`the table ${name} of the ledger`, text);
    expect(text.toLowerCase()).not.toContain(ofConnections);
  }
}

const allowAll = hazards.flatMap((hazard) => ['--allow', hazard]);

/** How a file names the URL of a database. */
const reference = (name: Name) => `\${${name.toUpperCase()}_URL}`;
const mapped = 'email: email, salt: salt, totp_secret: totp_secret, role: role';
const mappedSource = (name: Name) =>
  `  - { name: ${name}, url: "${reference(name)}", columns: { ${mapped} }, verified: { email: email_verified } }\n`;
const sources = mappedSource('test_db') + mappedSource('dev_db');
const whole = `target: { url: "${reference('target')}", columns: { ${mapped} } }
sources:
${sources}match: { confirm: [email] }
credential: { columns: [salt], second_factor: totp_secret }
columns: { role: { survivorship: priority, privileged: true } }
`;

/** A file, by default with all columns; the URLs come from the environment. */
function file(text = whole): string[] {
  writeFileSync(join(directory, 'merge.yaml'), text);
  return ['--config', 'merge.yaml'];
}

const flags = (): string[] => [
  ...['--source', `test_db=${url('test_db')}`, '--source', `dev_db=${url('dev_db')}`],
  ...['--target', url('target')],
];

const inTarget = (script: string) => databases.target.db.script(script);

describe('commands that do their work', () => {
  test('with a file, as text and as JSON, from the check to a drift', async () => {
    const merge = file();
    for (const form of [[], ['--json']]) {
      expect((await usermerge(['check', ...form, ...merge])).exit).toBe(0);
      expect((await usermerge(['plan', '--limit', '100', ...form, ...merge])).exit).toBe(0);
      expect((await usermerge(['apply', '--yes', ...form, ...merge])).exit).toBe(3);
    }
    const planned = JSON.parse((await usermerge(['plan', '--limit', '100', '--json', ...merge])).stdout) as {
      conflicts: { kind: string }[];
      planId: number;
    };
    // So many kinds are shown, with their accounts, that what was searched was worth it.
    expect(planned.conflicts.length).toBeGreaterThan(4);
    expect((await usermerge(['apply', String(planned.planId), ...allowAll, ...merge])).exit).toBe(0);
    await inTarget(`update merged_users set password = ${value(secrets.plain)} where username = 'zoe'`);
    await databases.test_db.db.script(
      `update users set password = ${value(secrets.tied)} where username = 'native'`,
    );
    await usermerge(['apply', '--yes', '--strict', ...allowAll, ...merge]);
    await inTarget(
      `update usermerge.account set password = ${value(secrets.locked)} where username in ('carol', 'erin')`,
    );
    for (const form of [[], ['--json']]) {
      expect((await usermerge(['verify', '--limit', '100', ...form, ...merge])).exit).toBe(4);
      expect((await usermerge(['runs', ...form, ...merge])).exit).toBe(0);
      expect((await usermerge(['report', ...form, ...merge])).exit).toBe(0);
    }
  });

  test('with flags', async () => {
    expect((await usermerge(['check', ...flags()])).exit).toBe(0);
    expect((await usermerge(['plan', '--json', ...flags()])).exit).toBe(0);
    expect((await usermerge(['apply', '--yes', '--json', ...allowAll, ...flags()])).exit).toBe(0);
    expect((await usermerge(['verify', ...flags()])).exit).toBe(0);
    expect((await usermerge(['runs', ...flags()])).exit).toBe(0);
  });

  test('init: what it proposes names the variables, and shows no user', async () => {
    const init = ['init', '--same-people', 'no', ...flags()];
    const { stdout, exit } = await usermerge([...init, '--out', '-']);
    expect(exit).toBe(0);
    expect(stdout).toContain('sources:');
    await usermerge([...init, '--out', '-', '--json']);
    await usermerge([...init, '--out', 'proposed.yaml']);
  });
});

describe('a target that refuses a password', () => {
  const refusals: readonly [what: string, script: string][] = [
    [
      'a CHECK',
      "alter table merged_users add check (password not like '$argon%' and password not like '% %')",
    ],
    ['a unique index', 'delete from merged_users; create unique index on merged_users (password)'],
    ['an exclusion', 'delete from merged_users; alter table merged_users add exclude (password with =)'],
    [
      'a domain',
      "create domain hash as text check (value !~ 'NEW'); alter table merged_users alter password type hash",
    ],
    ['a type', 'delete from merged_users; alter table merged_users alter password type integer using 1'],
    ['a length', 'delete from merged_users; alter table merged_users alter password type varchar(12)'],
    [
      'a trigger before each row, which raises an exception with the row',
      `create function refuse() returns trigger language plpgsql as $$ begin raise exception 'refused: %', new using detail = new.password, hint = new.salt; end $$;
       create trigger refuse before insert or update on merged_users for each row execute function refuse()`,
    ],
    [
      'a trigger at the end, which casts what it is given',
      `create function refuse() returns trigger language plpgsql as $$ begin perform new.password::integer; return null; end $$;
       create constraint trigger refuse after insert on merged_users deferrable initially deferred for each row execute function refuse()`,
    ],
    [
      'a trigger that only talks of it',
      `create function tell() returns trigger language plpgsql as $$ begin raise warning 'row: %', new; return new; end $$;
       create trigger tell before insert or update on merged_users for each row execute function tell()`,
    ],
  ];

  test.each(refusals)(
    'by %s',
    async (_what, script) => {
      await inTarget(script);
      const merge = file();
      await usermerge(['check', ...merge]);
      await usermerge(['plan', '--limit', '100', '--json', ...merge]);
      await usermerge(['apply', '--yes', ...allowAll, ...merge]);
      await usermerge(['verify', ...merge]);
    },
    120_000,
  );
});

describe('a source that fails with a value', () => {
  /** The users through a view, in which the password is what an expression makes of it. */
  const view = (password: string) => `
    alter table users rename to people;
    create view users as
    select user_id, username, ${password} as password, password_last_changed, email, email_verified, salt, totp_secret, role from people;
  `;

  test.each([
    [
      'a view that raises an exception with the password',
      `create function look(text) returns text language plpgsql as $$ begin raise exception 'no: %', $1 using detail = $1; end $$;
       ${view('look(password)')}`,
    ],
    ['a view that casts a password', view('(password::integer)::text')],
  ])(
    '%s',
    async (_what, script) => {
      await databases.test_db.db.script(script);
      const merge = file();
      await usermerge(['check', ...merge]);
      const { exit, stderr } = await usermerge(['plan', ...merge]);
      expect(stderr).toContain('test_db');
      expect(exit).toBe(1);
      await usermerge(['init', '--same-people', 'no', '--out', '-', ...flags()]);
    },
    120_000,
  );

  test('a condition that does not fit the passwords', async () => {
    const merge = file(whole.replace('verified:', 'where: "password::integer > 0", verified:'));
    await usermerge(['check', ...merge]);
    expect((await usermerge(['plan', ...merge])).exit).toBe(1);
  });

  test('passwords that are taken for times', async () => {
    const merge = file(whole.replaceAll('role: role }', 'role: role, password_last_changed: password }'));
    await usermerge(['check', ...merge]);
    await usermerge(['plan', '--limit', '100', ...merge]);
    await usermerge(['plan', '--limit', '100', '--json', ...merge]);
  });
});

describe('connections that fail, and words that are misplaced', () => {
  test('a wrong password, a wrong port, a wrong database', async () => {
    const changes: ((url: URL) => void)[] = [
      (link) => {
        link.password = `${ofConnections}-wrong`;
      },
      (link) => {
        link.port = '1';
      },
      (link) => {
        link.pathname = '/none';
      },
      (link) => {
        link.searchParams.set('password', `${ofConnections}-parameter`);
        link.password = '';
      },
    ];
    for (const change of changes) {
      const broken = { TEST_DB_URL: url('test_db', change) };
      expect((await usermerge(['plan', ...file()], broken)).exit).not.toBe(0);
      await usermerge(['check', ...file()], { TARGET_URL: url('target', change) });
    }
    const withoutPassword = url('test_db', (link) => {
      link.password = '';
    });
    const { exit } = await usermerge(['plan', ...file()], {
      TEST_DB_URL: withoutPassword,
      PGPASSWORD: `${ofConnections}-environment`,
    });
    expect(exit).toBe(1);
  });

  /** Connection strings as people write them; nothing answers at any of them. */
  const recognisable = [
    `postgres://u:${ofConnections}@127.0.0.1:1/d`,
    `postgres://u:${ofConnections}@h@127.0.0.1:1/d`,
    `postgres://u:a/${ofConnections}#b?@127.0.0.1:1/d`,
    `postgres://127.0.0.1:1/d?user=u&password=${ofConnections}`,
    `host=127.0.0.1 port=1 user=u password=${ofConnections}`,
    `host=127.0.0.1 port=1 user=u password='a ${ofConnections} b'`,
  ];
  const mistyped = [
    `postgres://u:a b ${ofConnections}@127.0.0.1:1/d`,
    `postgres:/u:${ofConnections}@127.0.0.1:1/d`,
    `u:${ofConnections}@127.0.0.1:1/d`,
    `postgres://u:${ofConnections}`,
    `postgres://u:%${ofConnections}@127.0.0.1:1/d`,
  ];

  test.each([...recognisable, ...mistyped])('in the place of a URL: form %#', async (text) => {
    for (const words of [
      ['plan', '--source', `test_db=${text}`, '--target', url('target')],
      ['plan', '--source', `test_db=${url('test_db')}`, '--target', text],
      ['plan', '--source', text, '--target', url('target')],
      ['init', '--source', `test_db=${text}`, '--target', text],
    ]) {
      expect(await here(words), words.join(' ')).not.toBe(0);
    }
  });

  test.each(recognisable)('in the place of another word: form %#', async (text) => {
    for (const words of [
      ['plan', '--limit', text, ...flags()],
      ['plan', text],
      ['plan', `--sorce=${text}`],
      ['apply', text, ...flags()],
      ['apply', '--yes', '--allow', text, ...flags()],
      ['check', '--config', 'none.yaml', text],
      [text],
    ]) {
      expect(await here(words), words.join(' ')).not.toBe(0);
    }
  });

  test('in the place of a file', async () => {
    for (const text of recognisable) expect(await here(['plan', '--config', text]), text).not.toBe(0);
  });

  /** In this process, to be quick: what a command says does not depend on the process. */
  async function here(words: readonly string[]): Promise<number> {
    const { surroundings, stdout, stderr } = fakeSurroundings();
    const runs = fakeRuns({
      loadConfig: (options) => loadConfig({ ...options, directory }),
      ...{ check, plan, apply, verify, verifyLog, listRuns },
      ...{ crosswalk, crosswalkView, references, explain, notices, previewUndo, undo, report },
      ...{ previewPurge, purge, previewForget, forget },
    });
    const exit = await runCommandLine(words, surroundings, runs);
    expectNoSecret(`stdout of ${words[0]}`, stdout());
    expectNoSecret(`stderr of ${words[0]}`, stderr());
    return exit;
  }

  test('in a file: a URL in the place of the name of a source', async () => {
    const slip = `\${SLIP}`;
    const text = `target: { url: "${reference('target')}" }\nsources: [{ name: "${slip}", url: "${reference('test_db')}" }]\n`;
    await usermerge(['plan', ...file(text)], { SLIP: `postgres://u:${ofConnections}@127.0.0.1:1/d` });
  });

  test('in a file: a URL in the place of anything else', async () => {
    // Outside of the folder that is searched.
    const folder = mkdtempSync(join(tmpdir(), 'usermerge-secret-files-'));
    const secret = `postgres://u:${ofConnections}@127.0.0.1:1/d`;
    const target = `target: { url: "${reference('target')}" }\n`;
    try {
      for (const [index, text] of [
        `target: "${secret}"\n`,
        `target: { url: "${reference('target')}", table: "${secret}" }\nsources: []\n`,
        `"${secret}": 1\n`,
        `${target}sources:\n${sources}conflicts: { password_tie: "${secret}" }\n`,
        `target: { url: "${secret}"\n`,
      ].entries()) {
        const path = join(folder, `${index}.yaml`);
        writeFileSync(path, text);
        expect((await usermerge(['plan', '--config', path])).exit, text).not.toBe(0);
      }
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
