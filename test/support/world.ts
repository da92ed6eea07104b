/**
 * A world: real PostgreSQL databases and the reference model, which go through one history side by side.
 *
 * After each run all that can be seen of the engine (its report, the target, the crosswalk) is held against what
 * the model says. Ids that a run makes up are the engine's: the model takes them over, once they are found new.
 */
import { parseConfig } from '../../src/config/load.js';
import type { MergeConfig } from '../../src/config/merge-config.js';
import { UsermergeError } from '../../src/errors/usermerge-error.js';
import { type ConflictKind, hazards } from '../../src/pipeline/vocabulary.js';
import type { Database } from '../../src/postgres/connect.js';
import { empty, ident, join, type Sql, sql } from '../../src/postgres/sql.js';
import { type Answer, fits } from '../../src/runs/answers.js';
import { apply as applyOfEngine } from '../../src/runs/apply.js';
import { listConflicts } from '../../src/runs/conflicts.js';
import { decide, undoDecision } from '../../src/runs/decide.js';
import { plan as planOfEngine } from '../../src/runs/plan.js';
import type { ApplyReport, ConflictLine, PlanReport, UndoReport } from '../../src/runs/reports.js';
import { undo as undoOfEngine } from '../../src/runs/undo.js';
import { seenOfWho, whoText } from '../model/deciding.js';
import { credentialText } from '../model/fold.js';
import {
  type Decision,
  emptyLedger,
  infinity,
  type Ledger,
  type ModelConfig,
  minusInfinity,
  refOf,
  type SourceRow,
  same,
  type TargetRow,
  type Time,
  type Value,
} from '../model/ledger.js';
import { spikesOf } from '../model/reading.js';
import { type StandingRun, undo } from '../model/undo.js';
import { apply, type ModelPlan, plan, seenAs } from '../model.js';
import type { TestDatabases } from './databases.js';
import {
  emptySurroundings,
  type History,
  happen,
  type Setup,
  type Step,
  type Surroundings,
  tell,
} from './histories.js';

type SourceName = 'test_db' | 'dev_db' | 'old_db';
export type WorldDatabases = TestDatabases<SourceName | 'target'>;

/** Columns that every source has, and their types there. */
const sourceColumns = {
  email: 'text',
  email_verified: 'boolean',
  role: 'text',
  level: 'integer',
  active: 'boolean',
  note: 'text',
  salt: 'text',
  totp: 'text',
} as const;
type SourceColumn = keyof typeof sourceColumns;
const columnNames = Object.keys(sourceColumns) as SourceColumn[];

/** Where the engine and the model differ, and the history that shows it. */
export class Difference extends Error {
  override readonly name = 'Difference';
}

/** What can be seen of one run of the engine. */
export interface Run {
  readonly report: PlanReport;
  readonly applied: ApplyReport | null;
  /** The target before and after. */
  readonly before: readonly TargetRow[];
  readonly after: readonly TargetRow[];
  /** Account -> user_id, before and after. */
  readonly crosswalkBefore: ReadonlyMap<string, string>;
  readonly crosswalk: ReadonlyMap<string, string>;
}

/** Real databases that follow plain rows, and the engine on them. */
export class World {
  /** The engine's. */
  config: MergeConfig;
  at: Surroundings;
  readonly told: Step[] = [];
  readonly #written = new Map<string, readonly SourceRow[]>();
  /** The target as this world knows it to be. */
  #target: readonly TargetRow[] = [];

  private constructor(
    readonly databases: WorldDatabases,
    readonly setup: Setup,
  ) {
    this.config = mergeConfig(databases, setup);
    this.at = emptySurroundings(setup);
  }

  /** Databases as they are before anything has happened: sources without rows, no ledger, the target if the setup has it. */
  static async begin(databases: WorldDatabases, setup: Setup): Promise<World> {
    const world = new World(databases, setup);
    for (const source of setup.config.sources) {
      const id = source.idType === 'number' ? 'bigint' : 'text';
      const columns = columnNames.map((column) => `${column} ${sourceColumns[column]}`).join(', ');
      await world.source(source.name).script(`
        drop table if exists users;
        create table users (
          user_id ${id}, username text, password text, password_last_changed ${timeType(source.time.precisionUs)}, ${columns}
        );
      `);
    }
    await world.target.script(`
      drop schema if exists usermerge cascade;
      drop table if exists merged_users;
      ${setup.targetExists ? createTarget(setup.config) : ''}
    `);
    return world;
  }

  source(name: string): Database {
    return this.databases[name as SourceName].db;
  }

  get target(): Database {
    return this.databases.target.db;
  }

  /** What happens in the plain rows; the databases follow when `write` is called. */
  happen(step: Step): void {
    this.told.push(step);
    this.at = happen(this.setup, this.at, step);
  }

