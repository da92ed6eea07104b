/**
 * The log of runs as a chain: each run's entry holds what the run was, digests of its configuration, its plan and what it
 * read, and the digest of the entry before it. So an entry that is missing, or was altered, is found.
 *
 * It tells what happened by accident or in passing; whoever may write the ledger can write the whole chain anew. The digest
 * of the newest entry stands for all before it: who keeps it elsewhere (`runs --json`) finds that, too.
 */
import { version } from '../config/version.js';
import type { Database } from '../postgres/connect.js';
import { ident, type Sql, sql } from '../postgres/sql.js';
import { inLedger, type Ledger } from './ledger.js';

/** SHA-256, in hexadecimal, of the text of a value of jsonb, which is the same for equal values. */
const digest = (value: Sql): Sql => sql`encode(sha256(convert_to((${value})::text, 'UTF8')), 'hex')`;

/** The report of the plan `alias` without its samples, which name people: forgetting somebody changes those alone. */
const outline = (ledger: Ledger, alias: string): Sql =>
  sql`${inLedger(ledger, 'outline')}(${ident(alias)}.report)`;

/** The digest of a run's entry; NULL: it has none. */
export function entryDigest(alias: string): Sql {
  const entry = sql`${ident(alias)}.entry`;
  return sql`case when ${entry} <> '{}' then ${digest(entry)} end`;
}

/**
 * Writes the entry of the run `runNo`, which every change of a row of `run` has to go before: to be called last, in the
 * transaction of the run.
 *
 * @returns the digest of the entry
 */
export async function enterRun(db: Database, ledger: Ledger, runNo: string): Promise<string> {
  const runs = inLedger(ledger, 'run');
  const [row] = await db.query<{ digest: string }>(sql`
    /* log.enter: what the run was, and the digest of the entry before it */
    update ${runs} r
    set entry = jsonb_build_object(
      'usermerge', ${version}::text,
      'run', to_jsonb(r) - 'entry',
      'configuration', (select ${digest(sql`p.config`)} from ${inLedger(ledger, 'plan')} p where p.plan_no = r.plan_no),
      'plan', (select ${digest(outline(ledger, 'p'))} from ${inLedger(ledger, 'plan')} p where p.plan_no = r.plan_no),
      'inputs', (
        select coalesce(jsonb_agg(jsonb_build_object(
          'source', s.name, 'location', s.location, 'priority', s.priority, 'read_in', s.read_in, 'read_at', s.read_at,
          'rows', s.rows, 'rejected', s.rejected, 'superseded', s.superseded, 'digest', s.description -> 'digest'
        ) order by s.source_no), '[]')
        from ${inLedger(ledger, 'source')} s
        where s.source_no <> 0
      ),
      'before', (select ${entryDigest('b')} from ${runs} b where b.run_no < r.run_no order by b.run_no desc limit 1)
    )
    where r.run_no = ${runNo}
    returning ${entryDigest('r')} as digest
  `);
  if (!row) throw new Error(`no run ${runNo}`);
  await db.execute(sql`
    /* log.newest */
    insert into ${inLedger(ledger, 'setting')} (name, value)
    values ('newest_entry', jsonb_build_object('run', ${runNo}::bigint, 'digest', ${row.digest}::text))
    on conflict (name) do update set value = excluded.value
  `);
  return row.digest;
}

/** Whether the run is in the log with this entry: its transaction was committed. */
export async function isEntered(
  db: Database,
  ledger: Ledger,
  run: { readonly runId: number | null; readonly entry: string | null },
): Promise<boolean> {
  const [row] = await db.query<{ found: boolean }>(sql`
    /* log.entered */
    select exists (
      select from ${inLedger(ledger, 'run')} r where r.run_no = ${run.runId} and ${entryDigest('r')} = ${run.entry}
    ) as found
  `);
  return row?.found === true;
}

export interface LogFinding {
  readonly runId: number;
  readonly what: string;
}

export interface LogCheck {
  readonly runs: number;
  /** The newest entry; NULL: there is no run. */
  readonly newest: { readonly runId: number; readonly digest: string | null } | null;
  readonly findings: readonly LogFinding[];
}

/** Looks for entries that are missing, or are not what their run, their plan or the entry after them says. */
export async function checkLog(db: Database, ledger: Ledger): Promise<LogCheck> {
  const rows = await db.query<{
    run_no: string;
    digest: string | null;
    altered: string[];
    configuration: boolean;
    plan: boolean;
    follows: boolean;
  }>(sql`
    /* log.check */
    select
      r.run_no, ${entryDigest('r')} as digest,
      array(
        select e.key from jsonb_each(r.entry -> 'run') e
        where e.value is distinct from to_jsonb(r) -> e.key
        order by e.key
      ) as altered,
      r.entry ->> 'configuration' is not distinct from ${digest(sql`p.config`)} as configuration,
      r.entry ->> 'plan' is not distinct from ${digest(outline(ledger, 'p'))} as plan,
      r.entry ->> 'before' is not distinct from lag(${entryDigest('r')}) over (order by r.run_no) as follows
    from ${inLedger(ledger, 'run')} r
    left join ${inLedger(ledger, 'plan')} p on p.plan_no = r.plan_no
    order by r.run_no
  `);
  const [newest] = await db.query<{ run: string; digest: string }>(sql`
    /* log.newest_entry */
    select value ->> 'run' as run, value ->> 'digest' as digest
    from ${inLedger(ledger, 'setting')} where name = 'newest_entry'
  `);
  const findings = rows.flatMap((row): LogFinding[] =>
    (row.digest === null
      ? ['it has no entry']
      : [
          ...(row.altered.length === 0
            ? []
            : [`the run is not as its entry says: ${row.altered.join(', ')}`]),
          ...(row.configuration ? [] : ['its configuration is not the one of its entry']),
          ...(row.plan ? [] : ['its plan is not the one of its entry']),
          ...(row.follows
            ? []
            : [
                'its entry follows another than the one that is before it: an entry is missing, or was altered',
              ]),
        ]
    ).map((what) => ({ runId: Number(row.run_no), what })),
  );
  const last = rows.at(-1);
  if (newest && (newest.run !== last?.run_no || newest.digest !== last.digest)) {
    findings.push({
      runId: Number(newest.run),
      what: 'its entry was written last: it is missing, was altered, or has one behind it that no run wrote',
    });
  }
  return {
    runs: rows.length,
    newest: last ? { runId: Number(last.run_no), digest: last.digest } : null,
    findings,
  };
}
