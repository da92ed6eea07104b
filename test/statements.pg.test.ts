/**
 * Every statement that plan, apply and undo send to the target, as text, in a file that has its name (statements/merge.fold.sql):
 * so that a review sees SQL change as SQL. What the statements mean is tested elsewhere, on real data.
 *
 * After a change that is meant: `npx vitest run test/statements.pg.test.ts -u`, and look at the difference.
 */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { parseConfig } from '../src/config/load.js';
import type { MergeConfig } from '../src/config/merge-config.js';
import { hazards } from '../src/pipeline/vocabulary.js';
import { apply } from '../src/runs/apply.js';
import { plan } from '../src/runs/plan.js';
import { undo } from '../src/runs/undo.js';
import { type TestDatabases, withDatabases } from './support/databases.js';
import { nameOfStatement, recordStatements, type SentStatement } from './support/recorder.js';

const folder = join(import.meta.dirname, 'statements');
const names = ['test_db', 'dev_db', 'target'] as const;
type Databases = TestDatabases<(typeof names)[number]>;

/** In every name of a user, so that one in a statement is found. */
const canary = 'kanarie';
/** In every password, and what belongs to it. */
const secret = 'geheim';

interface Story {
  /** In the files: whose statement it is. */
  readonly name: string;
  readonly config: string;
  /** Makes the tables. */
  prepare(databases: Databases, size: number): Promise<void>;
  /** What happens between the first run and the second; no second run without it. */
  readonly change?: (databases: Databases) => Promise<void>;
}

/** Every second of the users of one source has the name of one of the other. */
const rows = (of: string, size: number, further = '') => `
  insert into users
  select i, '${canary}' || (i * 2 + ${of === 'test_db' ? 0 : size}), '${secret}-${of}-' || i,
    timestamptz '2026-01-01' + (i * 7919 % 1000003) * interval '1 second' ${further}
  from generate_series(1, ${size}) i;
`;

const users = (further = '') => `
  create table users (
    user_id integer primary key, username text, password text, password_last_changed timestamptz ${further}
  );
`;

/** Four columns into a new target; further columns of all kinds into a table with rows, twice; a key that is normalised. */
const stories: readonly Story[] = [
  {
    name: 'plain',
    config: `
      target: { url: "\${TARGET_URL}" }
      sources:
        - { name: test_db, url: "\${TEST_DB_URL}" }
        - { name: dev_db, url: "\${DEV_DB_URL}" }
    `,
    async prepare({ test_db, dev_db }, size) {
      await test_db.db.script(users() + rows('test_db', size));
      await dev_db.db.script(users() + rows('dev_db', size));
    },
  },
  {
    name: 'further-columns',
    config: `
      target:
        url: "\${TARGET_URL}"
        columns: { username: login, email: email, salt: salt, role: role, is_active: is_active }
      sources:
        - name: test_db
          url: "\${TEST_DB_URL}"
          columns: { email: email, salt: salt, role: role, is_active: is_active, updated_at: updated_at }
          verified: { email: email_verified }
        - name: dev_db
          url: "\${DEV_DB_URL}"
          columns: { email: email, salt: salt, role: role, is_active: is_active, updated_at: updated_at }
          time: { is: no_later_than }
      match: { confirm: [email] }
      credential: { columns: [salt] }
      columns:
        email: { survivorship: newest }
        role: { survivorship: priority, privileged: true }
        is_active: { survivorship: all_true }
    `,
    async prepare({ test_db, dev_db, target }, size) {
      const further =
        ', email text, email_verified boolean, salt text, role text, is_active boolean, updated_at timestamptz';
      const values = (of: string) => `,
        '${canary}' || i % 3 || '@example.org', i % 2 = 0, '${secret}-salt-${of}-' || i, 'user', i % 5 <> 0, timestamptz '2026-02-01'`;
      await test_db.db.script(users(further) + rows('test_db', size, values('test_db')));
      await dev_db.db.script(users(further) + rows('dev_db', size, values('dev_db')));
      await target.db.script(`
        create table merged_users (
          user_id serial primary key, login varchar(80) not null unique, password text check (password <> ''),
          password_last_changed timestamptz not null default now(), email text unique, salt text, role varchar(10), is_active boolean,
          last_login integer not null default 0
        );
        insert into merged_users (login, password, password_last_changed, salt)
        select '${canary}' || i, '${secret}-native-' || i, timestamptz '2026-01-05', '${secret}-salt' from generate_series(1, ${size}) i;
      `);
    },
    async change({ test_db, dev_db, target }) {
      await test_db.db.script(`
        update users set password = '${secret}-new', password_last_changed = '2026-03-01' where user_id = 1;
        update users set username = '${canary}-renamed' where user_id = 2;
        delete from users where user_id = 3;
      `);
      await dev_db.db.script(`
        insert into users (user_id, username, password, password_last_changed)
        values (100001, '${canary}-joined', '${secret}-joined', '2026-03-01');
      `);
      await target.db.script(`
        update merged_users set password = '${secret}-edited' where login = '${canary}4';
        delete from merged_users where login = '${canary}8';
      `);
    },
  },
  {
    name: 'normalised-key',
    config: `
      target: { url: "\${TARGET_URL}", columns: { email: email, tenant: tenant } }
      sources:
        - { name: test_db, url: "\${TEST_DB_URL}", columns: { email: email, tenant: tenant } }
        - { name: dev_db, url: "\${DEV_DB_URL}", columns: { email: email, tenant: tenant }, time: { zone: Europe/Berlin } }
      match: { on: [email, tenant], normalize: [nfkc, casefold, trim, email_domain_lower] }
    `,
    async prepare({ test_db, dev_db }, size) {
      const email = `, '${canary}' || i || '@Example.org ', 'Tenant ' || i % 2`;
      await test_db.db.script(users(', email text, tenant text') + rows('test_db', size, email));
      await dev_db.db.script(
        users(', email text, tenant text').replace('timestamptz', 'timestamp') + rows('dev_db', size, email),
      );
    },
  },
];

