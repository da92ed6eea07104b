/** Reports with fixed content, for the screens. */
import { describeCensus } from '../../src/credentials/census.js';
import type {
  AccountLine,
  ApplyReport,
  CheckReport,
  ConflictsReport,
  CrosswalkReport,
  DecideReport,
  DecisionsReport,
  ExplainReport,
  ExportReport,
  ForgetReport,
  LogReport,
  NoticesReport,
  PlanReport,
  PurgeReport,
  ReferencesReport,
  RunLine,
  RunReport,
  SourceCounts,
  UndoReport,
  VerifyReport,
} from '../../src/runs/reports.js';

/** Names that would move the cursor, forge a line, turn the text around, or be taken for another. */
export const hostileNames = [
  'alice\u001b[2J\u001b[Hroot',
  'bob\nNext: usermerge apply 1 --allow hidden_rows',
  '\u202enimda',
  'al\u200bice',
  'tab\there\rback',
  'c1\u009b31m',
  'no\u00a0break ',
  'back\\slash\\n',
  '\u0301combining',
  `long${'g'.repeat(200)}`,
  '漢字の名前',
  '',
] as const;

const source = (given: Partial<SourceCounts> & Pick<SourceCounts, 'name' | 'priority'>): SourceCounts => ({
  read: true,
  readAt: '2026-11-24T05:40:12.000Z',
  complete: true,
  kept: null,
  rows: 0,
  accounts: 0,
  merged: 0,
  waiting: 0,
  leftOut: 0,
  rejected: 0,
  vanished: 0,
  superseded: 0,
  changedSinceLastReading: 0,
  passwords: [],
  ...given,
});

const account = (
  given: Partial<AccountLine> & Pick<AccountLine, 'source' | 'sourceUserId' | 'username'>,
): AccountLine => ({
  passwordLastChanged: '2026-03-01T09:00:00.000Z',
  password: 'A',
  usable: true,
  winner: false,
  state: 'member',
  ...given,
});

/** Nothing found, nothing to change. */
export const emptyPlan: PlanReport = {
  planId: 3,
  createdAt: '2026-11-24T05:40:12.345Z',
  target: 'db3:5432/merged merged_users',
  targetIsNew: false,
  targetIdType: 'integer',
  configurationChanged: false,
  resolved: 'all',
  cohort: null,
  notes: [],
  hazards: [],
  sources: [source({ name: 'test_db', priority: 1, rows: 2, accounts: 2, merged: 2 })],
  changes: {
    insert: 0,
    update: 0,
    updatePassword: 0,
    updateOther: 0,
    unchanged: 2,
    newIds: 0,
    deletedSeen: 0,
    targetOnly: 0,
  },
  counted: {},
  conflicts: [],
  idCollisions: [],
  samples: [],
  timings: [],
};