  /** The step happens; where it is a run, the engine runs. */
  async take(step: Step): Promise<Run | null> {
    this.happen(step);
    if (step.do === 'undo') {
      await this.write();
      await this.undo(step.skipChanged);
    }
    if (step.do === 'decide') await this.decide(step);
    if (step.do !== 'run') return null;
    await this.write();
    return this.run(step);
  }

  /** The engine plans, and applies; `only`: the sources that are read; `cohort`: a file of those who go first. */
  async run({
    apply: isApplied,
    only,
    cohort,
  }: {
    readonly apply: boolean;
    readonly only?: readonly string[] | undefined;
    readonly cohort?: string;
  }): Promise<Run> {
    const before = this.at.target;
    const crosswalkBefore = await this.readCrosswalk();
    const report = await this.plan(only, cohort);
    const applied = isApplied ? await this.apply(only) : null;
    const crosswalk = await this.readCrosswalk();
    return { report, applied, before, after: this.at.target, crosswalkBefore, crosswalk };
  }

  async plan(only?: readonly string[], cohort?: string): Promise<PlanReport> {
    const now = new Date(Number(this.at.now / 1000n));
    return this.#told(() => planOfEngine(this.#reading(only), { now, limit: 1000, only: cohort }));
  }

  /** Applies the newest plan; the plain rows are then those of the target. */
  async apply(only?: readonly string[]): Promise<ApplyReport> {
    const report = await this.#told(() => applyOfEngine(this.#reading(only), { allow: hazards }));
    this.#target = await this.readTarget();
    this.at = { ...this.at, target: this.#target };
    return report;
  }

  /** Undoes the newest run that stands; the plain rows are then those of the target. A refusal is its code. */
  async undo(skipChanged: boolean): Promise<UndoReport | string> {
    try {
      const report = await undoOfEngine(this.config, { skipChanged });
      this.#target = await this.readTarget();
      this.at = { ...this.at, target: this.#target, targetExists: await this.#targetExists() };
      return report;
    } catch (error) {
      // Without a ledger there is nothing to undo either.
      if (error instanceof UsermergeError && error.code === 'PLAN_NOT_FOUND') return 'UNDO_NOTHING';
      if (error instanceof UsermergeError && error.code.startsWith('UNDO_')) return error.code;
      throw new Difference(`The engine failed: ${(error as Error).stack}\n${this.story()}`, { cause: error });
    }
  }

  async #targetExists(): Promise<boolean> {
    const [row] = await this.target.query<{ found: boolean }>(
      sql`select to_regclass('merged_users') is not null as found`,
    );
    return row?.found === true;
  }

  #reading(only: readonly string[] | undefined): MergeConfig {
    if (only === undefined) return this.config;
    const sources = this.config.sources.map((one) => (only.includes(one.name) ? one : { ...one, url: null }));
    return { ...this.config, sources };
  }

  /** Somebody decides; NULL: there was nothing to decide, or what was said did not fit. */
  async decide(step: Extract<Step, { do: 'decide' }>): Promise<Decisions | null> {
    try {
      const before = await this.#lastDecision();
      if (!(await this.#decideAs(step))) return null;
      return await this.#decisions(before);
    } catch (error) {
      if (error instanceof UsermergeError && expected.has(error.code)) return null;
      throw new Difference(
        `The engine failed: ${error instanceof Error ? error.stack : error}\n${this.story()}`,
        {
          cause: error,
        },
      );
    }
  }

  async #lastDecision(): Promise<string> {
    const [there] = await this.target.query<{ there: boolean }>(
      sql`select to_regclass('usermerge.decision') is not null as there`,
    );
    if (there?.there !== true) throw new UsermergeError('PLAN_NOT_FOUND', 'nothing was planned yet');
    const [row] = await this.target.query<{ no: string }>(
      sql`select coalesce(max(decision_no), 0)::text as no from usermerge.decision`,
    );
    return row?.no ?? '0';
  }

  async #decideAs({ about, pick, how }: Extract<Step, { do: 'decide' }>): Promise<boolean> {
    const options = { by: 'somebody@here' };
    const at = <T>(values: readonly T[], index: number): T | undefined =>
      values[index % Math.max(1, values.length)];
    if (about === 'undo') {
      const rows = await this.target.query<{ no: string }>(
        sql`select decision_no::text as no from usermerge.decision where ended is null order by 1`,
      );
      const row = at(rows, pick);
      if (row === undefined) return false;
      await undoDecision(this.config, Number(row.no), options);
      return true;
    }
    const { conflicts, planned } = await listConflicts(this.config, {
      limit: 1000,
      states: ['open', 'void', 'settled', 'decided'],
    });
    const answerable = conflicts.filter((conflict) => answersFor(conflict).length > 0).sort(byAccounts);
    if (about === 'conflict' && answerable.length > 0) {
      const conflict = at(answerable, pick);
      const answers = conflict === undefined ? [] : answersFor(conflict);
      // The first that fits, from there on.
      for (let turn = 0; turn < answers.length; turn += 1) {
        const answer = at(answers, how + turn);
        if (conflict === undefined || answer === undefined) return false;
        try {
          await decide(this.config, { conflict: conflict.conflict }, answer, options);
          return true;
        } catch (error) {
          if (!(error instanceof UsermergeError && error.code === 'DECISION_UNFIT')) throw error;
        }
      }
      return false;
    }
    const accounts = await this.target.query<{ account: string }>(sql`
      select s.name || ':' || a.source_user_id as account
      from usermerge.account a join usermerge.source s using (source_no)
      where a.source_no <> 0 order by s.name, a.source_user_id::text collate "C"
    `);
    const account = at(accounts, pick)?.account;
    if (account === undefined) return false;
    // Who is who is said only on a plan.
    const answer = this.#answerFor(planned ? how : how - (how % 2) + 2);
    await decide(this.config, { account }, answer, options);
    return true;
  }

