/**
 * What a plan that died while landing leaves: slices that were landed and committed. The next plan goes on with them,
 * where they still are what it would have read: of this configuration, of the same source.
 */

import { landingName } from '../../ledger/landings.js';
import { inLedger, type Ledger } from '../../ledger/ledger.js';
import type { Database } from '../../postgres/connect.js';
import { join, sql } from '../../postgres/sql.js';
import { transaction } from '../../postgres/transaction.js';
import type { OpenSource, Slice, SourceDescription } from '../extract/source.js';

/** A slice whose rows are in the landing table of the plan that read it. */
export interface LandedSlice {
  /** Its place among the slices of the source. */
  readonly slice: number;
  readonly planNo: string;
  /** Start of that plan. */
  readonly readAt: string;
  readonly rows: number;
  readonly oddLocalTimes: number;
  /** SHA-256 of its bytes, in hexadecimal. */
  readonly digest: string;
}

export interface KeptLanding {
  readonly sourceNo: number;
  readonly description: SourceDescription;
  readonly slices: readonly Slice[];
  readonly landed: readonly LandedSlice[];
}

export interface Kept {
  /** By the source's name. */
  readonly landings: ReadonlyMap<string, KeptLanding>;
  /** Sources of which something was landed that is not used, and why. */
  readonly anew: readonly { readonly source: string; readonly why: string }[];
}

export const nothingKept: Kept = { landings: new Map(), anew: [] };

/** What decides whether the landing of a source goes on: `configDigest`, and `definition` of each source by its name. */
export interface Wanted {
  readonly configDigest: string;
  readonly definitions: ReadonlyMap<string, string>;
}

export async function readKept(db: Database, ledger: Ledger, wanted: Wanted): Promise<Kept> {
  const landings = new Map<string, KeptLanding>();
  const anew: Kept['anew'][number][] = [];
  for (const row of await readLandings(db, ledger)) {
    const definition = wanted.definitions.get(row.name);
    if (definition === undefined || row.landed.length === 0) continue;
    const why =
      row.config_digest !== wanted.configDigest
        ? 'the configuration changed since'
        : row.definition !== definition
          ? 'the source is another one since'
          : (await isThere(db, ledger, row))
            ? null
            : 'its rows are gone: the server of the target was restarted by a crash since';
    if (why === null) landings.set(row.name, row);
    else anew.push({ source: row.name, why });
  }
  return { landings, anew };
}

/** Of what is kept, that of which the source, now that it is open, has the shape that it had. */
export function stillTheSame(kept: Kept, opened: ReadonlyMap<string, OpenSource>): Kept {
  const landings = new Map(kept.landings);
  const anew = [...kept.anew];
  for (const [source, { description }] of kept.landings) {
    const open = opened.get(source);
    if (open !== undefined && shapeOf(open.description) === shapeOf(description)) continue;
    landings.delete(source);
    anew.push({ source, why: 'its table is another one since, or was written anew' });
  }
  return { landings, anew };
}

/** What the landed rows depend on. */
function shapeOf(description: SourceDescription): string {
  const { landing, idTypeName, timeKind, timeTypeName, timePrecisionUs, encoding, storage } = description;
  return JSON.stringify([landing, idTypeName, timeKind, timeTypeName, timePrecisionUs, encoding, storage]);
}

export function isWhole({ slices, landed }: KeptLanding): boolean {
  return landed.length === slices.length;
}

/** A source that is landed whole, and therefore not opened. */
export function keptSource({ description, slices }: KeptLanding): OpenSource {
  const unread = (): never => {
    throw new Error(`source ${description.name} is landed: it is not read again`);
  };
  return {
    description,
    slices,
    read: unread,
    readSlice: unread,
    oddLocalTimes: unread,
    sums: null,
    staged: null,
    beside: null,
    close: async () => undefined,
  };
}

/** The plans that landed slices, in their order: of each there is a table. */
export function plansOf(landed: readonly LandedSlice[]): string[] {
  return [...new Set(landed.map(({ planNo }) => planNo))].sort((a, b) => Number(a) - Number(b));
}

interface LandingRow extends KeptLanding {
  readonly name: string;
  readonly config_digest: string;
  readonly definition: string;
}

async function readLandings(db: Database, ledger: Ledger): Promise<LandingRow[]> {
  return transaction(db, async () => {
    // The server may still be at the last commit of a session whose client is dead: that slice counts.
    await db.execute(sql`/* load.kept_lock */ lock table ${inLedger(ledger, 'landed_slice')} in share mode`);
    return db.query<LandingRow & Record<string, unknown>>(sql`
      /* load.kept */
      select s.name, l.source_no as "sourceNo", l.config_digest, l.definition, l.description, l.slices, coalesce(k.landed, '[]') as landed
      from ${inLedger(ledger, 'landing')} l
      join ${inLedger(ledger, 'source')} s on s.source_no = l.source_no
      left join lateral (
        select jsonb_agg(jsonb_build_object(
          'slice', i.slice, 'planNo', i.plan_no::text, 'readAt', p.started_at::text,
          'rows', i.rows, 'oddLocalTimes', i.odd_local_times, 'digest', i.digest
        ) order by i.slice) as landed
        from ${inLedger(ledger, 'landed_slice')} i
        join ${inLedger(ledger, 'plan')} p on p.plan_no = i.plan_no
        where i.source_no = l.source_no
      ) k on true
      order by s.priority
    `);
  });
}

/** Whether the tables have as many rows as were landed: a crash of the server empties those that are not logged. */
async function isThere(db: Database, ledger: Ledger, { sourceNo, landed }: KeptLanding): Promise<boolean> {
  const plans = plansOf(landed);
  const names = plans.map((planNo) => landingName(sourceNo, planNo));
  const [tables] = await db.query<{ n: string }>(sql`
    /* load.kept_tables */
    select count(*) as n
    from pg_class c
    join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = ${ledger.schema} and c.relname = any (${names}::text[])
  `);
  if (Number(tables?.n) !== names.length) return false;
  const [found] = await db.query<{ rows: string[] }>(sql`
    /* load.kept_rows */
    select array[${join(names.map((name) => sql`(select count(*) from ${inLedger(ledger, name)})`))}]::text[] as rows
  `);
  return plans.every(
    (planNo, index) =>
      Number(found?.rows[index]) ===
      landed.filter((slice) => slice.planNo === planNo).reduce((sum, { rows }) => sum + rows, 0),
  );
}