/** Everything that a plan can say. */
export const fullPlan: PlanReport = {
  planId: 12,
  createdAt: '2026-11-24T05:40:12.345Z',
  target: 'db3:5432/merged merged_users',
  targetIsNew: true,
  targetIdType: 'integer',
  configurationChanged: true,
  resolved: 'all',
  cohort: null,
  notes: ['Times without a zone of dev_db are read as UTC.'],
  hazards: [
    {
      name: 'zone_assumed',
      count: 1,
      message: 'dev_db has times without a zone beside test_db, which has zones.',
      samples: [],
      allowed: true,
    },
    {
      name: 'unconfirmed_match',
      count: 1_250_000,
      message:
        'Accounts of different sources are taken to be one person because the username is equal, and no evidence confirms it; in 431,007 of them the password would come from a source of lower priority.',
      samples: ['alice: test_db 1001, dev_db 77', 'bob: test_db 1002, dev_db 9'],
      allowed: false,
    },
    {
      name: 'time_spike',
      count: 40_210,
      message: '40,210 accounts of dev_db carry the time 2026-01-01 00:00:00.',
      samples: [],
      allowed: false,
    },
  ],
  sources: [
    source({
      name: 'test_db',
      priority: 1,
      rows: 1_500_000,
      accounts: 1_500_000,
      merged: 1_499_990,
      waiting: 3,
      leftOut: 2,
      rejected: 5,
      changedSinceLastReading: 1_204,
      passwords: describeCensus([
        { kind: 'bcrypt', parameters: '10', accounts: 1_400_000 },
        { kind: 'bcrypt', parameters: null, accounts: 99_990 },
        { kind: 'locked', parameters: '', accounts: 5 },
      ]),
    }),
    source({
      name: 'dev_db',
      priority: 2,
      rows: 2_000_040,
      accounts: 2_000_000,
      merged: 1_999_988,
      waiting: 12,
      superseded: 40,
      vanished: 1,
      passwords: describeCensus([
        { kind: 'pbkdf2_django', parameters: 'pbkdf2_sha256,260000', accounts: 1_990_000 },
        { kind: 'hex_digest', parameters: '32', accounts: 9_000 },
        { kind: 'plain_text', parameters: '', accounts: 1_000 },
      ]),
    }),
    source({
      name: 'ldap',
      priority: 3,
      read: false,
      rows: 7,
      accounts: 7,
      merged: 7,
      readAt: '2026-10-01T08:00:00Z',
    }),
  ],
  changes: {
    insert: 2_249_981,
    update: 120,
    updatePassword: 80,
    updateOther: 61,
    unchanged: 4,
    newIds: 12,
    deletedSeen: 2,
    targetOnly: 5,
  },
  counted: { no_match_key: 9, times_cut_to_microseconds: 0, ambiguous_local_times: 1 },
  conflicts: [
    { kind: 'password_tie', policy: 'priority', count: 20, waiting: 0, samples: [] },
    {
      kind: 'confirm_mismatch',
      policy: 'review',
      count: 3,
      waiting: 3,
      samples: [
        {
          userId: '1001',
          matchKey: 'jsmith',
          detail: 'email differs: j.smith@example.com in test_db, jane@example.org in dev_db',
          accounts: [
            account({ source: 'test_db', sourceUserId: '1001', username: 'jsmith', winner: true }),
            account({
              source: 'dev_db',
              sourceUserId: '77',
              username: 'jsmith',
              passwordLastChanged: '2026-04-01T10:00:00.123456Z',
              password: 'B',
              state: 'waits',
            }),
          ],
        },
        {
          userId: null,
          matchKey: 'locked',
          detail: 'email differs',
          accounts: [
            account({
              source: 'test_db',
              sourceUserId: '5',
              username: 'locked',
              password: 'A',
              usable: false,
            }),
            account({
              source: 'dev_db',
              sourceUserId: '6',
              username: 'locked',
              passwordLastChanged: null,
              password: null,
              usable: false,
              state: 'joins',
            }),
          ],
        },
      ],
    },
    { kind: 'moved_account', policy: 'review', count: 0, waiting: 0, samples: [] },
    {
      kind: 'rejected_row',
      policy: 'report',
      count: 5,
      waiting: 0,
      samples: [{ userId: null, matchKey: null, detail: 'test_db row 17: no id', accounts: [] }],
    },
  ],
  idCollisions: [{ userId: '1001', accounts: ['test_db 1001 (alice)', 'dev_db 1001 (bob)'] }],
  samples: [
    { action: 'insert', userId: '1001', username: 'alice', from: 'test_db 1001', groups: [] },
    { action: 'insert', userId: null, username: 'bob', from: 'dev_db 1001', groups: [] },
    { action: 'update', userId: '7', username: 'carol', from: 'dev_db 8', groups: ['credential', 'email'] },
  ],
  timings: [
    { step: 'read test_db', durationMs: 2_104, rows: 1_500_000 },
    { step: 'read dev_db', durationMs: 2_950, rows: 2_000_040 },
    { step: 'resolve', durationMs: 65_400, rows: 3_500_040 },
    { step: 'store the plan', durationMs: 412, rows: 0 },
  ],
};