  /** What somebody might say of an account, conflict or not. */
  #answerFor(how: number): Answer {
    const rows = [...this.at.target].map((row) => row.user_id).sort();
    const columns = ['username', ...Object.keys(this.setup.config.columns)];
    const column = columns[how % columns.length] ?? 'username';
    const type = this.setup.config.columns[column]?.type ?? 'text';
    const values = {
      text: ['pinned', 'alice', null],
      integer: ['7', '77', null],
      boolean: ['true', 'false', null],
    }[type];
    const value = values[how % values.length] ?? null;
    switch (how % 4) {
      case 1:
        return { do: 'separate', people: [] };
      case 3:
        return { do: 'merge', with: rows[how % Math.max(1, rows.length)] ?? '1' };
      case 2:
        return { do: 'pin', column, value: column === 'username' ? (value ?? 'zoe') : value };
      default:
        return { do: 'skip', accounts: [] };
    }
  }

  async #decisions(before: string): Promise<Decisions> {
    const rows = await this.target.query<DecisionRow & Record<string, unknown>>(sql`
      select d.decision_no::int as no, d.kind, d.answer, d.detail, d.ended is null as active, json_agg(json_build_object(
        'source', s.name, 'id', a.source_user_id::text, 'role', a.role,
        'withSource', w.name, 'withId', a.with_source_user_id::text, 'leaves', a.leaves::text
      )) as accounts
      from usermerge.decision d
      join usermerge.decision_account a using (decision_no)
      join usermerge.source s using (source_no)
      left join usermerge.source w on w.source_no = a.with_source_no
      group by d.decision_no
      order by d.decision_no
    `);
    return {
      active: new Set(rows.filter((row) => row.active).map((row) => row.no)),
      made: rows.filter((row) => row.no > Number(before)),
    };
  }

  async #told<T>(does: () => Promise<T>): Promise<T> {
    try {
      return await does();
    } catch (error) {
      const why = error instanceof Error ? `${error.message}\n${error.stack}` : String(error);
      throw new Difference(`The engine failed: ${why}\n${this.story()}`, { cause: error });
    }
  }

  story(): string {
    return tell({ setup: this.setup, steps: this.told });
  }

  /** The databases become what the plain rows are. */
  async write(): Promise<void> {
    for (const [name, rows] of this.at.sources) {
      if (this.#written.get(name) === rows) continue;
      await writeSource(this.source(name), rows);
      this.#written.set(name, rows);
    }
    await this.#writeTarget();
  }

  async #writeTarget(): Promise<void> {
    const before = new Map(this.#target.map((row) => [row.user_id, row]));
    const after = new Map(this.at.target.map((row) => [row.user_id, row]));
    const gone = [...before.keys()].filter((id) => !after.has(id));
    if (gone.length > 0)
      await this.target.execute(sql`delete from merged_users where user_id::text = any (${gone})`);
    const columns = ['username', 'password', 'password_last_changed', ...targetColumns(this.setup.config)];
    for (const [id, row] of after) {
      const old = before.get(id);
      if (old !== undefined && same(rowText(old), rowText(row))) continue;
      const values: Record<string, Value> = {
        ...row.values,
        username: row.username,
        password: row.password,
        password_last_changed: timeText(row.password_last_changed),
      };
      // Unknown literals take the types of the columns.
      const given = columns.map((column) => values[column] ?? null);
      if (old === undefined) {
        await this.target.execute(sql`
          insert into merged_users (user_id, ${join(columns.map((column) => ident(column)))})
          values (${id}, ${join(given.map((value) => sql`${value}`))})
        `);
      } else {
        const set = columns.map((column, index) => sql`${ident(column)} = ${given[index] ?? null}`);
        await this.target.execute(sql`update merged_users set ${join(set)} where user_id = ${id}`);
      }
    }
    this.#target = this.at.target;
  }

  async readTarget(): Promise<readonly TargetRow[]> {
    if (!(await this.#targetExists())) return [];
    const columns = targetColumns(this.setup.config);
    const rows = await this.target.query<Record<string, Value>>(sql`
      select user_id::text, username::text, password::text, ${microseconds} as us
        ${columns.length === 0 ? empty : sql`, ${join(columns.map((column) => sql`${ident(column)}::text`))}`}
      from merged_users
    `);
    return rows.map((row) => ({
      user_id: row.user_id ?? '',
      username: row.username ?? null,
      password: row.password ?? null,
      password_last_changed: parseTime(row.us ?? null),
      values: Object.fromEntries(columns.map((column) => [column, row[column] ?? null])),
    }));
  }

  /** Account -> user_id, as the engine's ledger has it. */
  async readCrosswalk(): Promise<ReadonlyMap<string, string>> {
    const [ledger] = await this.target.query<{ found: boolean }>(
      sql`select to_regclass('usermerge.crosswalk') is not null as found`,
    );
    if (!ledger?.found) return new Map();
    const rows = await this.target.query<{ name: string; id: string; user_id: string }>(sql`
      select s.name, c.source_user_id::text as id, c.user_id::text
      from usermerge.crosswalk c join usermerge.source s using (source_no)
      where c.source_no <> 0
    `);
    return new Map(rows.map(({ name, id, user_id }) => [refOf({ source: name, id }), user_id]));
  }
}

/** A decision as the engine keeps it; what was looked at, and its digest, is for the model to say by itself. */
interface DecisionRow {
  readonly no: number;
  readonly kind: ConflictKind | null;
  readonly answer: string;
  readonly detail: { readonly column?: string; readonly value?: Value; readonly id?: string };
  readonly active: boolean;
  readonly accounts: readonly {
    readonly source: string;
    readonly id: string;
    readonly role: string;
    readonly withSource: string | null;
    readonly withId: string | null;
    readonly leaves: string | null;
  }[];
}

interface Decisions {
  readonly made: readonly DecisionRow[];
  /** Numbers of all that are in force. */
  readonly active: ReadonlySet<number>;
}

/** What somebody who picks an answer blindly may be told. */
const expected = new Set([
  'DECISION_UNFIT',
  'CONFLICT_SETTLED',
  'CONFLICT_NOT_FOUND',
  'PLAN_NOT_FOUND',
  'DECISION_NOT_FOUND',
]);

const byAccounts = (a: ConflictLine, b: ConflictLine): number => {
  const text = ({ kind, accounts, detail }: ConflictLine): string =>
    JSON.stringify([kind, accounts.map((one) => `${one.source}:${one.sourceUserId}`).sort(), detail]);
  return text(a) < text(b) ? -1 : 1;
};

/** Answers that might fit. */
function answersFor({ kind, accounts }: ConflictLine): readonly Answer[] {
  const names = accounts.map(({ source, sourceUserId }) => `${source}:${sourceUserId}`);
  const asked = accounts
    .filter((account) => account.asked)
    .map(({ source, sourceUserId }) => `${source}:${sourceUserId}`);
  const records = [...new Set(accounts.flatMap(({ userId }) => (userId === null ? [] : [userId])))];
  const skips: Answer[] = fits('skip', kind) ? [{ do: 'skip', accounts: asked.slice(0, 1) }] : [];
  if (fits('merge', kind)) {
    return [
      { do: 'merge', with: null },
      { do: 'separate', people: [] },
      ...asked.map((account): Answer => ({ do: 'separate', people: [[account]] })),
      ...(asked.length > 1 ? [{ do: 'separate', people: [asked.slice(0, 2)] } as const] : []),
      ...records.map((record): Answer => ({ do: 'merge', with: record })),
      ...skips,
    ];
  }
  if (fits('keep', kind)) {
    return [
      ...names.map((account): Answer => ({ do: 'keep', account })),
      ...(fits('time', kind) ? [{ do: 'time' } as const, { do: 'time' } as const] : []),
      ...skips,
    ];
  }
  if (fits('id', kind)) return ['501', '502', '503'].map((id): Answer => ({ do: 'id', id }));
  if (fits('pin', kind)) return [{ do: 'pin', column: 'username', value: `name${names.length}` }, ...skips];
  return [];
}

/** Engine and model, through one history side by side. */
class Twins {
  ledger: Ledger = emptyLedger();
  /** Runs that stand, the newest last. */
  readonly standing: StandingRun[] = [];
  /** The newest plan: what is decided is decided on what it saw. */
  planned: ModelPlan | null = null;

  constructor(readonly world: World) {}

  async take(step: Step): Promise<void> {
    const { world } = this;
    world.happen(step);
    if (step.do === 'undo') return this.#undo(step.skipChanged);
    if (step.do === 'decide') return this.decide(step);
    if (step.do !== 'run') return;
    await world.write();
    const { config } = world.setup;
    const reading = { sources: world.at.sources, target: world.at.target };
    const planned = plan(config, this.ledger, reading, world.at.now);
    const report = await world.plan();
    this.ledger = planned.ledger;
    this.planned = planned;
    this.#hold('the plan', comparePlans(report, planned), planned, report);
    if (!step.apply) return;

    const applied = await world.apply();
    const crosswalk = await world.readCrosswalk();
    const made: string[] = [];
    const model = apply(planned, planned.target, ({ identity }) => {
      const [head] = identity.accounts;
      const id = (head === undefined ? undefined : crosswalk.get(refOf(head))) ?? `none for ${identity.name}`;
      made.push(id);
      return id;
    });
    const compared: Compared = {
      'ids made up that are not new': [oldIds(config, planned, made), []],
      'rows inserted': [applied.inserted, model.inserted],
      'rows updated': [applied.updated, model.updated],
      'identities stale': [applied.stale, model.stale.length],
      target: [world.at.target.map(rowText).sort(), model.target.map(rowText).sort()],
      crosswalk: [[...crosswalk].map(([ref, id]) => `${ref} -> ${id}`).sort(), crosswalkOf(model.ledger)],
    };
    this.#hold('apply', compared, planned);
    this.ledger = model.ledger;
    this.standing.push({ planned, applied: model });
  }

  async #undo(skipChanged: boolean): Promise<void> {
    const { world } = this;
    await world.write();
    const run = this.standing.at(-1);
    const model = run && undo(run, this.ledger, world.at.target, seenAs);
    const engine = await world.undo(skipChanged);
    const isDone = model !== undefined && (skipChanged || model.refused.length === 0);
    const code = !run
      ? this.ledger.accounts.size === 0
        ? 'PLAN_NOT_FOUND'
        : 'UNDO_NOTHING'
      : 'UNDO_CHANGED';
    const compared: Compared = {
      undo: [
        typeof engine === 'string'
          ? engine
          : [engine.restored, engine.deleted, engine.leftRows.map((row) => row.userId).sort()],
        isDone ? [model.restored, model.removed, [...model.refused].sort()] : code,
      ],
      target: [
        world.at.target.map(rowText).sort(),
        (isDone ? model.target : world.at.target).map(rowText).sort(),
      ],
      crosswalk: [await this.#crosswalkOfEngine(), crosswalkOf(isDone ? model.ledger : this.ledger)],
    };
    this.#hold('undo', compared, run?.planned);
    if (!isDone) return;
    this.ledger = model.ledger;
    this.standing.pop();
  }

  async #crosswalkOfEngine(): Promise<readonly string[]> {
    return [...(await this.world.readCrosswalk())].map(([ref, id]) => `${ref} -> ${id}`).sort();
  }

  /** The engine says what was decided, of whom; the model what that rests on. */
  async decide(step: Extract<Step, { do: 'decide' }>): Promise<void> {
    const { world, planned } = this;
    const decided = await world.decide(step);
    if (decided === null || planned === null) return;
    const made = decided.made.map((row) => decisionOf(planned, row));
    this.ledger = {
      ...this.ledger,
      decisions: [...this.ledger.decisions, ...made.map(({ decision }) => decision)].filter(({ no }) =>
        decided.active.has(no),
      ),
    };
    const compared = Object.fromEntries(
      made.map(({ decision, seen }, index) => [
        `accounts that decision ${decision.no} looks at`,
        [decided.made[index]?.accounts.map((one) => refOf(one)).sort(), seen] as const,
      ]),
    );
    this.#hold('a decision', compared, planned);
  }

  #hold(what: string, compared: Compared, planned: ModelPlan | undefined, report?: PlanReport): void {
    const lines = Object.entries(compared)
      .filter(([, [engine, model]]) => !same(engine, model))
      .map(([name, [engine, model]]) => `${name}:\n${difference(engine, model)}`);
    if (lines.length === 0) return;
    const run = this.world.told.filter((step) => step.do === 'run').length;
    throw new Difference(
      [
        `Engine and model differ in ${what} of run ${run}.`,
        ...lines,
        ...(report === undefined ? [] : ['The engine has:', ...engineHas(report)]),
        'The model has:',
        ...(planned === undefined ? [] : modelHas(planned)),
        this.world.story(),
      ].join('\n'),
    );
  }
}

