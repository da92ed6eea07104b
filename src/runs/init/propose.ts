/** The proposal: a configuration in the shape of the file, with a reason for everything that was chosen. */
import { defaultTargetColumns } from '../../config/defaults.js';
import type { Config, ConfigSource } from '../../config/schema.js';
import { unusedStatusColumns } from '../../pipeline/extract/status-columns.js';
import { count } from '../check/words.js';
import { written } from './choose-table.js';
import type { Chosen } from './chooser.js';
import type { ProposedColumn, ProposedColumns } from './merge-columns.js';
import type { OpenAccounts } from './open-accounts.js';
import type { ReadSource } from './read-source.js';
import type { ReadTarget, StandardColumn } from './target.js';
import type { Zones } from './zones.js';

/** Why things are as they are, by their path in the file: `sources.0.columns.username`. */
export interface Notes {
  /** One sentence, beside the value. */
  readonly why: ReadonlyMap<string, string>;
  /** Lines that stand before or after what is at the path. */
  readonly before: ReadonlyMap<string, readonly string[]>;
  readonly after: ReadonlyMap<string, readonly string[]>;
}

export interface Proposal {
  readonly config: Config;
  readonly notes: Notes;
  /** What a person should look at: sentences. */
  readonly warnings: readonly string[];
}

export interface ProposalParts {
  readonly sources: readonly (ReadSource & { readonly variable: string; readonly accounts: OpenAccounts })[];
  readonly target: {
    readonly variable: string;
    /** As the file names it. */
    readonly table: string;
    readonly why: string;
    /** Null: it does not exist. */
    readonly read: ReadTarget | null;
    /** Tables of tokens and sessions are not looked for here: the target keeps its own. */
  };
  readonly columns: ProposedColumns;
  readonly zones: Zones;
  /** Null: the target counts ids itself, or they are no numbers. */
  readonly idsFrom: bigint | null;
  readonly samePeople: boolean;
  readonly samePeopleWhy: readonly string[];
}

export function propose(parts: ProposalParts): Proposal {
  const notes = new NoteBook();
  const warnings: string[] = [...parts.columns.warnings];
  const config: Config = {
    target: proposeTarget(parts, notes, warnings),
    sources: parts.sources.map((_, index) => proposeSource(parts, index, notes, warnings)),
    match: proposeMatch(parts, notes),
    ...proposeCredential(parts, notes),
    ...proposeRules(parts, notes),
    ...(parts.idsFrom === null ? {} : { ids: { from: Number(parts.idsFrom) } }),
  };
  notes.say(
    'ids.from',
    'who needs a new id gets one from here on: the target has no sequence, and no id is as high',
  );
  warnings.push(...unverifiedSources(parts));
  return { config, notes, warnings };
}

class NoteBook implements Notes {
  readonly why = new Map<string, string>();
  readonly before = new Map<string, readonly string[]>();
  readonly after = new Map<string, readonly string[]>();

  say(path: string, why: string | null): void {
    if (why !== null && why !== '') this.why.set(path, why);
  }
  sayBefore(path: string, lines: readonly string[]): void {
    if (lines.length > 0) this.before.set(path, lines);
  }
  sayAfter(path: string, lines: readonly string[]): void {
    if (lines.length > 0) this.after.set(path, lines);
  }
}

const urlOf = (variable: string): string => `\${${variable}}`;

function proposeTarget(
  { target, columns, sources }: ProposalParts,
  notes: NoteBook,
  warnings: string[],
): Config['target'] {
  const { read } = target;
  notes.say('target.table', target.why);
  const standard = Object.entries(defaultTargetColumns) as [StandardColumn, string][];
  const mapped: Record<string, string> = {};
  for (const [name, usual] of standard) {
    const own = read?.standard[name] ?? null;
    mapped[name] = own?.name ?? usual;
    if (read !== null && own === null) {
      const type = name === 'password_last_changed' ? 'timestamptz' : 'text';
      notes.say(`target.columns.${name}`, 'NO COLUMN WAS FOUND FOR IT');
      warnings.push(
        `target: ${read.table.label} has no column that looks like ${name}: name it with --map @target.${name === 'user_id' ? 'source_user_id' : name}=ITS_COLUMN, or add it: alter table ${read.table.from.relation.text} add column ${usual} ${type}`,
      );
    }
  }
  for (const column of columns.columns) {
    if (column.target === null) continue;
    mapped[column.name] = column.target;
    notes.say(`target.columns.${column.name}`, column.why);
  }
  notes.sayAfter('target.columns', furtherColumns(read, columns, sources));
  const time = read?.standard.password_last_changed;
  const isLocal = time?.base === 'timestamp' || time?.base === 'date';
  if (isLocal) {
    notes.say(
      'target.time_zone',
      `${time.name} has no zone: times are written in this one, so say the one that its application reads`,
    );
  }
  return {
    url: urlOf(target.variable),
    table: target.table,
    ...(isLocal ? { time_zone: 'UTC' } : {}),
    columns: mapped as Config['target']['columns'],
  };
}

