/** Short histories in which a rule is easily missed: engine and model go through each side by side. */
import { describe, it } from 'vitest';
import { useDatabases } from '../support/databases.js';
import { begin, type SourceChange, type Step } from '../support/histories.js';
import { live } from '../support/world.js';
import type {
  ModelConfig,
  ModelSource,
  ModelTarget,
  SourceRow,
  Survivorship,
  Time,
  Value,
} from './ledger.js';
import { configure, day, minute, source } from './story.js';

const databases = useDatabases('test_db', 'dev_db', 'old_db', 'target');

const on = (days: number): bigint => begin - 100n * day + BigInt(days) * day;
const user = (
  id: Value,
  username: Value,
  password: Value = 'p1',
  time: Time = on(1),
  values: Readonly<Record<string, Value>> = {},
): SourceRow => ({ user_id: id, username, password, password_last_changed: time, values });

const test = (row: SourceRow): Step => ({ do: 'add', source: 0, row });
const dev = (row: SourceRow): Step => ({ do: 'add', source: 1, row });
const testChanges = (change: SourceChange): Step => ({ do: 'change', source: 0, pick: 0, change });
const devChanges = (change: SourceChange): Step => ({ do: 'change', source: 1, pick: 0, change });
const testLoses = (pick: number): Step => ({ do: 'remove', source: 0, pick });
const application = (row: SourceRow): Step => ({
  do: 'insert in target',
  row: { ...row, user_id: row.user_id ?? '' },
});
const edit = (change: SourceChange): Step => ({ do: 'edit target', pick: 0, change });
const deleteRow: Step = { do: 'delete in target', pick: 0 };
const run: Step = { do: 'run', apply: true, later: minute };
const undo: Step = { do: 'undo', skipChanged: false };
const planOnly: Step = { do: 'run', apply: false, later: minute };

interface Settings extends Partial<Omit<ModelConfig, 'target' | 'columns'>> {
  readonly target?: Partial<ModelTarget>;
  readonly columns?: Readonly<Record<string, Survivorship>>;
  /** Settings of test_db alone. */
  readonly test_db?: Partial<ModelSource>;
}

/** `columns` are text, and both sources map them. The target is there before the first run if `target` is given. */
async function tell(settings: Settings, ...steps: readonly Step[]): Promise<void> {
  const { target, columns = {}, test_db = {}, ...rest } = settings;
  const mapped = [...Object.keys(columns), ...(rest.credential?.columns ?? [])];
  const config = configure({
    sources: [source('test_db', { columns: mapped, ...test_db }), source('dev_db', { columns: mapped })],
    columns: Object.fromEntries(
      Object.entries(columns).map(([name, survivorship]) => [name, { survivorship, type: 'text' } as const]),
    ),
    ...rest,
    target: { idType: 'bigint', unique: [], maxLength: {}, notNull: [], lowered: [], ...target },
  });
  await live(databases, { setup: { config, targetExists: target !== undefined }, steps });
}

const byEmail = {
  columns: { email: 'newest' },
  match: { on: ['email'], normalize: [], confirm: [] },
} as const;
const confirmedByEmail = {
  columns: { email: 'newest' },
  match: { on: ['username'], normalize: [], confirm: ['email'] },
} as const;

describe('a hash that is made with the username', () => {
  const bound = (digit: string): string => `md5${digit.repeat(32)}`;
  const email = { email: 'a@x' };

  it('waits where the new golden record has another name, and goes in where it has that one', async () => {
    await tell(
      byEmail,
      test(user('1', 'alice', 'p', on(1), email)),
      dev(user('11', 'alicia', bound('a'), on(2), email)),
      dev(user('12', 'bob', bound('b'), on(2), { email: 'b@x' })),
      run,
      devChanges({ username: 'alice' }),
      run,
    );
  });

  it('is held in a golden record, and lets no newcomer join that brings it', async () => {
    await tell(
      byEmail,
      test(user('1', 'alice', 'p', on(1), email)),
      run,
      dev(user('11', 'alicia', bound('a'), on(2), email)),
      run,
      devChanges({ password: 'q', time: on(3) }),
      run,
    );
  });
});

describe('a reading', () => {
  it('rejects a row without an id where no key has to be made', async () => {
    await tell({}, test(user('1', 'alice')), test(user(null, 'bob')), run);
  });

  it('counts an account once whose row is rejected while its last good state joins', async () => {
    await tell({}, test(user('1', 'alice')), planOnly, testChanges({ username: null }), run);
  });

  it('takes the latest of the rows of an id, one without a time being the oldest', async () => {
    const history = { history: 'latest' } as const;
    await tell(
      { test_db: history },
      test(user('1', 'alice', 'old', null)),
      test(user('1', 'alice', 'new')),
      run,
    );
  });

  it('merges nobody who has vanished before a run merged them', async () => {
    await tell({}, test(user('1', 'alice')), test(user('2', 'bob')), planOnly, testLoses(0), run);
  });
});