const crosswalkOf = (ledger: Ledger): readonly string[] =>
  [...ledger.crosswalk].map(([ref, { record }]) => `${ref} -> ${ledger.records.get(record)?.userId}`).sort();

/** A decision in the model's words, with what it looks at; `seen`: those accounts. */
function decisionOf(planned: ModelPlan, row: DecisionRow): { decision: Decision; seen: readonly string[] } {
  const { config, placed } = planned;
  const byKey = placed.byKey ?? placed;
  const { skipped } = placed.assigned;
  const { no, kind, answer, detail } = row;
  const all = row.accounts.map((one) => refOf(one));
  const withRole = (role: string) => row.accounts.filter((one) => one.role === role).map((one) => refOf(one));
  const of = (refs: readonly string[]) => refs.flatMap((ref) => planned.ledger.accounts.get(ref) ?? []);
  switch (answer) {
    case 'merge':
    case 'separate': {
      const is = row.accounts
        .filter((one) => one.role === 'is')
        .map((one) => {
          const person = byKey.people.find(({ live }) => live.record.userId === one.leaves);
          return {
            account: refOf(one),
            with: refOf({ source: one.withSource ?? '', id: one.withId ?? '' }),
            leaves: one.leaves === null ? null : (person?.live.record.no ?? null),
          };
        });
      const looked = seenOfWho(config, byKey, is, skipped);
      return {
        decision: { no, kind, seen: whoText(config, byKey, looked), says: { answer: 'who', is } },
        seen: looked.map(refOf).sort(),
      };
    }
    case 'skip': {
      const accounts = withRole('skip');
      const seen = whoText(config, byKey, of(accounts));
      return { decision: { no, kind, seen, says: { answer: 'skip', accounts } }, seen: all.sort() };
    }
    case 'keep':
    case 'time': {
      const clock = {
        now: planned.now,
        spikes: spikesOf([...planned.ledger.accounts.values()]),
        decisions: [],
      };
      const groups = [
        ...placed.people.map((person) => ({
          live: person.live,
          accounts: [
            ...person.members.filter((member) => !member.dropped).map((member) => member.account),
            ...(placed.newcomers.get(person.live.record.no) ?? []),
            ...(person.atTarget === null ? [] : [person.atTarget]),
          ],
        })),
        ...placed.newIdentities.map(({ accounts }) => ({ live: null, accounts })),
      ];
      const [seen] = groups.flatMap(
        ({ live, accounts }) => credentialText(config, clock, accounts, live, all) ?? [],
      );
      const says =
        answer === 'keep'
          ? ({ answer, account: withRole('keep')[0] ?? '', among: all } as const)
          : ({ answer: 'time', accounts: withRole('time'), among: all } as const);
      return { decision: { no, kind, seen: seen ?? 'nobody', says }, seen: all.sort() };
    }
    case 'id':
      return {
        decision: {
          no,
          kind,
          seen: null,
          says: { answer, account: withRole('id')[0] ?? '', id: detail.id ?? '' },
        },
        seen: all.sort(),
      };
    default:
      return {
        decision: {
          no,
          kind,
          seen: null,
          says: {
            answer: 'pin',
            account: withRole('pin')[0] ?? '',
            column: detail.column ?? '',
            value: detail.value ?? null,
          },
        },
        seen: all.sort(),
      };
  }
}

