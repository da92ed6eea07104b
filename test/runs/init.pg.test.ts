/** What init proposes for tables of users as they are found, on real databases; and that a plan can be made of it. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { parseConfig } from '../../src/config/load.js';
import type { MergeConfig } from '../../src/config/merge-config.js';
import { UsermergeError } from '../../src/errors/usermerge-error.js';
import { ident, sql } from '../../src/postgres/sql.js';
import {
  type InitOutcome,
  type InitReport,
  type InitRequest,
  init,
  type Question,
} from '../../src/runs/init.js';
import { plan } from '../../src/runs/plan.js';
import { useDatabases } from '../support/databases.js';

const names = ['shop', 'forum', 'target'] as const;
const databases = useDatabases(...names);
const directory = mkdtempSync(join(tmpdir(), 'usermerge-init-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

beforeEach(async () => {
  for (const name of names) {
    await databases[name].db.script(`
      do $$
      declare s text;
      begin
        for s in select nspname from pg_namespace where nspname !~ '^pg_' and nspname <> 'information_schema' loop
          execute format('drop schema %I cascade', s);
        end loop;
      end $$;
      create schema public;
    `);
  }
});

const bcrypt = `'$2b$12$' || repeat('x', 53)`;
const hash = 'xxxxxxxxxxxxxxxxxxxx';

/** As a file names a variable of the environment. */
const variable = (name: string): string => `\${${name}}`;

interface Given extends Partial<Omit<InitRequest, 'flags'>> {
  readonly flags?: Partial<InitRequest['flags']>;
}

const noFlags = { map: [], time: [], zone: [], unit: [], history: [], samePeople: null } as const;

/** Asks init about these databases, or the shop alone. */
function asked({ flags, ...given }: Given = {}): Promise<InitOutcome> {
  return init({
    source: [`shop=${databases.shop.url}`],
    target: databases.target.url,
    out: null,
    force: false,
    ...given,
    flags: { ...noFlags, ...flags },
  });
}

const both = (): { source: string[] } => ({
  source: [`shop=${databases.shop.url}`, `forum=${databases.forum.url}`],
});

async function proposed(given: Given = {}): Promise<InitReport> {
  const outcome = await asked(given);
  if (outcome.kind === 'proposal') return outcome.report;
  throw new Error(`asked: ${JSON.stringify(outcome.questions, null, 2)}`);
}

