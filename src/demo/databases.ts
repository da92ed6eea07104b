/** The three databases as they are at the start. */
import { readFile } from 'node:fs/promises';
import type { Database } from '../postgres/connect.js';
import { type Sql, sql } from '../postgres/sql.js';
import type { Account, Cast } from './cast.js';
import { isoText } from './instants.js';
import type { Stage } from './stage.js';

/** Makes the tables and fills them. */
export async function fillDatabases({ db }: Stage, cast: Cast): Promise<void> {
  for (const name of ['test_db', 'dev_db', 'merged_users'] as const) {
    await db[name].script(await readFile(new URL(`${name}.sql`, import.meta.url), 'utf8'));
  }
  await fill(db.test_db, insertTestUsers(rows(cast.testDb)));
  await db.test_db.script(`
    insert into orders (user_id, ordered_at)
    select id, coalesce(pwd_changed_at, created_at) from users where id % 3 = 0 and pwd_changed_at < '2026-01-01';
    select setval('users_id_seq', max(id)) from users;
    analyze;
  `);
  await fill(db.dev_db, insertDevAccounts(rows(cast.devDb)));
  await fill(
    db.merged_users,
    sql`
      insert into merged_users (username, password, password_last_changed, email, role, is_active, totp_secret)
      select username, password, "changedAt", email, role, active, "totpSecret" from ${accounts(rows(cast.target))}
    `,
  );
}

async function fill(db: Database, statement: Sql): Promise<void> {
  await db.execute(statement);
  await db.script('analyze');
}

export function insertTestUsers(json: string): Sql {
  return sql`
    insert into users (id, login, pwd_hash, pwd_changed_at, email, email_verified, role, is_active, totp_secret, created_at)
    select
      coalesce(id, nextval('users_id_seq')), username, password, "changedAt", email, "emailVerified", role, active,
      "totpSecret", "createdAt"
    from ${accounts(json)}
  `;
}

export function insertDevAccounts(json: string): Sql {
  return sql`
    insert into app.accounts (
      user_id, username, password, password_last_changed, mail, mail_confirmed_at, role, is_active, totp_secret, registered_at
    )
    select
      coalesce(id, (select max(user_id) from app.accounts) + row_number() over ()), username, password,
      "changedAt" at time zone 'Europe/Berlin', email,
      case when "emailVerified" then ("createdAt" + interval '7 minutes') at time zone 'Europe/Berlin' end,
      role, active, "totpSecret", "createdAt" at time zone 'Europe/Berlin'
    from ${accounts(json)}
  `;
}

/** The accounts as a row set. */
function accounts(json: string): Sql {
  return sql`jsonb_to_recordset(${json}::jsonb) as account (
    id integer, username text, password text, "changedAt" timestamptz, email text, "emailVerified" boolean, role text,
    active boolean, "totpSecret" text, "createdAt" timestamptz
  )`;
}

export function rows(accounts: readonly (Account & { id?: number })[]): string {
  return JSON.stringify(
    accounts.map((account) => ({
      ...account,
      changedAt: account.changedAt === null ? null : isoText(account.changedAt),
      createdAt: isoText(account.createdAt),
    })),
  );
}