/** Every place of a plan where a name of somebody else's choosing is shown. */
export const hostilePlan: PlanReport = {
  ...emptyPlan,
  planId: 4,
  target: 'db3:5432/merged "merged\nusers"',
  notes: [`the name ${hostileNames[0]} was suffixed`],
  hazards: [
    {
      name: 'unconfirmed_match',
      count: 2,
      message: `taken to be one: ${hostileNames[1]}`,
      samples: [...hostileNames],
      allowed: false,
    },
  ],
  sources: [source({ name: `source${hostileNames[2]}`, priority: 1, rows: 12, accounts: 12, merged: 12 })],
  counted: { [hostileNames[4]]: 1 },
  changes: { ...emptyPlan.changes, insert: 12 },
  conflicts: [
    {
      kind: 'username_collision',
      policy: 'suffix',
      count: 12,
      waiting: 1,
      samples: [
        {
          userId: '\u001b[1A',
          matchKey: hostileNames[2],
          detail: `wanted ${hostileNames[1]}`,
          accounts: hostileNames.map((username, n) =>
            account({ source: 'dev\tdb', sourceUserId: `${n}\u001b[31m`, username, winner: n === 0 }),
          ),
        },
      ],
    },
  ],
  idCollisions: [{ userId: '\u2066id', accounts: hostileNames.slice(0, 3) }],
  samples: hostileNames.map((username) => ({
    action: 'insert' as const,
    userId: username,
    username,
    from: `dev_db ${username}`,
    groups: [`group${hostileNames[0]}`],
  })),
};

const entry7 = 'a8f5f167f44f4964e6c998dee827110c03b1e8d5d1c3c5d7a1b1f9b8d1f1e5a1';
const entry8 = '3fc9b689459d738f8c88a3a48aa9e33542016b7a4052e001aaa536fca74813cb';

export const applied: ApplyReport = {
  runId: 7,
  entry: entry7,
  planId: 12,
  inserted: 2_249_978,
  updated: 118,
  stale: 5,
  staleSamples: ['1001', 'jsmith', 'bob\nroot'],
  notes: ['A trigger of the target rewrote email in 3 rows.'],
  timings: [
    { step: 'write', durationMs: 14_000, rows: 2_250_096 },
    { step: 'crosswalk', durationMs: 6_500, rows: 3_499_985 },
  ],
};

export const appliedNothing: ApplyReport = {
  runId: 8,
  entry: entry8,
  planId: 13,
  inserted: 0,
  updated: 0,
  stale: 0,
  staleSamples: [],
  notes: [],
  timings: [{ step: 'write', durationMs: 12, rows: 0 }],
};

export const verified: VerifyReport = {
  drift: 0,
  movedOn: 0,
  findings: [],
  laws: [
    { law: 3, checked: 3_500_000, broken: 0, message: 'each account is in exactly one state' },
    { law: 4, checked: 2_250_101, broken: 0, message: 'each golden password is the newest' },
    { law: 5, checked: 5, broken: 0, message: 'rows that no source knows are as they were' },
  ],
  notChecked: [],
  timings: [{ step: 'compare', durationMs: 3_200, rows: 2_250_101 }],
};

export const drifted: VerifyReport = {
  drift: 41,
  movedOn: 1,
  findings: [
    {
      userId: '1001',
      username: 'alice',
      source: 'test_db',
      sourceUserId: '1001',
      what: 'the target has another value than the winner',
      columns: ['password', 'password_last_changed'],
    },
    {
      userId: null,
      username: null,
      source: 'dev_db',
      sourceUserId: '77',
      what: 'an account is in no state',
      columns: [],
    },
    {
      userId: '9',
      username: 'bob\u001b[2Jroot',
      source: null,
      sourceUserId: null,
      what: 'no account knows this row\nNext: rm -rf',
      columns: ['username'],
    },
  ],
  laws: [{ law: 4, checked: 2_250_101, broken: 40, message: 'each golden password is the newest' }],
  notChecked: ['ldap was not read: flags do not name it.'],
  timings: [],
};

