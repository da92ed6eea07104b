/** What is dangerous for a plan as a whole; semantics.md, "Hazards". Each is counted over what the plan would change. */
import { attribute } from '../../ledger/ledger.js';
import { ident, join, type Sql, sql } from '../../postgres/sql.js';
import { type Merge, table } from '../merge.js';
import type { Hazard } from '../vocabulary.js';

export interface FoundHazard {
  readonly name: Hazard;
  readonly count: number;
  readonly message: string;
  readonly samples: readonly string[];
}

export async function findHazards(merge: Merge): Promise<FoundHazard[]> {
  const found = [
    await unconfirmedMatch(merge),
    await uncertainTimes(merge),
    ...(await timeSpikes(merge)),
    await passwordsGoBack(merge),
    ...(await privilegeGain(merge)),
    ...zoneAssumed(merge),
    ...hiddenRows(merge),
    ...statusIgnored(merge),
    ...(await sourceShrank(merge)),
  ];
  return found.filter((hazard) => hazard.count > 0);
}

function people(count: number): string {
  return count === 1 ? '1 person is' : `${grouped(count)} people are`;
}

/** A number as people read it. */
function grouped(value: number): string {
  return value.toLocaleString('en-US');
}

const isNew = sql`(r.user_id is null and not r.waits)`;
const credentialChanges = sql`(${isNew} or 'credential' = any (r.changes))`;

/** How many records a condition holds for, how many of them `of which` holds for, and the first three. */
async function records(
  merge: Merge,
  condition: Sql,
  ofWhich: Sql = sql`false`,
): Promise<{ count: number; ofWhich: number; samples: string[] }> {
  const record = table(merge, 'plan_record');
  const [row] = await merge.db.query<{ count: string; of_which: string }>(sql`
    /* merge.hazard */
    select count(*) as count, count(*) filter (where ${ofWhich}) as of_which from ${record} r where ${condition}
  `);
  if (Number(row?.count ?? 0) === 0) return { count: 0, ofWhich: 0, samples: [] };
  const samples = await merge.db.query<{ sample: string }>(sql`
    /* merge.hazard_samples */
    select coalesce(r.username, r.match_key, r.identity) as sample
    from ${record} r
    where ${condition}
    order by r.identity
    limit 3
  `);
  return {
    count: Number(row?.count),
    ofWhich: Number(row?.of_which),
    samples: samples.map((each) => each.sample),
  };
}

async function unconfirmedMatch(merge: Merge): Promise<FoundHazard> {
  const joined = sql`(
    r.unconfirmed and (
      (${isNew} and r.first_source_no <> r.last_source_no)
      or (r.user_id is not null and r.variant = 'with' and r.joining > 0)
    )
  )`;
  const name = 'unconfirmed_match';
  if (merge.config.match.samePeople) return { name, count: 0, message: '', samples: [] };
  const lower = sql`r.winner_priority > case when r.in_target then 0 else r.head_priority end`;
  const { count, ofWhich, samples } = await records(merge, joined, lower);
  return {
    name,
    count,
    samples,
    message: `${people(count)} taken to be one in two sources or more because the key is equal, and no evidence confirms it; in ${grouped(ofWhich)} of them the password comes from a source of lower priority, where whoever can register a name takes the account over`,
  };
}

async function uncertainTimes(merge: Merge): Promise<FoundHazard> {
  if (merge.sources.every((source) => source.config.time.is === 'exact')) {
    return { name: 'uncertain_times', count: 0, message: '', samples: [] };
  }
  const { count, samples } = await records(merge, sql`r.uncertain and ${credentialChanges}`);
  return {
    name: 'uncertain_times',
    count,
    samples,
    message: `for ${grouped(count)} ${count === 1 ? 'person' : 'people'} the sources' times do not prove which password was set last`,
  };
}