/** [engine, model] by what is compared. */
type Compared = Readonly<Record<string, readonly [unknown, unknown]>>;

const engineHas = (report: PlanReport): readonly string[] =>
  report.conflicts.flatMap(({ kind, samples }) =>
    samples.map(({ userId, matchKey, detail, accounts }) => {
      const who = accounts.map((one) => `${one.source}:${one.sourceUserId} ${one.state}`).join(', ');
      return `  ${kind}: record ${userId}, key ${matchKey}, ${detail} [${who}]`;
    }),
  );

const modelHas = (planned: ModelPlan): readonly string[] => [
  ...planned.conflicts.map(({ kind, identity, waits }) => `  ${kind}: ${identity}${waits ? ', waits' : ''}`),
  ...planned.records
    .filter(({ writes, held, judged }) => Object.keys(writes).length + held.length + judged.joined.length > 0)
    .map(({ judged, writes, held }) => {
      const { no, userId } = judged.person.live.record;
      const joined = judged.joined.map(refOf).join(' ');
      return `  record ${no}, row ${userId}: writes ${JSON.stringify(writes)}, holds ${held}, joined by ${joined}`;
    }),
  ...planned.inserts.map(
    ({ identity, userId, row }) => `  ${identity.name}: as ${userId} ${JSON.stringify(row)}`,
  ),
];