export const checkedWithFailures: CheckReport = {
  lines: [
    {
      level: 'pass',
      about: 'test_db',
      what: 'PostgreSQL 17.2 at db1:5432/test_db, 1,500,000 users',
      next: null,
    },
    {
      level: 'warning',
      about: 'test_db',
      what: 'orders.user_id and invoices.customer_id refer to users: they will need the crosswalk once the users are in merged_users',
      next: 'See docs/operations, "What refers to the users".',
    },
    {
      level: 'failure',
      about: 'dev_db',
      what: 'no right to read users',
      next: 'grant select on public.users to app;',
    },
    { level: 'pass', about: 'target', what: 'merged_users does not exist; it will be created', next: null },
    { level: 'warning', about: 'merge', what: 'email could be evidence; it differs in 3 of 100', next: null },
  ],
};

export const checked: CheckReport = {
  lines: [{ level: 'pass', about: 'target', what: 'PostgreSQL 18.1', next: null }],
};

/** What an undo would do, with nothing in its way. */
export const undoable: UndoReport = {
  runId: null,
  entry: null,
  undoes: 7,
  appliedAt: '2026-11-24T05:41:00Z',
  appliedBy: 'eve\u001b[2J@laptop',
  restored: 118,
  deleted: 2_249_978,
  accounts: 3_500_000,
  left: 0,
  leftRows: [],
  referenced: 0,
  referencedRows: [],
  targetDropped: false,
  notes: [],
  timings: [],
};

/** The same run, of which rows are not as it left them. */
export const changedSince: UndoReport = {
  ...undoable,
  left: 24,
  leftRows: [
    {
      userId: '17',
      username: 'alice\u001b[2J',
      why: 'changed',
      columns: ['password', 'password_last_changed'],
    },
    { userId: '18', username: 'bob', why: 'changed', columns: [] },
    { userId: '19', username: null, why: 'deleted', columns: [] },
    { userId: '20', username: 'carol', why: 'taken', columns: ['username'] },
  ],
};

export const undone: UndoReport = {
  ...changedSince,
  runId: 8,
  entry: 'd5'.repeat(32),
  notes: ['The target has triggers: what they wrote beside the undo is not counted here.'],
  timings: [{ step: 'restore target', durationMs: 900, rows: 2_250_096 }],
};

/** Who would be forgotten. */
export const forgettable: ForgetReport = {
  runId: null,
  entry: null,
  accounts: [
    { source: 'test_db', sourceUserId: '17' },
    { source: 'dev_db', sourceUserId: '3\u001b[2J' },
  ],
  userId: '17',
  inTarget: true,
};

export const forgotten: ForgetReport = { ...forgettable, runId: 9, entry: 'f0'.repeat(32) };

/** What a purge would remove. */
export const purgeable: PurgeReport = {
  runId: null,
  entry: null,
  accounts: 3_500_000,
  images: 118,
  runs: 2,
  timings: [],
};

export const purged: PurgeReport = {
  ...purgeable,
  runId: 9,
  entry: '9e'.repeat(32),
  timings: [{ step: 'remove credentials', durationMs: 4100, rows: 3_500_118 }],
};