/** What the sources have beside, and the target does not take. */
function furtherColumns(
  read: ReadTarget | null,
  { columns }: ProposedColumns,
  sources: readonly ReadSource[],
): string[] {
  const merged = new Set(
    columns.filter(({ target }) => target !== null).flatMap((column) => [...column.sources.values()]),
  );
  const further = sources.map((source) => {
    const rest = [
      ...(source.email ? [source.email.column] : []),
      ...(source.phone ? [source.phone.column] : []),
      ...source.privileges,
      ...source.others,
    ].filter((column) => !merged.has(column) && column !== source.username.column);
    return rest.length === 0 ? null : `  ${source.name}: ${rest.map(({ name }) => name).join(', ')}`;
  });
  const lines = further.filter((line) => line !== null);
  if (lines.length === 0) return [];
  return [
    read === null
      ? 'The new table gets these columns and no others. What the sources have beside:'
      : 'Not merged, as no column of the target is like it (or wants a value that not everyone has):',
    ...lines,
    'To have one merged, name it here (our name: column of the target), and in the sources by the same name of ours.',
  ];
}

function proposeSource(
  parts: ProposalParts,
  index: number,
  notes: NoteBook,
  warnings: string[],
): ConfigSource {
  const source = parts.sources[index];
  if (source === undefined) throw new Error('no such source');
  const { accounts, table, time } = source;
  const at = (key: string): string => `sources.${index}.${key}`;
  warnings.push(...source.warnings, ...accounts.warnings, ...namelessRows(source));
  notes.say(at('table'), source.tableWhy);
  notes.say(at('where'), accounts.why);
  const columns = sourceColumns(parts, source, at('columns'), notes);
  const said = timeOf(parts, source, at('time'), notes);
  const verified = verifiedOf(parts, source);
  for (const name of Object.keys(verified)) {
    notes.say(at(`verified.${name}`), 'says whether it is verified, by its name');
  }
  notes.say(at('history'), source.historyWhy);
  notes.sayBefore(`sources.${index}`, [
    `${source.place}${index === 0 ? ': the first source has the highest priority' : ''}`,
  ]);
  notes.sayAfter(`sources.${index}`, leftAside(source));
  warnings.push(...statusWarnings(parts, source));
  if (time === null) {
    warnings.push(
      `${source.name}: no time says when a password was set, so that its passwords lose to any that has a time`,
    );
  }
  if (table.hidden.length > 0) {
    warnings.push(
      `${source.name}: the role may not read ${table.hidden.join(', ')} of ${table.label}: these columns were not looked at`,
    );
  }
  return {
    name: source.name,
    url: urlOf(source.variable),
    table: written(table.name),
    ...(accounts.where === null ? {} : { where: accounts.where }),
    columns: columns as ConfigSource['columns'],
    ...(said === null ? {} : { time: said }),
    ...(Object.keys(verified).length === 0 ? {} : { verified }),
    ...(source.history === 'latest' ? { history: 'latest' as const } : {}),
  };
}

function sourceColumns(
  parts: ProposalParts,
  source: ReadSource,
  at: string,
  notes: NoteBook,
): Record<string, string | null> {
  const columns: Record<string, string | null> = {};
  const map = (name: string, chosen: Chosen | null, otherwise: string | null): void => {
    columns[name] = chosen?.column.name ?? null;
    notes.say(`${at}.${name}`, chosen?.why ?? otherwise);
  };
  map('source_user_id', source.id, null);
  map('username', source.username, null);
  map('password', source.password, source.passwordWhy);
  map('password_last_changed', source.time, source.timeWhy);
  const { updatedAt } = source;
  if (updatedAt !== null && (isNeededForHistory(source) || everyoneHasUpdatedAt(parts))) {
    map('updated_at', updatedAt, null);
  }
  for (const column of parts.columns.columns) {
    const own = column.sources.get(source.name);
    if (own === undefined) continue;
    columns[column.name] = own.name;
    notes.say(`${at}.${column.name}`, whyOfMerge(column, parts));
  }
  return columns;
}