/** Lets engine and model go through the whole history. @throws Difference */
export async function live(databases: WorldDatabases, history: History): Promise<void> {
  const twins = new Twins(await World.begin(databases, history.setup));
  for (const step of history.steps) await twins.take(step);
}

/** Lets the engine alone go through the history; `visit` sees each run. */
export async function liveAlone(
  databases: WorldDatabases,
  history: History,
  visit: (run: Run, world: World) => void | Promise<void> = () => {},
): Promise<World> {
  const world = await World.begin(databases, history.setup);
  for (const step of history.steps) {
    const run = await world.take(step);
    if (run !== null) await visit(run, world);
  }
  return world;
}

function comparePlans(report: PlanReport, planned: ModelPlan): Compared {
  const pairs: Record<string, readonly [unknown, unknown]> = {};
  for (const [name, counts] of planned.sources) {
    const source = report.sources.find((one) => one.name === name);
    pairs[`accounts of ${name}`] = [
      source === undefined
        ? null
        : {
            rows: source.rows,
            accounts: source.accounts,
            rejected: source.rejected,
            leftOut: source.leftOut,
            merged: source.merged,
            waiting: source.waiting,
            vanished: source.vanished,
            superseded: source.superseded,
          },
      counts,
    ];
  }
  const { insert, update, newIds, deletedSeen, targetOnly } = report.changes;
  pairs.changes = [
    { insert, update, newIds, deletedSeen, targetOnly },
    {
      insert: planned.inserts.length,
      update: planned.records.filter(({ writes }) => Object.keys(writes).length > 0).length,
      newIds: planned.inserts.filter(({ userId }) => userId === null).length,
      deletedSeen: planned.deletedNow.length,
      targetOnly: planned.targetOnly,
    },
  ];
  pairs.conflicts = [
    Object.fromEntries(report.conflicts.map(({ kind, count }): [string, number] => [kind, count]).sort()),
    Object.fromEntries([...planned.conflictCounts].sort()),
  ];
  return pairs;
}