export const runLines: readonly RunLine[] = [
  {
    runId: 8,
    kind: 'undo',
    undoes: 7,
    startedAt: '2026-11-24T06:00:00.000Z',
    durationMs: 900,
    inserted: 0,
    updated: 118,
    deleted: 2_249_978,
    stale: 0,
    accounts: 0,
    accountsPerSecond: 0,
    by: 'root@db-host',
    undone: false,
    verified: { at: '2026-11-24T06:00:00Z', drift: 0 },
    entry: entry8,
  },
  {
    runId: 7,
    kind: 'apply',
    undoes: null,
    startedAt: '2026-11-24T05:41:00.250Z',
    durationMs: 83_000,
    inserted: 2_249_978,
    updated: 118,
    deleted: 0,
    stale: 5,
    accounts: 3_500_000,
    accountsPerSecond: 42_168,
    by: 'eve\u001b[2J@laptop',
    undone: true,
    verified: { at: '2026-11-24T05:50:00Z', drift: 3 },
    entry: entry7,
  },
];

export const sound: LogReport = {
  runs: 8,
  newest: { runId: 8, entry: entry8 },
  findings: [],
};

export const broken: LogReport = {
  runs: 7,
  newest: { runId: 8, entry: entry8 },
  findings: [
    { runId: 5, what: 'the run is not as its entry says: by, updated' },
    {
      runId: 7,
      what: 'its entry follows another than the one that is before it: an entry is missing, or was altered',
    },
  ],
};

export const mapped: CrosswalkReport = { accounts: 3_499_985, format: 'csv', file: 'map.csv' };

export const referring: ReferencesReport = {
  table: 'public.orders',
  column: 'user_id',
  source: 'dev_db',
  database: 'target',
  counts: { rows: 12_000, empty: 200, changed: 9000, kept: 2797, unknown: 3 },
  notes: ['Run it once: it takes what it finds for ids of the source.'],
  statement: 'update "public"."orders" t\nset "user_id" = w.user_id;\n',
};

export const explained: ExplainReport = {
  asked: ['alice', 'alicia'],
  rulesOf: 'plan 12, which was applied last',
  people: [
    {
      userId: '1',
      username: 'alice',
      state: 'in the target',
      origin: ['Inserted by run 3 for test_db:1, whose id it is bound to.'],
      accounts: [
        {
          source: 'test_db',
          sourceUserId: '1',
          username: 'alice',
          matchKey: 'alice',
          password: 'A',
          usable: true,
          hash: 'bcrypt 10',
          passwordLastChanged: '2026-03-01 10:00:00+00',
          timeIs: 'exact',
          timeColumn: 'password_last_changed',
          winner: true,
          state: 'merged',
          run: 3,
          rule: 'key',
          because: 'one key with others',
          readAt: '2026-11-24T05:40:00Z',
          notes: [],
        },
        {
          source: 'dev_db',
          sourceUserId: '4711',
          username: 'alice',
          matchKey: 'alice',
          password: 'B',
          usable: false,
          hash: 'locked',
          passwordLastChanged: null,
          timeIs: 'no_later_than',
          timeColumn: 'updated_at',
          winner: false,
          state: 'merged',
          run: 3,
          rule: 'key',
          because: 'one key with others',
          readAt: '2026-11-24T05:40:00Z',
          notes: ['no longer in its source; this is its last known state'],
        },
      ],
      credential: {
        winner: 'test_db:1',
        password: 'A',
        inTarget: 'A',
        why: 'test_db:1 has password A: no other that counts opens anything; it was set 2026-03-01 10:00:00.',
        against: [{ account: 'dev_db:4711', password: 'B', why: 'it opens nothing: locked, or empty' }],
      },
      columns: [
        {
          column: 'username',
          value: 'alice',
          rule: 'priority',
          from: 'test_db:1',
          lost: [{ account: 'dev_db:4711', value: 'alice' }],
          note: null,
        },
        {
          column: 'email',
          value: 'alice\u202e@example.org',
          rule: 'newest',
          from: 'test_db:1',
          lost: [],
          note: "changed in the target since the last run: the next run takes it for the target's own",
        },
      ],
      waiting: [{ accounts: ['dev_db:12'], why: ['Their match key is the same: alice.'] }],
      conflicts: [{ kind: 'duplicate_in_source', waits: true, detail: 'newcomers wait' }],
      decisions: [
        {
          decision: 4,
          says: 'the credential of dev_db:7',
          state: 'honoured',
          reason: 'she says so',
          by: 'ada@here',
          at: '2026-11-23T09:00:00Z',
        },
      ],
      history: [
        {
          run: 3,
          kind: 'apply',
          at: '2026-06-01T12:00:00Z',
          by: 'tester@here',
          undone: false,
          what: ['inserted', 'accounts came in: test_db:1, dev_db:4711'],
          changes: [],
        },
        {
          run: 7,
          kind: 'apply',
          at: '2026-06-08T12:00:00Z',
          by: 'tester@here',
          undone: true,
          what: ['updated'],
          changes: [
            { column: 'password', from: 'B', to: 'A' },
            { column: 'email', from: null, to: 'alice@example.org' },
          ],
        },
      ],
      notes: [],
    },
  ],
  more: 2,
  rejected: [{ source: 'dev_db', sourceUserId: null, username: 'alice', reason: 'no_id' }],
  apart: {
    samePerson: false,
    reasons: ['They have no match key in common (username): alice and alicia.'],
  },
};