async function timeSpikes(merge: Merge): Promise<FoundHazard[]> {
  const rows = await merge.db.query<{ name: string; second: string; accounts: string }>(sql`
    /* merge.time_spikes */
    select s.name, (k.second at time zone 'UTC')::text as second, k.accounts
    from ${table(merge, 'plan_spike')} k
    join ${table(merge, 'source')} s on s.source_no = k.source_no
    where s.read_in = ${merge.planNo} and exists (
      select from ${table(merge, 'plan_record')} r where r.winner_source_no = k.source_no and ${credentialChanges}
    )
    order by k.accounts desc
  `);
  return merge.sources
    .filter((source) => source.config.time.spikes === null)
    .flatMap((source) => {
      const spikes = rows.filter((row) => row.name === source.config.name);
      const count = spikes.reduce((sum, spike) => sum + Number(spike.accounts), 0);
      if (count === 0) return [];
      return [
        {
          name: 'time_spike' as const,
          count,
          samples: spikes
            .slice(0, 3)
            .map((spike) => `${grouped(Number(spike.accounts))} accounts at ${spike.second}`),
          message: `${grouped(count)} accounts of ${source.config.name} share their time with many others: an import or a bulk reset wrote it, not people; say time.spikes: as_given or unknown`,
        },
      ];
    });
}

async function passwordsGoBack(merge: Merge): Promise<FoundHazard> {
  if (!merge.configurationChanged) return { name: 'passwords_go_back', count: 0, message: '', samples: [] };
  const { count, samples } = await records(
    merge,
    sql`r.goes_back_by_configuration and 'credential' = any (r.changes)`,
  );
  return {
    name: 'passwords_go_back',
    count,
    samples,
    message: `the changed configuration, or a retired source, would put back the older passwords of ${grouped(count)} people`,
  };
}

async function privilegeGain(merge: Merge): Promise<FoundHazard[]> {
  const privileged = merge.config.columns.filter((column) => column.privileged && column.target !== null);
  if (privileged.length === 0) return [];
  const differs = privileged
    .filter((column) => column.group !== 'credential')
    .map((column) => sql`r.${attribute(column.name)} is distinct from r.${ident(`p_${column.name}`)}`);
  if (differs.length === 0) return [];
  const { count, samples } = await records(
    merge,
    sql`(${isNew} or r.changes <> '{}') and r.winner_source_no is not null and (${join(differs, sql` or `)})`,
  );
  return [
    {
      name: 'privilege_gain',
      count,
      samples,
      message: `in ${grouped(count)} rows ${privileged.map((column) => column.name).join(', ')} differs from that of the account that gives the password`,
    },
  ];
}

function zoneAssumed(merge: Merge): FoundHazard[] {
  const described = merge.sources.flatMap((source) =>
    source.description ? [{ source, kind: source.description.timeKind }] : [],
  );
  const withZone = described.some(({ kind }) => kind === 'timestamptz' || kind === 'number');
  if (!withZone) return [];
  return described
    .filter(
      ({ source, kind }) => (kind === 'timestamp' || kind === 'date') && source.config.time.zone === null,
    )
    .map(({ source }) => ({
      name: 'zone_assumed' as const,
      count: 1,
      samples: [],
      message: `the times of ${source.config.name} have no zone and are read as UTC, beside a source whose times have one; say time.zone`,
    }));
}

function hiddenRows(merge: Merge): FoundHazard[] {
  return merge.sources.flatMap((source) =>
    source.description?.hiddenRows
      ? [
          {
            name: 'hidden_rows' as const,
            count: 1,
            samples: [],
            message: `${source.config.name}: ${source.description.hiddenRows}`,
          },
        ]
      : [],
  );
}

function statusIgnored(merge: Merge): FoundHazard[] {
  return merge.sources.flatMap((source) => {
    const columns = source.description?.unusedStatusColumns ?? [];
    if (columns.length === 0) return [];
    return [
      {
        name: 'status_ignored' as const,
        count: columns.length,
        samples: columns,
        message: `${source.config.name} has ${columns.join(', ')}, and neither where nor a mapping uses ${columns.length === 1 ? 'it' : 'them'}: accounts that were shut would come back open`,
      },
    ];
  });
}

async function sourceShrank(merge: Merge): Promise<FoundHazard[]> {
  const rows = await merge.db.query<{ name: string; before: string; now: string }>(sql`
    /* merge.source_shrank */
    select name, (description ->> 'before')::bigint as before, rows - superseded as now
    from ${table(merge, 'source')}
    where read_in = ${merge.planNo} and (description ->> 'before')::bigint > 0
      and rows - superseded < 0.9 * (description ->> 'before')::bigint
    order by source_no
  `);
  return rows.map((row) => ({
    name: 'source_shrank' as const,
    count: Number(row.before) - Number(row.now),
    samples: [],
    message: `${row.name} has ${grouped(Number(row.now))} accounts; at its last reading it had ${grouped(Number(row.before))}`,
  }));
}
