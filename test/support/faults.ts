/** One small merge that faults are put into, by the test of faults and by the torture; and the laws that are looked at after each. */
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { configFromFlags } from '../../src/config/load.js';
import type { MergeConfig } from '../../src/config/merge-config.js';
import { hazards } from '../../src/pipeline/vocabulary.js';
import { connect, type Database } from '../../src/postgres/connect.js';
import { sql } from '../../src/postgres/sql.js';
import { plan } from '../../src/runs/plan.js';
import { verifyLog } from '../../src/runs/runs.js';
import { verify } from '../../src/runs/verify.js';

const main = join(import.meta.dirname, '../../src/cli/main.ts');
const tsx = import.meta.resolve('tsx');

export interface Urls {
  readonly test_db: string;
  readonly dev_db: string;
  readonly merged: string;
}

/** What can be seen of a merge: two of these are equal, or something happened. */
export interface Seen {
  /** Mapped columns of the target, without the ids that a run makes up. */
  readonly target: string;
  /** Rows that no source knows, and columns that are not mapped. */
  readonly untouched: string;
  readonly sources: string;
  /** Runs that stand in the ledger. */
  readonly runs: number;
}

export class FaultyMerge {
  constructor(
    /** The databases themselves, whatever stands in front of them. */
    readonly urls: Urls,
    /** People of each source; a half of them is in both. */
    readonly accounts: number,
  ) {}

  /** Sources and target as they are before the first run; no ledger. */
  async begin(): Promise<void> {
    for (const [name, from] of [
      ['test_db', 0],
      ['dev_db', Math.floor(this.accounts / 2)],
    ] as const) {
      await within(this.urls[name], (db) =>
        db.script(`
          drop table if exists users;
          create table users (user_id integer primary key, username text, password text, password_last_changed timestamptz);
          insert into users
          select i, 'user' || i + ${from}, 'hash-${name}-' || i, timestamptz '2024-01-01' + (i * 7919 % 1000000) * interval '1 second'
          from generate_series(1, ${this.accounts}) i;
        `),
      );
    }
    await within(this.urls.merged, (db) =>
      db.script(`
        drop schema if exists usermerge cascade;
        drop table if exists merged_users;
        create table merged_users (
          user_id serial primary key, username text not null unique, password text, password_last_changed timestamptz, last_login integer not null default 0
        );
        insert into merged_users (username, password, password_last_changed, last_login)
        select case when i % 5 = 0 then 'nobody' else 'user' end || i, 'native-' || i, '2020-01-01', i
        from generate_series(1, ${Math.max(5, Math.floor(this.accounts / 6))}) i;
      `),
    );
  }

  /** `urls`: by way of a proxy, say. */
  config(urls: Urls = this.urls): MergeConfig {
    return configFromFlags({
      source: [`test_db=${urls.test_db}`, `dev_db=${urls.dev_db}`],
      target: urls.merged,
      allow: [...hazards],
    });
  }

  /** `usermerge apply --yes` as a process. */
  start(urls: Urls = this.urls): { child: ChildProcess; ended: Promise<number | null> } {
    const words = [
      ...['apply', '--yes', ...hazards.flatMap((hazard) => ['--allow', hazard])],
      ...['--source', `test_db=${urls.test_db}`, '--source', `dev_db=${urls.dev_db}`],
      ...['--target', urls.merged],
    ];
    const child = spawn(process.execPath, ['--import', tsx, main, ...words], { stdio: 'ignore' });
    return { child, ended: new Promise((resolve) => child.on('close', resolve)) };
  }

  async see(): Promise<Seen> {
    const sources = await Promise.all(
      [this.urls.test_db, this.urls.dev_db].map((url) =>
        within(url, (db) =>
          one(
            db,
            sql`
            select (select count(*) from pg_class) || md5(string_agg(u::text || u.ctid::text || u.xmin::text, ',' order by user_id)) as seen from users u
          `,
          ),
        ),
      ),
    );
    return within(this.urls.merged, async (db) => ({
      target: await one(
        db,
        sql`
        select count(*) || ' ' || md5(string_agg(concat_ws('|', username, password, password_last_changed), ',' order by username)) as seen from merged_users
      `,
      ),
      untouched: await one(
        db,
        sql`
        select md5(string_agg(concat_ws('|', case when username like 'nobody%' then t::text end, user_id, last_login), ',' order by username)) as seen
        from merged_users t where last_login > 0
      `,
      ),
      sources: sources.join(' '),
      runs: await standing(db),
    }));
  }

  /** Sessions that lost their client roll back on their own; the lock is free when they are gone. */
  async sessionsEnd(): Promise<void> {
    await within(this.urls.merged, async (db) => {
      for (;;) {
        const [row] = await db.query<{ n: string }>(sql`
          select count(*) as n from pg_stat_activity where application_name in ('usermerge', 'usermerge beside') and datname = current_database()
        `);
        if (row?.n === '0') return;
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    });
  }

  /** Which laws a fault broke, between what was seen `before` and now. */
  async broken(before: Seen): Promise<string[]> {
    const now = await this.see();
    const problems: string[] = [];
    if (now.untouched !== before.untouched) problems.push('law 5: something else was touched');
    if (now.sources !== before.sources) problems.push('law 10: a source was written to');
    if (now.runs === before.runs && now.target !== before.target)
      problems.push('law 8: no run stands, and the target is another one');
    if (now.runs > before.runs + 1) problems.push('law 8: the run was done twice');
    if (now.runs > 0) {
      const { findings } = await verifyLog(this.config());
      if (findings.length > 0) problems.push(`the log: ${findings.map(({ what }) => what).join('; ')}`);
    }
    if (now.runs > before.runs) problems.push(...(await this.unfinished()));
    return problems;
  }

  /** What is not as the sources and the rules say, and what a further run would have to do. */
  async unfinished(): Promise<string[]> {
    const { drift, findings } = await verify(this.config());
    const again = await plan(this.config());
    return [
      ...(drift === 0 ? [] : [`laws 3 and 4: ${drift} ${findings[0]?.what ?? ''}`]),
      ...(again.changes.insert + again.changes.update === 0
        ? []
        : ['law 2: a second run has something to do']),
    ];
  }
}

export async function within<T>(url: string, fn: (db: Database) => Promise<T>): Promise<T> {
  const db = await connect(url, { applicationName: 'usermerge tests' });
  try {
    return await fn(db);
  } finally {
    await db.close();
  }
}

async function one(db: Database, statement: Parameters<Database['query']>[0]): Promise<string> {
  const [row] = await db.query<{ seen: string | null }>(statement);
  return row?.seen ?? '';
}

async function standing(db: Database): Promise<number> {
  const [there] = await db.query<{ there: boolean }>(
    sql`select to_regclass('usermerge.run') is not null as there`,
  );
  if (there?.there !== true) return 0;
  return Number(
    await one(
      db,
      sql`
      select count(*)::text as seen from usermerge.run r
      where r.kind = 'apply' and not exists (select from usermerge.run u where u.undoes = r.run_no)
    `,
    ),
  );
}