/** Ids that a run made up, and that are somebody's, were somebody's, or are not above all that were ever read. */
function oldIds(config: ModelConfig, planned: ModelPlan, made: readonly string[]): readonly string[] {
  const known = new Set([
    ...planned.target.map((row) => row.user_id),
    ...[...planned.ledger.records.values()].map((record) => record.userId),
    ...planned.ledger.bound.keys(),
    ...planned.inserts.flatMap((insert) => insert.userId ?? []),
  ]);
  const isNumber = (id: string): boolean => /^-?[0-9]{1,18}$/.test(id);
  const numbers = config.target.idType === 'bigint' || config.target.idType === 'integer';
  const read = [...planned.ledger.accounts.values()].map((account) => account.id);
  const highest = [...known, ...read]
    .filter(isNumber)
    .reduce((most, id) => (BigInt(id) > most ? BigInt(id) : most), 0n);
  return made.filter(
    (id, index) =>
      known.has(id) || made.indexOf(id) !== index || (numbers && !(isNumber(id) && BigInt(id) > highest)),
  );
}

const timeType = (precisionUs: bigint): string =>
  precisionUs === 1n ? 'timestamptz' : precisionUs === 1_000_000n ? 'timestamptz(0)' : 'date';

const targetColumns = (config: ModelConfig): readonly string[] => [
  ...Object.keys(config.columns),
  ...config.credential.columns,
];