const isNeededForHistory = ({ history, updatedAt, time }: ReadSource): boolean =>
  history === 'latest' && updatedAt !== null && updatedAt.column !== time?.column;

/** `newest` goes by it where all have it; there is no need where nothing goes by that. */
function everyoneHasUpdatedAt({ sources, columns }: ProposalParts): boolean {
  const goesByNewest = columns.columns.some(
    (column) => column.target !== null && column.survivorship === null && !travels(column, columns),
  );
  return goesByNewest && sources.every(({ updatedAt }) => updatedAt !== null);
}

const travels = ({ name }: ProposedColumn, { credential, secondFactor }: ProposedColumns): boolean =>
  credential.includes(name) || secondFactor === name;

function whyOfMerge(column: ProposedColumn, { columns }: ProposalParts): string | null {
  if (columns.on.includes(column.name)) return 'the match key';
  if (columns.confirm.includes(column.name)) {
    return column.target === null ? 'evidence, and not written' : 'evidence, see match.confirm';
  }
  return null;
}

function timeOf(
  { zones }: ProposalParts,
  source: ReadSource,
  at: string,
  notes: NoteBook,
): ConfigSource['time'] | null {
  const { time } = source;
  if (time === null) return null;
  const passedOver = source.passedOver.map(({ column, why }) => `${column} was passed over: it ${why}`);
  notes.say(`${at}.is`, [kindWhy[time.is], ...passedOver].join('; '));
  const zone = zones.get(source.name);
  notes.say(`${at}.unit`, time.unitWhy);
  if (zone?.zone != null) notes.say(`${at}.zone`, zone.why);
  else if (zone !== undefined) notes.sayAfter(at, [`${zone.why} (say \`zone\` here if that is not so)`]);
  return {
    is: time.is,
    ...(time.unit === null ? {} : { unit: time.unit }),
    ...(zone?.zone == null ? {} : { zone: zone.zone }),
  };
}

const kindWhy = {
  exact: 'it is the time of the password itself',
  no_later_than:
    'the password was set then or before; which of two is newer is then a guess (hazard uncertain_times)',
  no_earlier_than:
    'the password was set then or after; which of two is newer is then a guess (hazard uncertain_times)',
  none: '',
} as const;

function verifiedOf({ columns }: ProposalParts, source: ReadSource): Record<string, string> {
  const verified: Record<string, string> = {};
  for (const kind of ['email', 'phone'] as const) {
    const flag = source[kind]?.verified;
    if (flag == null) continue;
    if (columns.confirm.includes(kind) || columns.on.includes(kind)) verified[kind] = flag.name;
    else if (kind === 'email' && source.isNamedByEmail && columns.on.includes('username'))
      verified.username = flag.name;
  }
  return verified;
}

function namelessRows({ name, username: { column }, profile }: ReadSource): string[] {
  const nameless = profile.rows - profile.of(column).filled;
  if (nameless === 0) return [];
  const of = `${profile.complete ? '' : 'the first '}${count(profile.rows)}`;
  return [
    `${name}: ${count(nameless)} of ${of} rows have no ${column.name}: they match nobody, and are rejected where the target wants a name (no_username)`,
  ];
}

/** Sources that say nothing of evidence that others verify: their passwords wait where the others' address is verified. */
function unverifiedSources({ columns, sources }: ProposalParts): string[] {
  return (['email', 'phone'] as const).flatMap((kind) => {
    if (!columns.confirm.includes(kind) && !columns.on.includes(kind)) return [];
    const holders = sources.filter((source) => source[kind] !== null);
    const silent = holders.filter((source) => source[kind]?.verified == null);
    if (silent.length === 0 || silent.length === holders.length) return [];
    return silent.map(
      ({ name }) =>
        `${name}: nothing says whether ${kind} is verified, so it counts as not: where it gives the password and another source has verified the ${kind}, the record waits (unverified_winner); if it always verifies, say verified: { ${kind}: true }`,
    );
  });
}