describe('the target', () => {
  it('keeps rows that no source knows as they are, whatever source a column is to come from', async () => {
    const note = { columns: { note: 'source:dev_db' } } as const;
    await tell(
      { ...note, target: {} },
      application(user('1', 'zoe', 'p1', on(1), { note: 'mine' })),
      test(user('2', 'bob')),
      run,
    );
  });

  it('may have locked rows that no source knows, which is no conflict', async () => {
    await tell({ target: {} }, application(user('7', 'zoe', '!')), test(user('1', 'alice')), run);
  });

  it('that locks an account asks what that means, and again in the next run', async () => {
    await tell({}, test(user('1', 'alice')), run, edit({ password: '!' }), run, run);
  });

  it('has the say over a new password, even where the one before has a time that is yet to come', async () => {
    await tell({}, test(user('1', 'alice', 'p1', begin + 3n * minute)), run, edit({ password: 'new' }), run);
  });

  it('keeps the start of the plan that saw an edit last become what it is', async () => {
    await tell(
      {},
      test(user('1', 'alice')),
      run,
      edit({ password: 'a' }),
      { do: 'run', apply: false, later: day },
      edit({ password: 'b' }),
      { do: 'run', apply: false, later: day },
      edit({ password: 'a' }),
      testChanges({ password: 'p2', time: begin + day + day / 2n }),
      { do: 'run', apply: true, later: day },
    );
  });

  it('is asked once for a deleted record, however many accounts it had', async () => {
    await tell({}, test(user('1', 'alice')), dev(user('2', 'alice')), run, deleteRow, run);
  });

  it('refuses a password that is too long for it', async () => {
    await tell(
      { target: { maxLength: { password: 3 } } },
      test(user('1', 'alice')),
      test(user('2', 'bob', 'longer')),
      run,
      testChanges({ password: 'longer', time: on(5) }),
      run,
    );
  });

  it('refuses a name that is too long for it once it has its suffix', async () => {
    await tell(
      { ...byEmail, target: { maxLength: { username: 8 } } },
      test(user('1', 'alice', 'p1', on(1), { email: 'a' })),
      dev(user('2', 'alice', 'p1', on(1), { email: 'b' })),
      run,
    );
  });

  it('claims a key by its own values, never by what a run wrote beside them', async () => {
    await tell(
      { columns: { email: 'newest' }, match: { on: ['username', 'email'], normalize: [], confirm: [] } },
      test(user('5', 'bob')),
      run,
      testChanges({ username: 'carol' }),
      edit({ values: { email: 'c' } }),
      dev(user('4', 'bob', 'p1', on(1), { email: 'c' })),
      run,
      run,
    );
  });
});

describe('a password', () => {
  it('with a time of the future counts as given where the policy says so', async () => {
    await tell(
      { conflicts: { future_timestamp: 'accept' } },
      test(user('1', 'alice', 'p1', begin + 9n * day)),
      dev(user('2', 'alice', 'p2')),
      run,
    );
  });

  it('of a source that counts alone still counts when the target only renames the row', async () => {
    const alone = { test_db: { credentials: 'if_alone' } } as const;
    await tell(alone, test(user('1', 'alice', 'p1', null)), run, edit({ username: 'ally' }), run);
  });

  it('is no less trusted than another because an account without an address claims to be verified', async () => {
    await tell(
      { ...confirmedByEmail, test_db: { verified: { email: true } } },
      test(user('1', 'alice', 'p1', on(1))),
      dev(user('2', 'alice', 'p2', on(2))),
      run,
    );
  });

  it('that never counts has no second factor to lose', async () => {
    await tell(
      { test_db: { credentials: 'never' }, credential: { columns: ['totp'], secondFactor: 'totp' } },
      test(user('1', 'alice', 'p1', on(1), { totp: 's' })),
      test(user('2', 'alice')),
      run,
    );
  });
});

describe('accounts that vanish and no longer count', () => {
  const drop = { conflicts: { vanished_account: 'drop' } } as const;

  it('leave their record as it is', async () => {
    await tell(drop, test(user('1', 'alice')), run, testLoses(0), run);
  });

  it('leave its other columns as they are where the target has only set a password', async () => {
    await tell(
      { ...drop, columns: { note: 'newest' } },
      test(user('1', 'alice', 'p1', on(1), { note: 'hers' })),
      run,
      edit({ password: 'p2' }),
      testLoses(0),
      run,
    );
  });

  it('do not leave their name to a stranger', async () => {
    await tell(drop, test(user('1', 'alice')), run, testLoses(0), test(user('2', 'alice', 'p9', on(9))), run);
  });
});