export const reported: RunReport = {
  run: {
    runId: 7,
    kind: 'apply',
    undoes: null,
    startedAt: '2026-11-24T05:41:00.250Z',
    durationMs: 83_000,
    inserted: 2_249_978,
    updated: 118,
    deleted: 0,
    stale: 5,
    accounts: 3_500_000,
    accountsPerSecond: 42_168,
    by: 'eve<script>alert(1)</script>\u202e@laptop',
    undone: false,
    verified: null,
    entry: entry7,
  },
  plan: hostilePlan,
  configuration: { target: { url: 'postgres://merge@db3/merged' }, match: { on: ['username'] } },
  configurationDigest: entry8,
  inputs: [
    {
      source: 'test_db',
      location: 'db1:5432/test_db public.users',
      readAt: '2026-11-24T05:40:12Z',
      rows: 2_000_000,
      rejected: 12,
      superseded: 3,
      digest: entry7,
    },
  ],
  decisions: {
    count: 301,
    decisions: [
      {
        decision: 5,
        conflict: 'confirm_mismatch',
        says: 'dev_db:7 is a person by itself',
        accounts: ['test_db:1', 'dev_db:7'],
        state: 'honoured',
        reason: 'asked | both',
        by: 'ada@here',
        at: '2026-11-23T09:00:00Z',
        firstRun: 7,
        lastRun: 7,
      },
    ],
  },
  verification: {
    at: '2026-11-24T06:00:00Z',
    by: 'tester@here',
    runId: 7,
    report: drifted,
  },
  tallies: [
    {
      name: 'test_db',
      ages: { month: 10, half_year: 200, year: 3000, two_years: 500, five_years: 20, older: 0, unknown: 7 },
      winners: 3000,
    },
    {
      name: 'dev_db',
      ages: { month: 0, half_year: 0, year: 10, two_years: 700, five_years: 2000, older: 100, unknown: 0 },
      winners: 1200,
    },
  ],
  versions: { usermerge: '0.1.0', postgres: '18.4', report: '0.1.0' },
  writtenAt: '2026-11-24T06:01:00Z',
};

export const exported: ExportReport = {
  format: 'csv',
  records: 3_499_985,
  withoutPassword: null,
  refused: [],
  leftOut: [],
  files: [{ file: 'merged.csv', records: 3_499_985 }],
};

/** As it is where some users would be refused. */
export const refusedExport: ExportReport = {
  format: 'auth0',
  records: 0,
  withoutPassword: 1204,
  refused: [
    { because: 'phpass, which Auth0 does not take', users: 50_120, example: '17' },
    { because: 'another user has the same email address, letter case aside', users: 2, example: '90412' },
  ],
  leftOut: ['created_at', 'totp_secret'],
  files: [],
};