/** What is not merged and should be ended, as a comment. */
function leftAside({ pending, survey }: ReadSource): string[] {
  const what = [
    ...(pending.length === 0
      ? []
      : [`${pending.length === 1 ? 'the column' : 'the columns'} ${pending.join(', ')}`]),
    ...(survey.pending.length === 0
      ? []
      : [`${survey.pending.length === 1 ? 'the table' : 'the tables'} ${some(survey.pending)}`]),
  ];
  if (what.length === 0) return [];
  return [
    `Not merged, and to be ended when people move: ${what.join(', and ')}.`,
    'Tokens, sessions, pending changes and API keys are no user data: whoever holds one would come in past the merge.',
  ];
}

const mostTables = 8;

function some(tables: readonly string[]): string {
  const more = tables.length - mostTables;
  return more > 0 ? `${tables.slice(0, mostTables).join(', ')} and ${count(more)} more` : tables.join(', ');
}

/** Statuses that nothing uses: a plan calls that the hazard status_ignored. */
function statusWarnings(
  { columns }: ProposalParts,
  source: ReadSource & { readonly accounts: OpenAccounts },
): string[] {
  const used = new Set([
    source.id.column.name,
    source.username.column.name,
    ...[source.password, source.time, source.updatedAt].flatMap((chosen) =>
      chosen === null ? [] : [chosen.column.name],
    ),
    ...columns.columns.flatMap((column) => column.sources.get(source.name)?.name ?? []),
  ]);
  const names = new Set([
    ...source.accounts.unknown.map(({ column }) => column.name),
    ...unusedStatusColumns(
      source.table.columns.map(({ name }) => name),
      used,
      source.accounts.where ?? '',
    ),
  ]);
  if (names.size === 0) return [];
  const list = [...names].join(', ');
  return [
    `${source.name}: ${list} of ${source.table.label} may say that an account is shut, and which value means that was not found: leave such accounts out with \`where\`, or they come back open (hazard status_ignored)`,
  ];
}

function proposeMatch(
  { columns, sources, samePeople, samePeopleWhy }: ProposalParts,
  notes: NoteBook,
): Config['match'] {
  notes.say('match.on', columns.onWhy);
  if (columns.confirm.length > 0)
    notes.say('match.confirm', 'evidence: equal and verified confirms, different contradicts');
  notes.say(
    'match.normalize',
    'keys are compared byte for byte; to have case or spaces not count: [casefold, trim]',
  );
  if (sources.length > 1 || samePeopleWhy.length > 0) {
    notes.sayBefore('match.same_people', samePeopleWhy);
    notes.say(
      'match.same_people',
      samePeople
        ? 'a name is one person in all of them'
        : 'matches that no evidence confirms are a hazard (unconfirmed_match)',
    );
  }
  return {
    on: [...columns.on],
    normalize: [],
    ...(columns.confirm.length === 0 ? {} : { confirm: [...columns.confirm] }),
    same_people: samePeople,
  };
}

function proposeCredential({ columns }: ProposalParts, notes: NoteBook): Pick<Config, 'credential'> {
  const { credential, secondFactor } = columns;
  if (credential.length === 0 && secondFactor === null) return {};
  notes.say('credential.columns', 'taken from the account that gives the password');
  notes.say(
    'credential.second_factor',
    'it travels with the password; that someone would lose it is a conflict (second_factor_lost)',
  );
  return {
    credential: {
      ...(credential.length === 0 ? {} : { columns: [...credential] }),
      ...(secondFactor === null ? {} : { second_factor: secondFactor }),
    },
  };
}

/** Rules that are not the default; the comment says the default for the others. */
function proposeRules({ columns }: ProposalParts, notes: NoteBook): Pick<Config, 'columns'> {
  const ruled = columns.columns.filter(
    (column) => column.target !== null && (column.survivorship !== null || column.privileged),
  );
  const others = columns.columns.filter(
    (column) => column.target !== null && !ruled.includes(column) && !travels(column, columns),
  );
  if (others.length > 0) {
    notes.sayAfter(ruled.length > 0 ? 'columns' : 'match', [
      `${others.map(({ name }) => name).join(', ')}: the newest value, which is the default (columns.<name>.survivorship).`,
    ]);
  }
  if (ruled.length === 0) return {};
  for (const column of ruled) notes.say(`columns.${column.name}`, column.why);
  return {
    columns: Object.fromEntries(
      ruled.map((column) => [
        column.name,
        {
          ...(column.survivorship === null ? {} : { survivorship: column.survivorship as 'any_true' }),
          ...(column.privileged ? { privileged: true } : {}),
        },
      ]),
    ),
  };
}