describe('newcomers to a golden record', () => {
  const email = (value: Value) => ({ email: value });

  it('are counted where the password that they would bring back is what holds them', async () => {
    await tell(
      { test_db: { credentials: 'if_alone' } },
      test(user('1', 'alice', 'p1', on(5))),
      run,
      dev(user('2', 'alice', 'p2', on(1))),
      run,
    );
  });

  it('of one source at once are told as that, before their evidence is', async () => {
    await tell(
      confirmedByEmail,
      test(user('1', 'alice', 'p1', on(1), email('a'))),
      run,
      dev(user('2', 'alice', 'p2', on(1), email('b'))),
      dev(user('3', 'alice', 'p3', on(1), email('a'))),
      run,
    );
  });

  it('are held against each other where a policy takes two accounts of one source for one person', async () => {
    await tell(
      { ...confirmedByEmail, conflicts: { duplicate_in_source: 'merge' } },
      test(user('1', 'alice', 'p1', on(1))),
      run,
      dev(user('2', 'alice', 'p2', on(1), email('b'))),
      dev(user('3', 'alice', 'p3', on(1), email('a'))),
      run,
    );
  });
});

describe('the password that a record had', () => {
  it('is the one that was written, whoever would have won since', async () => {
    await tell(
      { conflicts: { duplicate_in_source: 'merge', vanished_account: 'drop' } },
      test(user('1', 'alice', 'p1', on(3))),
      dev(user('2', 'alice', 'p2', on(1))),
      run,
      testChanges({ username: 'alicia', password: 'p3', time: on(9) }),
      run,
      testLoses(0),
      run,
    );
  });
});

describe('accounts that follow their key', () => {
  const follow = { conflicts: { moved_account: 'follow' } } as const;

  it('join the golden record that has it, and leave their own as it is', async () => {
    await tell(
      follow,
      test(user('1', 'alice')),
      dev(user('17', 'alicia', 'p7')),
      run,
      testChanges({ username: 'alicia', password: 'p2', time: on(5) }),
      run,
      run,
      undo,
      run,
    );
  });

  it('leave those behind who keep the old one', async () => {
    await tell(
      follow,
      test(user('1', 'alice', 'p1', on(3))),
      dev(user('17', 'alice', 'p7')),
      test(user('2', 'alicia')),
      run,
      testChanges({ username: 'alicia' }),
      run,
    );
  });

  it('stay where nobody else has it', async () => {
    await tell(
      follow,
      test(user('1', 'alice')),
      dev(user('17', 'alice')),
      run,
      testChanges({ username: 'alicia' }),
      run,
    );
  });

  it('do not both join where two swap theirs', async () => {
    await tell(
      follow,
      test(user('1', 'alice')),
      test(user('2', 'bob')),
      run,
      { do: 'change', source: 0, pick: 0, change: { username: 'bob' } },
      { do: 'change', source: 0, pick: 1, change: { username: 'alice' } },
      run,
      run,
    );
  });

  it('let whoever takes the name that they left begin anew', async () => {
    await tell(
      follow,
      test(user('1', 'alice')),
      run,
      testChanges({ username: 'alicia' }),
      test(user('2', 'alice', 'p9')),
      run,
    );
  });

  it('wait where two golden records have it, and a newcomer with it, too', async () => {
    await tell(
      { ...follow, target: {} },
      application(user('7', 'zoe')),
      test(user('1', 'alice')),
      run,
      edit({ username: 'alice' }),
      dev(user('17', 'alice')),
      run,
    );
  });
});

describe('a key', () => {
  it('that an account left whose record was deleted makes whoever takes it wait', async () => {
    await tell(
      {},
      test(user('1', 'alice')),
      run,
      deleteRow,
      run,
      testChanges({ username: 'alicia' }),
      dev(user('2', 'alice', 'p9')),
      run,
    );
  });

  it('that an account left makes the stranger who takes it in the same plan wait', async () => {
    const stranger = test(user('2', 'alice', 'p9'));
    await tell({}, test(user('1', 'alice')), run, testChanges({ username: 'alicia' }), stranger, run);
  });

  it('that became NULL is a key that was left', async () => {
    await tell(
      byEmail,
      test(user('1', 'alice', 'p1', on(1), { email: 'a' })),
      run,
      testChanges({ values: { email: null } }),
      dev(user('2', 'bob', 'p1', on(1), { email: 'a' })),
      run,
    );
  });

  it('that changed puts the account in question, and what would come from it stays', async () => {
    await tell(
      { columns: { level: 'max' } },
      test(user('1', 'alice', 'p1', on(1), { level: '1' })),
      dev(user('2', 'alice', 'p2', on(2), { level: '9' })),
      run,
      devChanges({ username: 'alicia', values: { level: '1' } }),
      run,
    );
  });

  it('that policies merge by is counted all the same', async () => {
    await tell(
      { ...confirmedByEmail, conflicts: { confirm_mismatch: 'merge', duplicate_in_source: 'merge' } },
      test(user('1', 'alice', 'p1', on(1), { email: 'a' })),
      dev(user('2', 'alice', 'p1', on(2), { email: 'b' })),
      dev(user('3', 'alice', 'p1', on(3), { email: 'b' })),
      run,
    );
  });
});