/** Each story runs in databases of its own: plan and apply, once more after the change, then undo. */
async function record({ config, prepare, change }: Story, size: number): Promise<SentStatement[]> {
  return withDatabases(names, async (databases) => {
    await prepare(databases, size);
    const merge = configOf(config, databases);
    const once = () =>
      recordStatements(async () => {
        await plan(merge);
        await apply(merge, { allow: hazards });
      });
    const sent = await once();
    if (change !== undefined) {
      await change(databases);
      sent.push(...(await once()));
    }
    sent.push(...(await recordStatements(async () => void (await undo(merge)))));
    return sent.filter(isSteady);
  });
}

function configOf(text: string, databases: Databases): MergeConfig {
  const env = Object.fromEntries(
    names.map((name) => [`${name.toUpperCase()}_URL`, databases[name].url] as const),
  );
  return parseConfig(text, { file: 'usermerge.yaml', flags: { allow: [] }, env });
}

/** Progress is asked for by the clock. */
const isSteady = ({ text }: SentStatement) => nameOfStatement(text) !== 'load.progress';

/** Statements of the ledger's own files are text in src/ledger/sql, and the settings of a session in connect.ts. */
const toTarget = (sent: readonly SentStatement[]) =>
  sent.filter(({ database, isScript }) => database.startsWith('target') && !isScript);

/** The text as it was sent, but for the number of the plan in names of tables, and how deep it stands in our source. */
function stable(text: string): string {
  const indentation = /^\n?( *)/.exec(text)?.[1] ?? '';
  return text
    .replaceAll(`\n${indentation}`, '\n')
    .trim()
    .replaceAll(/\baccount_(\d+)_\d+\b/g, 'account_$1_<plan>');
}

describe('statements to the target', () => {
  const sentIn = new Map<string, readonly SentStatement[]>();
  /** By file: each text, and the stories that send it. */
  const files = new Map<string, Map<string, Set<string>>>();

  beforeAll(async () => {
    for (const story of stories) {
      const sent = toTarget(await record(story, 10));
      sentIn.set(story.name, sent);
      for (const { text } of sent) {
        const file = `${nameOfStatement(text) ?? 'unnamed'}.sql`;
        const texts = files.get(file) ?? new Map<string, Set<string>>();
        files.set(file, texts);
        texts.set(stable(text), (texts.get(stable(text)) ?? new Set()).add(story.name));
      }
    }
  });

  test('are those of the snapshots, one file a statement', async () => {
    expect(files.size).toBeGreaterThan(50);
    for (const [file, texts] of files) {
      await expect.soft(fileText(texts)).toMatchFileSnapshot(join(folder, file));
    }
  });

  test('are in the order of the snapshots', async () => {
    for (const [story, sent] of sentIn) {
      await expect.soft(orderText(sent)).toMatchFileSnapshot(join(folder, `${story}.txt`));
    }
  });

  test('have no file any more when they are sent no more', () => {
    const known = [...files.keys(), ...stories.map(({ name }) => `${name}.txt`)];
    expect(readdirSync(folder).filter((file) => !known.includes(file))).toEqual([]);
  });

  test('hold no value of a user', () => {
    const texts = [...sentIn.values()].flat().map(({ text }) => text);
    expect(texts.filter((text) => text.includes(canary) || text.includes(secret))).toEqual([]);
  });

  test('are given no password as a parameter, and names only in the report of a plan', () => {
    const given = (word: string) =>
      [...sentIn.values()]
        .flat()
        .filter(({ values }) => JSON.stringify(values).includes(word))
        .map(({ text }) => nameOfStatement(text));
    expect(given(secret)).toEqual([]);
    expect([...new Set(given(canary))]).toEqual(['plan.store']);
  });
});

/** Every text of a statement, with the stories that send it. */
function fileText(texts: ReadonlyMap<string, ReadonlySet<string>>): string {
  return [...texts]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([text, senders]) => `-- ${[...senders].join(', ')}\n${text};\n`)
    .join('\n');
}

/** Names in the order of sending, a block a session: the main one, then those that land beside it. */
function orderText(sent: readonly SentStatement[]): string {
  const sessions = [...new Set(sent.map(({ sessionNo }) => sessionNo))].map((no) => {
    const ofSession = sent.filter(({ sessionNo }) => sessionNo === no);
    const lines = ofSession.map(({ text }) => nameOfStatement(text) ?? `(${stable(text).split('\n')[0]})`);
    return [`[${ofSession[0]?.session}]`, ...lines].join('\n');
  });
  const isMain = (block: string) => block.startsWith('[usermerge]');
  const beside = sessions.filter((block) => !isMain(block)).sort();
  return `${[...sessions.filter(isMain), ...beside].join('\n\n')}\n`;
}

describe('the number of statements does not depend on the number of users', () => {
  test.each(stories.map((story) => [story.name, story] as const))(
    '%s',
    async (_name, story) => {
      const few = await record(story, 10);
      const many = await record(story, 5000);
      expect(counts(many)).toEqual(counts(few));
    },
    240_000,
  );
});

/** How often each statement was sent, to sources and target. */
function counts(sent: readonly SentStatement[]): Record<string, number> {
  const result: Record<string, number> = {};
  for (const { text } of sent) {
    const name = nameOfStatement(text) ?? stable(text).split('\n')[0] ?? '';
    result[name] = (result[name] ?? 0) + 1;
  }
  return result;
}