/** Its comments, without the breaks between lines. */
const comments = ({ text }: InitReport): string => text.replace(/\n *# {1,3}/g, ' ');

async function questions(given: Given = {}): Promise<readonly Question[]> {
  const outcome = await asked(given);
  if (outcome.kind === 'questions') return outcome.questions;
  throw new Error(`proposed: ${outcome.report.text}`);
}

function load({ text }: InitReport): MergeConfig {
  const env = {
    TARGET_URL: databases.target.url,
    SHOP_URL: databases.shop.url,
    FORUM_URL: databases.forum.url,
  };
  return parseConfig(text, { file: 'usermerge.yaml', flags: { allow: [] }, env });
}

/** The plan that the proposal makes; it waits for nobody's correction. */
async function planned(report: InitReport) {
  const made = await plan(load(report));
  return {
    accounts: made.sources.map(({ accounts }) => accounts),
    rejected: made.sources.map(({ rejected }) => rejected),
    insert: made.changes.insert,
    hazards: made.hazards.map(({ name }) => name),
    conflicts: made.conflicts.filter((conflict) => conflict.waiting > 0).map(({ kind }) => kind),
  };
}

async function refusal(given: Given): Promise<UsermergeError> {
  try {
    await asked(given);
  } catch (error) {
    if (error instanceof UsermergeError) return error;
    throw error;
  }
  throw new Error('not refused');
}

const shop = (script: string): Promise<void> => databases.shop.db.script(script);
const forum = (script: string): Promise<void> => databases.forum.db.script(script);
const target = (script: string): Promise<void> => databases.target.db.script(script);

const seed = `
  create table users (user_id integer primary key, username text, password text, password_last_changed timestamptz);
  insert into users select n, 'user' || n, ${bcrypt}, now() - n * interval '1 day' from generate_series(1, 20) n;
`;

describe('tables as they are found', () => {
  test('the users of the request, into a table that apply creates', async () => {
    await shop(seed);
    await forum(seed.replaceAll('n, ', 'n + 10, ').replace("'user' || n + 10", "'user' || (n + 10)"));
    const report = await proposed({ ...both(), flags: { samePeople: 'yes' } });
    expect(report.config.target).toEqual({
      url: variable('TARGET_URL'),
      table: 'merged_users',
      columns: {
        user_id: 'user_id',
        username: 'username',
        password: 'password',
        password_last_changed: 'password_last_changed',
      },
    });
    expect(report.config.sources[1]).toEqual({
      name: 'forum',
      url: variable('FORUM_URL'),
      table: 'public.users',
      columns: {
        source_user_id: 'user_id',
        username: 'username',
        password: 'password',
        password_last_changed: 'password_last_changed',
      },
      time: { is: 'exact' },
    });
    expect(report.config.match).toEqual({ on: ['username'], normalize: [], same_people: true });
    expect(report.warnings).toEqual([]);
    expect(await planned(report)).toMatchObject({
      accounts: [20, 20],
      insert: 30,
      hazards: [],
      conflicts: [],
    });
  });

  test('Django: a last login is the bound; who is not active is left out; power and sessions stay behind', async () => {
    await shop(`
      create table auth_user (
        id integer generated by default as identity primary key, password varchar(128) not null,
        last_login timestamptz, is_superuser boolean not null, username varchar(150) not null unique,
        first_name varchar(150) not null, last_name varchar(150) not null, email varchar(254) not null,
        is_staff boolean not null, is_active boolean not null, date_joined timestamptz not null
      );
      insert into auth_user (password, last_login, is_superuser, username, first_name, last_name, email, is_staff, is_active, date_joined)
      select 'pbkdf2_sha256$600000$salt$' || repeat('y', 44), now() - n * interval '1 hour', n = 1, 'u' || n, '', '',
        'u' || n || '@x.org', n = 1, n <> 3, now() - interval '1 year'
      from generate_series(1, 10) n;
      create table auth_group (id integer primary key, name varchar(150) unique);
      create table auth_user_groups (id bigint primary key, user_id integer references auth_user, group_id integer);
      create table django_session (session_key varchar(40) primary key, session_data text, expire_date timestamptz);
      create table authtoken_token (key varchar(40) primary key, user_id integer, created timestamptz);
    `);
    const report = await proposed();
    expect(report.config.sources[0]).toEqual({
      name: 'shop',
      url: variable('SHOP_URL'),
      table: 'public.auth_user',
      where: 'is_active',
      columns: {
        source_user_id: 'id',
        username: 'username',
        password: 'password',
        password_last_changed: 'last_login',
      },
      time: { is: 'no_later_than' },
    });
    expect(report.text).toContain('shop: email, is_superuser, is_staff, first_name, last_name');
    expect(report.text).toContain('public.authtoken_token, public.django_session');
    expect(report.text).toContain('leaves out who is shut (1 of 10 rows, 10 %)');
    expect(report.warnings).toEqual([]);
    expect(await planned(report)).toMatchObject({ accounts: [9], insert: 9, hazards: [] });
  });

  test('Supabase: people log in by address, the schema is auth, its tokens stay behind', async () => {
    await shop(`
      create schema auth;
      create table auth.users (
        instance_id uuid, id uuid primary key, aud varchar(255), role varchar(255), email varchar(255),
        encrypted_password varchar(255), email_confirmed_at timestamptz, invited_at timestamptz,
        confirmation_token varchar(255), confirmation_sent_at timestamptz, recovery_token varchar(255),
        recovery_sent_at timestamptz, email_change_token_new varchar(255), email_change varchar(255),
        email_change_sent_at timestamptz, last_sign_in_at timestamptz, raw_app_meta_data jsonb, raw_user_meta_data jsonb,
        is_super_admin boolean, created_at timestamptz, updated_at timestamptz, phone text unique, phone_confirmed_at timestamptz,
        phone_change text default '', phone_change_token varchar(255) default '', phone_change_sent_at timestamptz,
        confirmed_at timestamptz generated always as (least(email_confirmed_at, phone_confirmed_at)) stored,
        email_change_token_current varchar(255), email_change_confirm_status smallint default 0, banned_until timestamptz,
        reauthentication_token varchar(255), reauthentication_sent_at timestamptz, is_sso_user boolean not null default false,
        deleted_at timestamptz, is_anonymous boolean not null default false
      );
      create unique index users_email_partial_key on auth.users (email) where not is_sso_user;
      create table auth.sessions (id uuid primary key, user_id uuid references auth.users);
      create table auth.refresh_tokens (id bigint primary key, token varchar(255), user_id varchar(255));
      create table auth.one_time_tokens (id uuid primary key, user_id uuid, token_hash text);
      create table public.profiles (id uuid primary key references auth.users, username text unique, avatar_url text);
      insert into auth.users (id, email, encrypted_password, email_confirmed_at, created_at, updated_at, banned_until, deleted_at)
      select gen_random_uuid(), 'u' || n || '@x.org', '$2a$10$' || repeat('z', 53), now(), now(), now(),
        case n when 1 then 'infinity'::timestamptz when 2 then '2020-01-01' end, case n when 3 then now() end
      from generate_series(1, 10) n;
    `);
    const report = await proposed();
    expect(report.config.sources[0]).toEqual({
      name: 'shop',
      url: variable('SHOP_URL'),
      table: 'auth.users',
      where: '(banned_until is null or banned_until <= now()) and deleted_at is null',
      columns: {
        source_user_id: 'id',
        username: 'email',
        password: 'encrypted_password',
        password_last_changed: 'updated_at',
      },
      time: { is: 'no_later_than' },
      verified: { username: 'email_confirmed_at' },
    });
    expect(comments(report)).toMatch(/Not merged, and to be ended .*confirmation_token/);
    expect(comments(report)).toContain('auth.one_time_tokens, auth.refresh_tokens, auth.sessions');
    expect(report.warnings).toEqual([]);
    expect(await planned(report)).toMatchObject({ accounts: [8], insert: 8, hazards: [] });
  });

  test('WordPress: a name in capitals, and only the time of registration', async () => {
    await shop(`
      create table wp_users (
        "ID" bigint generated by default as identity primary key, user_login varchar(60) not null default '',
        user_pass varchar(255) not null default '', user_nicename varchar(50) not null default '',
        user_email varchar(100) not null default '', user_url varchar(100) not null default '',
        user_registered timestamp not null default '1970-01-01', user_activation_key varchar(255) not null default '',
        user_status integer not null default 0, display_name varchar(250) not null default ''
      );
      create table wp_usermeta (umeta_id bigint primary key, user_id bigint, meta_key text, meta_value text);
      insert into wp_users (user_login, user_pass, user_email, user_registered)
      select 'u' || n, case when n % 2 = 0 then '$P$B' || repeat('w', 30) else '$wp$2y$10$' || repeat('w', 53) end, 'u' || n || '@x.org', '2020-01-01'::timestamp + n * interval '1 day'
      from generate_series(1, 10) n;
    `);
    const report = await proposed();
    expect(report.config.sources[0]).toEqual({
      name: 'shop',
      url: variable('SHOP_URL'),
      table: 'public.wp_users',
      where: 'user_status = 0',
      columns: {
        source_user_id: 'ID',
        username: 'user_login',
        password: 'user_pass',
        password_last_changed: 'user_registered',
      },
      time: { is: 'no_earlier_than' },
    });
    expect(report.text).toContain('the column user_activation_key');
    expect(report.text).toContain('its times have no zone, and are read as UTC');
    expect(await planned(report)).toMatchObject({ accounts: [10], insert: 10, hazards: [] });
  });

  test('Rails with Devise: the address is the name, the second factor goes along, what is pending does not', async () => {
    await shop(`
      create table users (
        id bigserial primary key, email varchar default '' not null unique, encrypted_password varchar default '' not null,
        reset_password_token varchar unique, reset_password_sent_at timestamp(6), remember_created_at timestamp(6),
        sign_in_count integer default 0 not null, current_sign_in_at timestamp(6), last_sign_in_at timestamp(6),
        current_sign_in_ip varchar, last_sign_in_ip varchar, confirmation_token varchar, confirmed_at timestamp(6),
        confirmation_sent_at timestamp(6), unconfirmed_email varchar, failed_attempts integer default 0 not null,
        unlock_token varchar, locked_at timestamp(6), otp_secret varchar, consumed_timestep integer, otp_required_for_login boolean,
        admin boolean default false not null, created_at timestamp(6) not null, updated_at timestamp(6) not null,
        password_changed_at timestamp(6)
      );
      create table schema_migrations (version varchar primary key);
      insert into users (email, encrypted_password, confirmed_at, locked_at, created_at, updated_at, password_changed_at)
      select 'u' || n || '@x.org', '$2a$12$' || repeat('d', 53), now(), case n when 4 then now() end, now(), now(), now() - n * interval '1 day'
      from generate_series(1, 10) n;
    `);
    const report = await proposed();
    const [source] = report.config.sources;
    expect(source).toMatchObject({
      table: 'public.users',
      where: 'locked_at is null',
      columns: {
        source_user_id: 'id',
        username: 'email',
        password: 'encrypted_password',
        password_last_changed: 'password_changed_at',
        otp_secret: 'otp_secret',
      },
      time: { is: 'exact' },
      verified: { username: 'confirmed_at' },
    });
    expect(report.config.credential).toMatchObject({ second_factor: 'otp_secret' });
    const mapped = Object.values(source?.columns ?? {});
    for (const column of ['reset_password_token', 'unconfirmed_email', 'unlock_token', 'admin']) {
      expect(mapped).not.toContain(column);
    }
    expect(report.text).toMatch(/ended .*reset_password_token.*unconfirmed_email/s);
    expect(await planned(report)).toMatchObject({ accounts: [9], insert: 9 });
  });

  test.each([
    ['s', 1],
    ['ms', 1_000],
    ['us', 1_000_000],
  ])('times that are numbers: %s by their size', async (unit, factor) => {
    await shop(`
      create table users (id integer primary key, login text unique, pwd_hash text, pwd_at bigint);
      insert into users select n, 'u' || n, ${bcrypt}, (1700000000 + n)::bigint * ${factor} from generate_series(1, 10) n;
    `);
    const report = await proposed();
    expect(report.config.sources[0]?.columns).toMatchObject({
      username: 'login',
      password_last_changed: 'pwd_at',
    });
    expect(report.config.sources[0]?.time).toEqual({ is: 'exact', unit });
    expect(await planned(report)).toMatchObject({ accounts: [10], insert: 10, hazards: [] });
  });

  test('who was deleted is left out', async () => {
    await shop(
      `${seed} alter table users add deleted_at timestamptz; update users set deleted_at = now() where user_id < 6`,
    );
    const report = await proposed();
    expect(report.config.sources[0]?.where).toBe('deleted_at is null');
    expect(report.reasons['sources.0.where']).toBe(
      'deleted_at: leaves out who is deleted (5 of 20 rows, 25 %)',
    );
    expect(await planned(report)).toMatchObject({ accounts: [15], insert: 15, hazards: [] });
  });

  test('names that need quotes, and that look like variables', async () => {
    await shop(`
      create schema "My Schema";
      create table "My Schema"."App.Users" (
        "User Id" uuid primary key default gen_random_uuid(), "LoginName" text not null unique, "PasswordHash" text,
        "PasswordLastChangedDate" timestamptz, "LockoutEnd" timestamptz, "Salt \${HOME} # ""x""" text, "EmailAddress" text,
        "Is Active" boolean
      );
      alter table "My Schema"."App.Users" rename column "Salt \${HOME} # ""x""" to "\${}_salt";
      insert into "My Schema"."App.Users" ("LoginName", "PasswordHash", "PasswordLastChangedDate", "LockoutEnd", "\${}_salt")
      select 'U' || n, ${bcrypt}, now() - n * interval '1 day', case n when 1 then now() + interval '1 year' end, 's' from generate_series(1, 10) n;
      alter table "My Schema"."App.Users" drop column "Is Active";
    `);
    const report = await proposed({ flags: { map: ['shop.email=EmailAddress'] } });
    expect(report.config.sources[0]).toMatchObject({
      table: '"My Schema"."App.Users"',
      where: '("LockoutEnd" is null or "LockoutEnd" <= now())',
      columns: {
        source_user_id: 'User Id',
        username: 'LoginName',
        password: 'PasswordHash',
        password_last_changed: 'PasswordLastChangedDate',
      },
    });
    expect(load(report).sources[0]?.columns.merge).toEqual({ salt: `\${}_salt` });
    expect(await planned(report)).toMatchObject({ accounts: [9], insert: 9, hazards: [] });
  });

  test('a view, columns of char(n) and citext-like domains, and a prefix of the house', async () => {
    await shop(`
      create domain login_name as varchar(40);
      create table t_person (
        prs_id integer primary key, prs_login login_name not null unique, prs_pwd char(60), prs_pwd_changed date, prs_mail text
      );
      insert into t_person select n, 'u' || n, ${bcrypt}, current_date - n, 'u' || n || '@x.org' from generate_series(1, 10) n;
      create view person as select * from t_person;
    `);
    expect((await proposed()).config.sources[0]).toMatchObject({
      table: 'public.t_person',
      columns: {
        source_user_id: 'prs_id',
        username: 'prs_login',
        password: 'prs_pwd',
        password_last_changed: 'prs_pwd_changed',
      },
    });
    const report = await proposed({ source: [`shop=${databases.shop.url}#person`] });
    expect(report.config.sources[0]).toMatchObject({
      table: 'public.person',
      columns: { source_user_id: 'prs_id' },
    });
    expect(await planned(report)).toMatchObject({ accounts: [10], insert: 10 });
  });

  test('a password whose column says nothing is known by its values; what is not hashed is said', async () => {
    await shop(`
      create table benutzer (id integer primary key, login text unique, kennwort text, geaendert timestamptz);
      insert into benutzer select n, 'u' || n, ${bcrypt}, now() from generate_series(1, 10) n;
    `);
    const report = await proposed({ source: [`shop=${databases.shop.url}#benutzer`] });
    expect(report.config.sources[0]?.columns).toMatchObject({
      password: 'kennwort',
      password_last_changed: null,
    });
    expect(report.warnings).toEqual([expect.stringMatching(/no time says when a password was set/)]);
    await shop(
      `create table users as select id as user_id, login, 'secret' as password, now() as pwd_at from benutzer`,
    );
    expect((await proposed()).warnings).toEqual([
      expect.stringMatching(/most values of password do not look like hashes .*0 of 10/),
    ]);
  });
});

describe('times and histories', () => {
  test('a row for each change: the latest is the account', async () => {
    await shop(`
      create table users (id integer, changed_at timestamptz, username text, password text, primary key (id, changed_at));
      insert into users select n % 5, now() - n * interval '1 day', 'u' || n % 5, ${bcrypt} from generate_series(1, 20) n;
    `);
    const report = await proposed();
    expect(report.config.sources[0]).toMatchObject({
      columns: { source_user_id: 'id', password_last_changed: 'changed_at' },
      time: { is: 'no_later_than' },
      history: 'latest',
    });
    expect(report.reasons['sources.0.history']).toBe('id stands on several rows');
    expect(await planned(report)).toMatchObject({ accounts: [5], insert: 5 });
  });

  test('a hypertable, by the catalog of TimescaleDB', async () => {
    await shop(`
      create schema timescaledb_information;
      create table timescaledb_information.dimensions (hypertable_schema name, hypertable_name name, dimension_number int, column_name name);
      create table timescaledb_information.hypertables (hypertable_schema name, hypertable_name name, num_chunks bigint);
      insert into timescaledb_information.dimensions values ('public', 'users', 1, 'recorded');
      insert into timescaledb_information.hypertables values ('public', 'users', 1);
      create table users (recorded timestamptz not null, id integer, username text, password text, password_changed_at timestamptz);
      insert into users values (now(), 1, 'alice', 'x', now());
    `);
    const report = await proposed();
    expect(report.config.sources[0]).toMatchObject({
      columns: { password_last_changed: 'password_changed_at', updated_at: 'recorded' },
      time: { is: 'exact' },
      history: 'latest',
    });
    expect(report.reasons['sources.0.history']).toMatch(/hypertable/);
    expect(await planned(report)).toMatchObject({ accounts: [1], insert: 1 });
    expect(
      (await proposed({ flags: { history: ['shop=none'] } })).config.sources[0]?.history,
    ).toBeUndefined();
  });

  test('a time without values is passed over, and said', async () => {
    await shop(`
      create table users (id integer primary key, username text, password text, password_changed_at timestamptz, updated_at timestamptz, created_at timestamptz);
      insert into users select n, 'u' || n, ${bcrypt}, null, now(), now() from generate_series(1, 3) n;
    `);
    const report = await proposed();
    expect(report.config.sources[0]).toMatchObject({
      columns: { password_last_changed: 'updated_at' },
      time: { is: 'no_later_than' },
    });
    expect(report.reasons['sources.0.time.is']).toContain(
      'password_changed_at was passed over: it has no value',
    );
    const created = await proposed({ flags: { time: ['shop=no_earlier_than'] } });
    expect(created.config.sources[0]?.columns).toMatchObject({ password_last_changed: 'created_at' });
    const none = await proposed({ flags: { time: ['shop=none'] } });
    expect(none.config.sources[0]?.columns).toMatchObject({ password_last_changed: null });
    expect(none.config.sources[0]?.time).toBeUndefined();
    expect(await planned(none)).toMatchObject({ insert: 3 });
  });

  test('text is a time where it is ISO 8601', async () => {
    await shop(`
      create table users (id integer primary key, username text, password text, pwd_date text, password_changed_at text);
      insert into users select n, 'u' || n, ${bcrypt}, '12.03.2024', '2024-03-12T10:00:0' || n || 'Z' from generate_series(1, 3) n;
    `);
    const report = await proposed();
    expect(report.config.sources[0]?.columns).toMatchObject({ password_last_changed: 'password_changed_at' });
    expect(report.reasons['sources.0.time.is']).toContain(
      'pwd_date was passed over: it has texts that are not ISO 8601',
    );
    expect(await planned(report)).toMatchObject({ insert: 3, rejected: [0] });
  });

  test('a zone is asked for beside times that have one, and only there', async () => {
    const local = seed.replace('timestamptz', 'timestamp');
    await shop(seed);
    await forum(local);
    const [zone, ...rest] = await questions(both());
    expect(zone).toMatchObject({ key: 'zone forum', default: 'UTC', flag: '--zone forum=UTC' });
    expect(zone?.evidence).toEqual([expect.stringContaining('those of shop have')]);
    expect(rest.map(({ key }) => key)).toEqual(['same-people']);
    const report = await proposed({ ...both(), flags: { zone: ['forum=Europe/Berlin'], samePeople: 'no' } });
    expect(report.config.sources[1]?.time).toEqual({ is: 'exact', zone: 'Europe/Berlin' });
    expect((await planned(report)).hazards).toEqual(['unconfirmed_match']);

    await shop(`drop table users; ${local}`);
    expect((await questions(both())).map(({ key }) => key)).toEqual(['same-people']);
  });

  test('the zone that the default of the column says is taken, that of the server is proposed', async () => {
    await shop(seed);
    await forum(seed.replace('timestamptz', `timestamp default (now() at time zone 'Europe/Paris')`));
    const report = await proposed({ ...both(), flags: { samePeople: 'no' } });
    expect(report.config.sources[1]?.time).toEqual({ is: 'exact', zone: 'Europe/Paris' });

    await forum('alter table users alter password_last_changed set default localtimestamp');
    const { db, name } = databases.forum;
    await db.execute(sql`alter database ${ident(name)} set timezone = 'Asia/Tokyo'`);
    const [zone] = await questions({ ...both(), flags: { samePeople: 'no' } });
    expect(zone?.choices.map(({ answer }) => answer)).toEqual(['Asia/Tokyo', 'UTC']);
    await db.execute(sql`alter database ${ident(name)} reset timezone`);
  });

  test('the unit of a column without a value is asked for', async () => {
    await shop(
      'create table users (id integer primary key, username text, password text, password_changed_at bigint)',
    );
    const [unit] = await questions();
    expect(unit).toMatchObject({ key: 'unit shop', default: 'ms', flag: '--unit shop=ms' });
    expect((await proposed({ flags: { unit: ['shop=s'] } })).config.sources[0]?.time).toEqual({
      is: 'exact',
      unit: 's',
    });
  });
});

describe('which table, which column', () => {
  test('two tables of one shape are asked about, and a # answers', async () => {
    await shop(`${seed} alter table users rename to users_eu; ${seed} alter table users rename to users_us;`);
    const [table] = await questions();
    expect(table).toMatchObject({ key: 'table shop', flag: '--source shop=URL#public.users_eu' });
    expect(table?.choices.map(({ answer }) => answer)).toEqual(['public.users_eu', 'public.users_us']);
    const { url } = databases.shop;
    const report = await proposed({
      source: [`eu=${url}#users_eu`, `us=${url}#users_us`],
      flags: { samePeople: 'yes' },
    });
    expect(report.config.sources.map(({ table }) => table)).toEqual(['public.users_eu', 'public.users_us']);
    expect(report.variables.map(({ name }) => name)).toEqual(['EU_URL', 'US_URL', 'TARGET_URL']);
  });

  test('one database twice has to be told apart', async () => {
    await shop(seed);
    const { url } = databases.shop;
    expect(await refusal({ source: [`one=${url}`, `two=${url}`] })).toMatchObject({ code: 'SOURCE_TWICE' });
    expect(await refusal({ source: [`one=${url}#users`, `two=${url}#users`] })).toMatchObject({
      code: 'SOURCE_TWICE',
    });
  });

  test('old copies, logs, partitions and empty look-alikes are no rivals', async () => {
    await shop(`
      create table users (id integer, username text, password text, pwd_at timestamptz) partition by range (id);
      create table users_1 partition of users for values from (0) to (100);
      insert into users select n, 'u' || n, ${bcrypt}, now() from generate_series(1, 10) n;
      create table users_backup as select * from users;
      create table users_20240101 as select * from users;
      create table login_history as select * from users;
      create table members (id integer primary key, username text, password text, pwd_at timestamptz);
      create view active_users as select * from users;
    `);
    const report = await proposed();
    expect(report.config.sources[0]?.table).toBe('public.users');
    expect(await planned(report)).toMatchObject({ accounts: [10], insert: 10 });
  });

  test('no column like a name: it is asked which one it is', async () => {
    await shop(`
      create table users (id integer primary key, pid text unique, remark text, password text, pwd_at timestamptz);
      insert into users select n, 'u' || n, 'x', ${bcrypt}, now() from generate_series(1, 3) n;
    `);
    const source = [`shop=${databases.shop.url}#users`];
    const [username] = await questions({ source });
    expect(username).toMatchObject({
      key: 'map shop.username',
      default: 'pid',
      flag: '--map shop.username=pid',
    });
    const report = await proposed({ source, flags: { map: ['shop.username=pid'] } });
    expect(report.config.sources[0]?.columns).toMatchObject({ username: 'pid' });
    expect(await planned(report)).toMatchObject({ insert: 3 });
  });

  test('two columns of hashes: it is asked which one is the password', async () => {
    await shop(`
      create table users (id integer primary key, username text, password text, password_hash text, pwd_at timestamptz);
      insert into users select n, 'u' || n, md5(n::text), ${bcrypt}, now() from generate_series(1, 3) n;
    `);
    const [password] = await questions();
    expect(password?.choices.map(({ answer }) => answer)).toEqual(['password_hash', 'password']);
    const report = await proposed({ flags: { map: ['shop.password=password_hash'] } });
    expect(report.config.sources[0]?.columns).toMatchObject({ password: 'password_hash' });
  });

  test('some sources know only addresses: people are matched by these', async () => {
    await shop(`
      create table users (id integer primary key, username text, email text, email_verified boolean, password text, pwd_at timestamptz);
      insert into users select n, 'u' || n, 'u' || n || '@x.org', true, ${bcrypt}, now() - n * interval '1 day' from generate_series(1, 3) n;
    `);
    await forum(`
      create table users (id integer primary key, email text unique, password text, pwd_at timestamptz);
      insert into users select n, 'u' || n || '@x.org', ${bcrypt}, now() from generate_series(2, 4) n;
    `);
    const report = await proposed({ ...both(), flags: { samePeople: 'no' } });
    expect(report.config.match?.on).toEqual(['email']);
    expect(report.config.sources[0]?.verified).toEqual({ email: 'email_verified' });
    expect(report.config.sources[1]?.columns).toMatchObject({ username: 'email', email: 'email' });
    expect(report.evidence).toEqual([
      expect.stringContaining('Of the 2 emails that shop and forum both have'),
    ]);
    // One of them has the address verified, and the newer password is of the other.
    expect(await planned(report)).toMatchObject({
      accounts: [3, 3],
      insert: 2,
      conflicts: ['unverified_winner'],
    });
  });

  test('statuses: words that are known, numbers, flags; what is not known is said', async () => {
    await shop(`
      create table users (
        id integer primary key, username text, password text, pwd_at timestamptz, status text, enabled smallint, blocked text
      );
      insert into users select n, 'u' || n, ${bcrypt}, now(), case n when 1 then 'Banned' else 'active' end,
        case n when 2 then 0 else 1 end, case n when 3 then 'Y' end from generate_series(1, 10) n;
    `);
    const report = await proposed();
    expect(report.config.sources[0]?.where).toBe(
      "lower(status::text) in ('active') and enabled <> 0 and coalesce(lower(blocked::text), '') not in ('t', 'true', 'y', 'yes', 'on', '1')",
    );
    expect(report.warnings).toEqual([]);
    expect(await planned(report)).toMatchObject({ accounts: [7], hazards: [] });
    await shop(`alter table users add user_status real default 'NaN'`);
    expect((await proposed()).config.sources[0]?.where).not.toContain('NaN');
    await shop(
      `alter table users drop user_status; update users set status = 'kaputt', username = nullif(username, 'u9') where id in (4, 9)`,
    );
    const unknown = await proposed();
    expect(unknown.warnings).toEqual([
      expect.stringMatching(/1 of 10 rows have no username/),
      expect.stringMatching(/status of public.users may say .*status_ignored/),
    ]);
    expect(unknown.text).not.toContain('kaputt');
    expect((await planned(unknown)).hazards).toEqual(['status_ignored']);
  });

  test('what the role may not read is not proposed, and is said', async () => {
    await shop(`${seed} alter table users add secret_note text, add email text`);
    const role = `init_reader_${Date.now()}`;
    await shop(
      `create role ${role} login password 'reader-secret'; grant usage on schema public to ${role}; grant select (user_id, username, password, password_last_changed) on users to ${role}`,
    );
    const url = new URL(databases.shop.url);
    url.username = role;
    url.password = 'reader-secret';
    try {
      const report = await proposed({ source: [`shop=${url.href}`] });
      expect(report.warnings).toEqual([expect.stringMatching(/may not read secret_note, email/)]);
      await shop(`revoke select (user_id, username, password, password_last_changed) on users from ${role}`);
      const error = await refusal({ source: [`shop=${url.href}`] });
      expect(error).toMatchObject({ code: 'PRIVILEGE_MISSING' });
    } finally {
      await shop(`drop owned by ${role}; drop role ${role}`);
    }
  });
});

describe('a target that is there', () => {
  const existing = `
    create table merged_users (
      id integer generated by default as identity primary key, login varchar(60) not null unique, pwd text, pwd_changed timestamp,
      email text, role text not null default 'user', is_active boolean not null default true, locked boolean, city text,
      salt text, totp_secret text, remember_token text, last_login timestamptz
    );
  `;
  const users = (columns: string, values: string): string => `
    create table users (id integer primary key, username text unique, password text, pwd_at timestamptz, email text not null, ${columns});
    insert into users select n, 'u' || n, ${bcrypt}, now() - n * interval '1 day', 'u' || n || '@x.org', ${values} from generate_series(1, 5) n;
  `;

  test('its columns are taken up: evidence, statuses by the stricter, power, what travels with the password', async () => {
    await target(existing);
    const columns = `role text not null, is_active boolean not null, is_locked boolean, city text, password_salt text, otp_secret text, remember_token text`;
    const values = `'user', n <> 2, n = 3, 'Rome', 'salt' || n, null, 'tok'`;
    await shop(users(columns, values));
    await forum(users(columns, values));
    const report = await proposed({ ...both(), flags: { samePeople: 'no' } });
    expect(report.config.target).toEqual({
      url: variable('TARGET_URL'),
      table: 'public.merged_users',
      time_zone: 'UTC',
      columns: {
        user_id: 'id',
        username: 'login',
        password: 'pwd',
        password_last_changed: 'pwd_changed',
        email: 'email',
        salt: 'salt',
        totp_secret: 'totp_secret',
        is_active: 'is_active',
        locked: 'locked',
        role: 'role',
        city: 'city',
      },
    });
    expect(report.config.sources[0]?.where).toBeUndefined();
    expect(report.config.match?.confirm).toEqual(['email']);
    expect(report.config.credential).toEqual({ columns: ['salt'], second_factor: 'totp_secret' });
    expect(report.config.columns).toEqual({
      is_active: { survivorship: 'all_true' },
      locked: { survivorship: 'any_true' },
      role: { survivorship: 'priority', privileged: true },
    });
    expect(report.text).toMatch(/ended .*remember_token/);
    expect(await planned(report)).toMatchObject({ accounts: [5, 5], insert: 5 });
  });

  test('a column that wants a value is left to its default where not everyone has one', async () => {
    await target(existing);
    await shop(users('role text not null, is_active boolean', `'user', n <> 2`));
    await forum(users('note text', 'null'));
    const report = await proposed({ ...both(), flags: { samePeople: 'no' } });
    expect(report.config.target.columns).not.toHaveProperty('role');
    expect(report.config.target.columns).not.toHaveProperty('is_active');
    expect(report.config.sources[0]?.where).toBe('is_active');
    expect(await planned(report)).toMatchObject({ accounts: [4, 5], insert: 5, conflicts: [] });
  });

  test('an id that nothing counts: new ones begin above all that are in use', async () => {
    await target(`
      create table merged_users (user_id integer primary key, username text unique, password text, password_last_changed timestamptz);
      insert into merged_users values (31, 'z', 'x', now());
    `);
    await shop(seed);
    await forum(seed.replace("'user' || n", "'member' || n"));
    const report = await proposed(both());
    expect(report.config.ids).toEqual({ from: 10_000 });
    expect(await planned(report)).toMatchObject({ accounts: [20, 20], insert: 40 });
  });

  test('what it lacks is said: a time, a salt, values that it wants', async () => {
    await target(
      'create table merged_users (id integer primary key, username text unique, password text, tenant text not null)',
    );
    await shop(users('salt text', `'s'`));
    const { warnings, text } = await proposed();
    expect(warnings).toEqual([
      expect.stringMatching(/no column takes salt of shop/),
      expect.stringMatching(/tenant .* wants a value/),
      expect.stringMatching(
        /no column that looks like password_last_changed.*alter table "public"."merged_users" add column/,
      ),
    ]);
    expect(text).toContain('# To be looked at:');
  });

  test('another table of users there is asked about', async () => {
    await shop(seed);
    await target(`${seed} alter table users rename to accounts`);
    const [question] = await questions();
    expect(question).toMatchObject({ key: 'table @target', default: 'merged_users' });
    expect(question?.choices.map(({ answer }) => answer)).toEqual(['merged_users', 'public.accounts']);
    expect((await proposed({ target: `${databases.target.url}#merged_users` })).config.target.table).toBe(
      'merged_users',
    );
    const report = await proposed({
      target: `${databases.target.url}#accounts`,
      flags: { samePeople: 'yes' },
    });
    expect(report.config.target).toMatchObject({ table: 'public.accounts', columns: { user_id: 'user_id' } });
    expect(report.evidence).toEqual([
      expect.stringContaining('Of the 20 usernames that shop and the target both have'),
    ]);
    expect(await planned(report)).toMatchObject({ accounts: [20], insert: 0 });
  });

  test('a view cannot be the target', async () => {
    await shop(seed);
    await target(`${seed} create view people as select * from users`);
    expect(await refusal({ target: `${databases.target.url}#people` })).toMatchObject({
      code: 'TARGET_UNFIT',
    });
  });

  test('users in the database of the target itself', async () => {
    await target(seed);
    const report = await proposed({ source: [`shop=${databases.target.url}`] });
    expect(report.config.target.table).toBe('merged_users');
    expect(report.config.sources[0]?.table).toBe('public.users');
  });
});

describe('whether one name is one person', () => {
  const people = (mail: string): string => `
    create table users (id integer primary key, username text, password text, pwd_at timestamptz, email text, email_verified boolean);
    insert into users select n, 'u' || n, ${bcrypt}, now() - n * interval '1 day', ${mail}, true from generate_series(1, 10) n;
  `;

  test('is asked with the evidence for and against', async () => {
    await shop(people(`'u' || n || '@x.org'`));
    await forum(people(`case when n < 4 then 'other' else 'u' end || n || '@x.org'`));
    const outcome = await asked(both());
    expect(outcome).toMatchObject({
      kind: 'questions',
      questions: [
        {
          key: 'same-people',
          default: 'no',
          evidence: [
            'Of the 10 usernames that shop and forum both have, 3 differ in email (30 %); 7 are confirmed by verified evidence.',
          ],
        },
      ],
    });
    const { people: compared } = outcome as { people: InitReport['people'] };
    const yes = await proposed({ ...both(), answers: { 'same-people': 'yes' }, people: compared });
    expect(yes.config.match).toMatchObject({ confirm: ['email'], same_people: true });
    expect(yes.text).toContain('# Of the 10 usernames');
  });

  test('is not asked where no name is in both, or all are confirmed', async () => {
    await shop(people(`'u' || n || '@x.org'`));
    await forum(people(`'u' || n || '@x.org'`));
    expect((await proposed(both())).config.match?.same_people).toBe(false);
    await forum(`update users set username = upper(username) || ' '`);
    const report = await proposed(both());
    expect(report.evidence).toEqual([
      'shop and forum have no username in common, and 10 are equal but for case and spaces.',
    ]);
  });
});

describe('the file', () => {
  test('loads, holds no secret and no value of a user, and is not replaced without force', async () => {
    await shop(seed);
    const out = join(directory, 'usermerge.yaml');
    const report = await proposed({ out });
    expect(readFileSync(out, 'utf8')).toBe(report.text);
    const { password } = new URL(databases.shop.url);
    expect(JSON.stringify(report)).not.toContain(password || 'no password');
    expect(JSON.stringify(report)).not.toContain(hash);
    expect(report.text).toMatch(/^# {3}SHOP_URL +source shop \(127\.0\.0\.1:\d+\/shop_/m);

    writeFileSync(out, 'mine\n');
    expect(await refusal({ out })).toMatchObject({
      code: 'CONFIG_INVALID',
      next: expect.stringContaining('--force'),
    });
    expect(readFileSync(out, 'utf8')).toBe('mine\n');
    await proposed({ out, force: true });
    expect(readFileSync(out, 'utf8')).toBe(report.text);
  });

  test('is not written where something has to be asked, or cannot be read', async () => {
    const out = join(directory, 'none.yaml');
    expect(await refusal({ out })).toMatchObject({
      code: 'CONFIG_INVALID',
      next: expect.stringContaining('--source shop=URL#schema.table'),
    });
    await shop(
      'create table users (id integer primary key, username text, password text, password_changed_at bigint)',
    );
    expect(await questions({ out })).toHaveLength(1);
    expect(existsSync(out)).toBe(false);
    expect(await refusal({ out: join(directory, 'no', 'where.yaml') })).toMatchObject({
      code: 'CONFIG_INVALID',
    });
  });

  test.each([
    [{ map: ['shp.username=login'] }, 'no source is called shp'],
    [{ map: ['shop.usrname=login'] }, 'usrname is none of'],
    [{ map: ['username'] }, 'NAME.COLUMN=ITS_COLUMN'],
    [{ map: ['shop.username=logn'] }, 'has no column logn'],
    [{ map: ['shop.username='] }, 'cannot be empty'],
    [{ time: ['shop=soon'] }, 'soon is none of exact'],
    [{ zone: ['shop=Berlin'] }, 'Berlin is no time zone'],
    [{ unit: ['shop=min'] }, 'min is none of s, ms, us'],
    [{ samePeople: 'perhaps' }, 'perhaps is none of yes, no'],
  ])('%j is refused', async (flags, message) => {
    await shop(seed);
    expect((await refusal({ flags })).message).toContain(message);
  });

  test('sources and target have to be named', async () => {
    expect((await refusal({ source: [] })).message).toContain('--source');
    expect((await refusal({ target: undefined })).message).toContain('--target');
    expect((await refusal({ source: [databases.shop.url] })).message).toContain('needs a name');
    expect((await refusal({ source: [`shop=mysql://x/y`] })).code).toBe('CONFIG_INVALID');
  });
});