function createTarget(config: ModelConfig): string {
  const { idType, unique, maxLength, notNull, lowered } = config.target;
  const id = idType === 'bigint' ? 'bigint generated by default as identity' : idType;
  const column = (name: string, type: string): string => {
    const length = maxLength[name];
    return [
      name,
      type === 'text' && length !== undefined ? `varchar(${length})` : type,
      ...(notNull.includes(name) ? ['not null'] : []),
      ...(unique.includes(name) ? ['unique'] : []),
    ].join(' ');
  };
  const lines = [
    `user_id ${id} primary key`,
    `${column('username', 'text')} not null unique`,
    column('password', 'text'),
    'password_last_changed timestamptz',
    ...Object.entries(config.columns).map(([name, { type }]) => column(name, type)),
    ...config.credential.columns.map((name) => column(name, 'text')),
    `untouched text default 'by default'`,
  ];
  const trigger = `
    create or replace function lower_letters() returns trigger language plpgsql as $$
    begin
      ${lowered.map((name) => `new.${name} := translate(new.${name}, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz');`).join('\n')}
      return new;
    end $$;
    create trigger lower_letters before insert or update on merged_users for each row execute function lower_letters();
  `;
  return `create table merged_users (${lines.join(', ')}); ${lowered.length === 0 ? '' : trigger}`;
}

/** The configuration as a person would have written it, checked by the product. */
export function mergeConfig(databases: WorldDatabases, { config }: Setup): MergeConfig {
  const own = (names: readonly string[]): Record<string, string> =>
    Object.fromEntries(names.map((name) => [name, name]));
  const text = JSON.stringify({
    target: { url: databases.target.url, table: 'merged_users', columns: own(targetColumns(config)) },
    sources: config.sources.map((source) => ({
      name: source.name,
      url: databases[source.name as SourceName].url,
      table: 'users',
      columns: {
        ...own(source.columns),
        ...(source.time.is === 'none' ? { password_last_changed: null } : {}),
      },
      time: {
        is: source.time.is,
        ...(source.time.is === 'none' ? {} : { zone: 'UTC', spikes: source.time.spikes }),
      },
      ...(Object.keys(source.verified).length === 0 ? {} : { verified: source.verified }),
      credentials: source.credentials,
      history: source.history,
    })),
    match: config.match,
    credential: {
      columns: config.credential.columns.filter((column) => column !== config.credential.secondFactor),
      ...(config.credential.secondFactor === null ? {} : { second_factor: config.credential.secondFactor }),
    },
    columns: Object.fromEntries(
      Object.entries(config.columns).map(([name, { survivorship }]) => [name, { survivorship }]),
    ),
    conflicts: config.conflicts,
    allow: hazards,
    clock_skew: `${config.clockSkewUs / 1_000_000n}s`,
  });
  return parseConfig(text, { file: 'a history', flags: { allow: [] }, env: {} });
}

async function writeSource(db: Database, rows: readonly SourceRow[]): Promise<void> {
  const names = ['user_id', 'username', 'password', 'password_last_changed', ...columnNames];
  const records = rows.map((row) =>
    join(
      [
        row.user_id,
        row.username,
        row.password,
        timeText(row.password_last_changed),
        ...columnNames.map((column) => row.values[column] ?? null),
      ].map((value) => sql`${value}`),
    ),
  );
  await db.execute(sql`delete from users`);
  // One statement a row: a parameter in VALUES takes the column's type only there.
  for (const record of records)
    await db.execute(sql`insert into users (${join(names.map((name) => ident(name)))}) values (${record})`);
}

const microseconds: Sql = sql`
  case
    when password_last_changed = 'infinity' then 'infinity'
    when password_last_changed = '-infinity' then '-infinity'
    else (extract(epoch from password_last_changed) * 1000000)::numeric(30)::text
  end
`;

function parseTime(text: Value): Time {
  if (text === null) return null;
  if (text === 'infinity') return infinity;
  return text === '-infinity' ? minusInfinity : BigInt(text);
}

/** As PostgreSQL reads it: ISO 8601 in UTC with microseconds, and BC. */
export function timeText(time: Time): Value {
  if (time === null) return null;
  if (time === infinity) return 'infinity';
  if (time === minusInfinity) return '-infinity';
  const us = ((time % 1_000_000n) + 1_000_000n) % 1_000_000n;
  const date = new Date(Number((time - us) / 1000n));
  const year = date.getUTCFullYear();
  const two = (number: number): string => String(number).padStart(2, '0');
  return [
    `${String(year > 0 ? year : 1 - year).padStart(4, '0')}-${two(date.getUTCMonth() + 1)}-${two(date.getUTCDate())}`,
    ` ${two(date.getUTCHours())}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())}`,
    `.${String(us).padStart(6, '0')}+00${year > 0 ? '' : ' BC'}`,
  ].join('');
}

/** A row for the eye, and to be compared: equal rows, equal text. */
export const rowText = (row: TargetRow): string =>
  JSON.stringify({
    ...row,
    password_last_changed: row.password_last_changed === null ? null : timeText(row.password_last_changed),
    values: Object.fromEntries(
      Object.entries(row.values)
        .filter(([, value]) => value !== null)
        .sort(([a], [b]) => (a < b ? -1 : 1)),
    ),
  });

/** Two values for the eye: lists by what only one of them has. */
function difference(engine: unknown, model: unknown): string {
  if (!Array.isArray(engine) || !Array.isArray(model))
    return `  engine ${JSON.stringify(engine)}\n  model  ${JSON.stringify(model)}`;
  const only = (some: readonly unknown[], others: readonly unknown[]): readonly unknown[] =>
    some.filter((one) => !others.includes(one));
  return [
    ...only(engine, model).map((one) => `  engine only: ${one}`),
    ...only(model, engine).map((one) => `  model only:  ${one}`),
  ].join('\n');
}