/** Into many files. */
export const splitExport: ExportReport = {
  ...refusedExport,
  records: 3_449_863,
  files: Array.from({ length: 3450 }, (_, n) => ({
    file: `for-auth0/users-${n + 1}.json`,
    records: n < 3449 ? 1000 : 863,
  })),
};

export const noticed: NoticesReport = {
  runId: 7,
  people: 251_204,
  merged: 250_000,
  password: 201_118,
  username: 1204,
  waits: 37,
  removed: 0,
  sessions: 118,
  columns: ['email'],
  peopleFile: 'people.csv',
  sessionsFile: null,
  notes: [],
};

/** A conflict of each stakes, in all states; evidence, and a hostile name. */
export const waitingConflicts: ConflictsReport = {
  planId: 12,
  planned: true,
  count: 23,
  counts: [
    { kind: 'confirm_mismatch', state: 'open', count: 21 },
    { kind: 'password_tie', state: 'void', count: 1 },
    { kind: 'id_collision', state: 'settled', count: 1 },
  ],
  offset: 0,
  columns: ['username', 'email'],
  conflicts: [
    {
      conflict: '3f2a9c-81d0e4',
      kind: 'confirm_mismatch',
      state: 'open',
      stakes: 'lets_in',
      userId: '1',
      matchKey: 'alice',
      detail: 'newcomers wait',
      policy: 'review',
      accounts: [
        {
          source: 'test_db',
          sourceUserId: '1',
          userId: '1',
          username: 'alice',
          passwordLastChanged: '2026-01-01 00:00:00+00',
          password: 'A',
          usable: true,
          winner: true,
          state: 'member',
          asked: false,
          evidence: [{ column: 'email', value: 'alice@example.com', verified: true }],
        },
        {
          source: 'dev_db',
          sourceUserId: '7',
          userId: null,
          username: 'alice\u202e',
          passwordLastChanged: null,
          password: 'B',
          usable: false,
          winner: false,
          state: 'waits',
          asked: true,
          evidence: [{ column: 'email', value: null, verified: false }],
        },
      ],
      decision: null,
      answers: [
        { do: 'merge', with: null },
        { do: 'separate', people: [] },
        { do: 'skip', accounts: [] },
      ],
    },
    {
      conflict: '9a9675-b3ef2a',
      kind: 'password_tie',
      state: 'void',
      stakes: 'locks_out',
      userId: '4',
      matchKey: 'bob',
      detail: null,
      policy: 'review',
      accounts: [],
      decision: null,
      answers: [
        { do: 'keep', account: 'test_db' },
        { do: 'keep', account: 'dev_db' },
      ],
    },
    {
      conflict: '55aa01-0c0ffe',
      kind: 'id_collision',
      state: 'settled',
      stakes: 'data',
      userId: null,
      matchKey: 'carol',
      detail: '17',
      policy: 'rekey',
      accounts: [],
      decision: null,
      answers: [{ do: 'id', id: '' }],
    },
  ],
};

export const decided: DecideReport = {
  decided: 3,
  already: 1,
  undone: 0,
  decisions: [4, 5, 6],
  left: [{ conflict: '55aa01-0c0ffe', reason: 'no account of dev_db is among its accounts' }],
};

export const decisionLines: DecisionsReport = {
  count: 2,
  offset: 0,
  decisions: [
    {
      decision: 5,
      conflict: 'confirm_mismatch',
      says: 'dev_db:7 is a person by itself',
      accounts: ['test_db:1', 'dev_db:7'],
      state: 'void',
      reason: null,
      by: 'ada@here',
      at: '2026-11-24T09:00:00Z',
      firstRun: null,
      lastRun: null,
    },
    {
      decision: 4,
      conflict: null,
      says: 'role of test_db:4 is "user"',
      accounts: ['test_db:4'],
      state: 'honoured',
      reason: 'asked them',
      by: 'ada@here',
      at: '2026-11-23T09:00:00Z',
      firstRun: 3,
      lastRun: 9,
    },
  ],
};
