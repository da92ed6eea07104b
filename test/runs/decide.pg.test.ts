/** decide: conflicts answered, and every later run honours it: until what was seen has changed. */
import { describe, expect, test } from 'vitest';
import { sql } from '../../src/postgres/sql.js';
import type { Answer } from '../../src/runs/answers.js';
import { listConflicts } from '../../src/runs/conflicts.js';
import { type About, decide, undoDecision, unpin } from '../../src/runs/decide.js';
import { exportDecisions, importDecisions } from '../../src/runs/decisions/exchange.js';
import { listDecisions } from '../../src/runs/decisions/list.js';
import { explain } from '../../src/runs/explain.js';
import type { ConflictLine, ConflictState } from '../../src/runs/reports.js';
import { undo } from '../../src/runs/undo.js';
import { verify } from '../../src/runs/verify.js';
import { useSmallMerge } from '../support/small-merge.js';

const merge = useSmallMerge();

const person = (
  user_id: number,
  username: string,
  more: Readonly<Record<string, string | null>> = {},
): Record<string, string | number | null> => ({
  user_id,
  username,
  password: `secret-${username}-${user_id}`,
  password_last_changed: '2026-01-01',
  ...more,
});

const evidence = { columns: { email: 'text' }, more: 'match: { confirm: [email] }' };

const rows = () =>
  merge.databases.target.db.query<Record<string, string | null>>(
    sql`select user_id::text, username, password from merged_users order by user_id`,
  );
const names = async () => (await rows()).map((row) => `${row.user_id} ${row.username}`);
const crosswalk = async () =>
  (
    await merge.databases.target.db.query<{ line: string }>(sql`
      select s.name || ':' || c.source_user_id || ' ' || c.user_id as line
      from usermerge.crosswalk c join usermerge.source s using (source_no) order by 1
    `)
  ).map(({ line }) => line);

async function conflicts(...states: ConflictState[]): Promise<readonly ConflictLine[]> {
  return (await listConflicts(merge.config(), states.length > 0 ? { states } : {})).conflicts;
}

async function only(...states: ConflictState[]): Promise<ConflictLine> {
  const found = await conflicts(...states);
  expect(found).toHaveLength(1);
  return found[0] as ConflictLine;
}

const answer = (about: About, given: Answer) =>
  decide(merge.config(), about, given, { reason: 'asked them', by: 'ada@here' });
/** Where nothing had changed, the newest plan did not look at the account: the next one does, and then it can be said. */
const answerAsked = async (account: string, given: Answer) => {
  await expect(answer({ account }, given)).rejects.toMatchObject({ code: 'PLAN_NOT_FOUND' });
  await merge.plan();
  return answer({ account }, given);
};
const answerOnly = async (given: Answer) => answer({ conflict: (await only()).conflict }, given);

const clean = async () => {
  const report = await verify(merge.config());
  expect(report.findings.filter(({ what }) => !what.startsWith('moved on'))).toEqual([]);
  expect(report.drift).toBe(0);
};

/** A plan changes nothing, and nothing waits. */
const atRest = async () => {
  const plan = await merge.plan();
  expect(plan.changes).toMatchObject({ insert: 0, update: 0 });
  expect(await conflicts()).toEqual([]);
};

describe('two accounts with one name and two addresses', () => {
  const begin = async () => {
    await merge.begin(evidence);
    await merge.people('test_db', person(1, 'alice', { email: 'a@x' }));
    await merge.people('dev_db', person(7, 'alice', { email: 'b@x' }));
    expect((await merge.plan()).changes.insert).toBe(0);
  };

  test('are two people, if somebody says so, each with the id of the account', async () => {
    await begin();
    expect(await only()).toMatchObject({
      kind: 'confirm_mismatch',
      state: 'open',
      stakes: 'lets_in',
      answers: [
        { do: 'merge', with: null },
        { do: 'separate', people: [] },
        { do: 'skip', accounts: [] },
      ],
    });
    expect(await answerOnly({ do: 'separate', people: [] })).toMatchObject({ decided: 1, left: [] });
    expect(await only('decided')).toMatchObject({ kind: 'confirm_mismatch', state: 'decided' });
    await merge.run();
    expect(await names()).toEqual(['1 alice', '7 alice@dev_db']);
    await clean();
    await atRest();
  });

  test('are one person, if somebody says so', async () => {
    await begin();
    await answerOnly({ do: 'merge', with: null });
    await merge.run();
    expect(await names()).toEqual(['1 alice']);
    expect(await crosswalk()).toEqual(['dev_db:7 1', 'test_db:1 1']);
    await clean();
    await atRest();
  });

  test('can be left out, one of them or both', async () => {
    await begin();
    await answerOnly({ do: 'skip', accounts: ['dev_db:7'] });
    const plan = await merge.plan();
    expect(plan.changes.insert).toBe(1);
    expect(plan.sources.map(({ leftOut, waiting, merged }) => ({ leftOut, waiting, merged }))).toEqual([
      { leftOut: 0, waiting: 0, merged: 1 },
      { leftOut: 1, waiting: 0, merged: 0 },
    ]);
    await merge.run();
    expect(await names()).toEqual(['1 alice']);
    await clean();
    await atRest();
  });

  test('are asked about again once what was seen has changed', async () => {
    await begin();
    await answerOnly({ do: 'separate', people: [] });
    await merge.databases.dev_db.db.execute(sql`update users set email = 'c@x'`);
    await merge.run();
    expect(await names()).toEqual([]);
    expect(await only()).toMatchObject({ kind: 'confirm_mismatch', state: 'void' });
    await answerOnly({ do: 'merge', with: null });
    await merge.run();
    expect(await names()).toEqual(['1 alice']);
  });

  test('are decided once: who answers otherwise meanwhile is refused', async () => {
    await begin();
    const { conflict } = await only();
    await answer({ conflict }, { do: 'merge', with: null });
    await expect(answer({ conflict }, { do: 'separate', people: [] })).rejects.toMatchObject({
      code: 'CONFLICT_SETTLED',
      message: expect.stringContaining('decision 1 of ada@here says merge'),
    });
    expect(await answer({ conflict }, { do: 'merge', with: null })).toMatchObject({ decided: 0, already: 1 });
    await undoDecision(merge.config(), 1);
    await answer({ conflict }, { do: 'separate', people: [] });
    await merge.run();
    expect(await names()).toEqual(['1 alice', '7 alice@dev_db']);
  });

  test('have another name as a conflict as soon as something else is seen', async () => {
    await begin();
    const { conflict } = await only();
    await merge.databases.dev_db.db.execute(sql`update users set email = null`);
    await merge.people('dev_db', person(8, 'alice', { email: 'a@x' }));
    await merge.plan();
    await expect(answer({ conflict }, { do: 'merge', with: null })).rejects.toMatchObject({
      code: 'CONFLICT_NOT_FOUND',
    });
  });
});

describe('a newcomer to a golden record', () => {
  const begin = async () => {
    await merge.begin(evidence);
    await merge.people('test_db', person(1, 'alice', { email: 'a@x' }));
    await merge.run();
    await merge.people('dev_db', person(7, 'alice', { email: 'b@x', password_last_changed: '2026-02-02' }));
    await merge.run();
    expect(await crosswalk()).toEqual(['test_db:1 1']);
  };

  test('joins it by decision, made on what waits since the last run', async () => {
    await begin();
    expect(await only()).toMatchObject({ kind: 'confirm_mismatch', userId: '1' });
    await answerOnly({ do: 'merge', with: null });
    await merge.run();
    expect(await crosswalk()).toEqual(['dev_db:7 1', 'test_db:1 1']);
    expect(await rows()).toMatchObject([{ password: 'secret-alice-7' }]);
    await clean();
    await atRest();
  });

  test('is another person by decision, and gets a record of its own', async () => {
    await begin();
    await answerOnly({ do: 'separate', people: [] });
    await merge.run();
    expect(await names()).toEqual(['1 alice', '7 alice@dev_db']);
    await clean();
    await atRest();
  });
});

describe('accounts that were merged', () => {
  const begin = async () => {
    await merge.begin();
    await merge.people('test_db', person(1, 'alice'));
    await merge.people('dev_db', person(7, 'alice', { password_last_changed: '2026-02-02' }));
    await merge.run();
    expect(await rows()).toMatchObject([{ user_id: '1', password: 'secret-alice-7' }]);
    await merge.plan();
  };

  test('are parted by decision: each has what is its own, and the id that it would have had', async () => {
    await begin();
    await answerAsked('dev_db:7', { do: 'separate', people: [] });
    await merge.run();
    expect(await rows()).toMatchObject([
      { user_id: '1', username: 'alice', password: 'secret-alice-1' },
      { user_id: '7', username: 'alice@dev_db', password: 'secret-alice-7' },
    ]);
    expect(await crosswalk()).toEqual(['dev_db:7 7', 'test_db:1 1']);
    await clean();
    await atRest();
  });

  test('are parted, too, where the record has the id of the one that leaves', async () => {
    await begin();
    await answerAsked('test_db:1', { do: 'separate', people: [] });
    await merge.run();
    expect(await crosswalk()).toEqual(['dev_db:7 1', 'test_db:1 8']);
    const bound = await merge.databases.target.db.query(
      sql`select user_id::text, bound_source_user_id::text as of from usermerge.golden order by 1`,
    );
    expect(bound).toEqual([
      { user_id: '1', of: '7' },
      { user_id: '8', of: '1' },
    ]);
    await clean();
    await atRest();
  });

  test('go to another record, if somebody says that they are that person', async () => {
    await begin();
    await merge.people('test_db', person(2, 'alicia'));
    await merge.run();
    await merge.plan();
    await answerAsked('dev_db:7', { do: 'merge', with: '2' });
    await merge.run();
    expect(await crosswalk()).toEqual(['dev_db:7 2', 'test_db:1 1', 'test_db:2 2']);
    expect(await rows()).toMatchObject([{ password: 'secret-alice-1' }, { password: 'secret-alice-7' }]);
    await clean();
    await atRest();
  });
});

describe('a password', () => {
  const tie = async () => {
    await merge.begin({ more: 'conflicts: { password_tie: review }' });
    await merge.people('test_db', person(1, 'alice'));
    await merge.people('dev_db', person(7, 'alice'));
    await merge.plan();
  };

  test('is that of the source that somebody chose', async () => {
    await tie();
    expect(await only()).toMatchObject({
      kind: 'password_tie',
      answers: [
        { do: 'keep', account: 'test_db' },
        { do: 'keep', account: 'dev_db' },
        { do: 'skip', accounts: [] },
      ],
    });
    await answerOnly({ do: 'keep', account: 'dev_db' });
    await merge.run();
    expect(await rows()).toMatchObject([{ user_id: '1', password: 'secret-alice-7' }]);
    await clean();
    await atRest();
  });

  test('that is set later wins over what was chosen', async () => {
    await tie();
    await answerOnly({ do: 'keep', account: 'dev_db' });
    await merge.run();
    await merge.databases.test_db.db.execute(
      sql`update users set password = 'new', password_last_changed = '2026-03-03'`,
    );
    await merge.run();
    expect(await rows()).toMatchObject([{ password: 'new' }]);
    await clean();
  });

  test('of an account that comes later competes with the one that was chosen, and leaves the choice as it is', async () => {
    await merge.begin({ more: 'conflicts: { password_tie: review, duplicate_in_source: merge }' });
    await merge.people('test_db', person(1, 'alice'));
    await merge.people('dev_db', person(7, 'alice'));
    await merge.plan();
    await answerOnly({ do: 'keep', account: 'dev_db' });
    await merge.run();
    await merge.people('test_db', person(2, 'alice', { password_last_changed: '2025-01-01' }));
    await merge.run();
    expect(await rows()).toMatchObject([{ password: 'secret-alice-7' }]);
    expect(await crosswalk()).toHaveLength(3);
    await clean();
    await atRest();
  });

  test('whose time is in the future counts from now on, if somebody accepts the time', async () => {
    await merge.begin();
    await merge.people('test_db', person(1, 'alice'));
    await merge.people('dev_db', person(7, 'alice', { password_last_changed: '2027-07-07' }));
    await merge.plan();
    await answer({ conflict: (await only('settled')).conflict }, { do: 'time' });
    await merge.run();
    expect(await rows()).toMatchObject([{ password: 'secret-alice-7' }]);
    await clean();
    await atRest();
  });

  test('of a source that has none of the accounts cannot be chosen', async () => {
    await tie();
    await expect(answerOnly({ do: 'keep', account: '@target' })).rejects.toMatchObject({
      code: 'DECISION_UNFIT',
    });
  });
});

describe('an id', () => {
  test("is what somebody chose where the account's own is not free", async () => {
    await merge.begin();
    await merge.people('test_db', person(1, 'alice'));
    await merge.people('dev_db', person(1, 'bob'));
    await merge.plan();
    const { conflict } = await only('settled');
    await expect(answer({ conflict }, { do: 'id', id: '1' })).rejects.toMatchObject({
      code: 'DECISION_UNFIT',
    });
    await answer({ conflict }, { do: 'id', id: '501' });
    await merge.run();
    expect(await names()).toEqual(['1 alice', '501 bob']);
    await merge.people('test_db', person(2, 'carol'));
    await merge.people('dev_db', person(2, 'dave'));
    await merge.run();
    expect(await names()).toEqual(['1 alice', '2 carol', '501 bob', '502 dave']);
    await clean();
  });
});

describe('a value that is pinned', () => {
  test('survives every run, an edit in the target and a change in a source, until it is unpinned', async () => {
    await merge.begin({ columns: { role: 'text' } });
    await merge.people('test_db', person(1, 'alice', { role: 'user' }));
    await merge.run();
    const role = async () =>
      (await merge.databases.target.db.query<{ role: string }>(sql`select role from merged_users`))[0]?.role;
    await answer({ account: 'test_db:1' }, { do: 'pin', column: 'role', value: 'admin' });
    await merge.run();
    expect(await role()).toBe('admin');
    await merge.databases.test_db.db.execute(sql`update users set role = 'owner'`);
    await merge.run();
    expect(await role()).toBe('admin');
    await merge.databases.target.db.execute(sql`update merged_users set role = 'guest'`);
    await merge.run();
    expect(await role()).toBe('admin');
    await clean();
    await atRest();
    await unpin(merge.config(), 'test_db:1', 'role');
    await merge.run();
    expect(await role()).toBe('guest');
    await clean();
  });

  test('is never a password', async () => {
    await merge.begin();
    await merge.people('test_db', person(1, 'alice'));
    await merge.run();
    await expect(
      answer({ account: 'test_db:1' }, { do: 'pin', column: 'password', value: 'x' }),
    ).rejects.toMatchObject({ code: 'DECISION_UNFIT' });
  });
});

describe('all conflicts that a filter matches', () => {
  test('are answered at once, after a dry run has said how many', async () => {
    await merge.begin(evidence);
    const people = (email: string) =>
      ['alice', 'bob', 'carol'].map((name, index) => person(index + 1, name, { email: `${name}@${email}` }));
    await merge.people('test_db', ...people('x'));
    await merge.people('dev_db', ...people('y'));
    await merge.plan();
    const filter = { kinds: ['confirm_mismatch'], sources: ['dev_db'] } as const;
    const dry = await decide(merge.config(), { filter }, { do: 'separate', people: [] }, { dryRun: true });
    expect(dry).toMatchObject({ decided: 3 });
    expect(await conflicts()).toHaveLength(3);
    await answer({ filter }, { do: 'separate', people: [] });
    await merge.run();
    expect(await names()).toHaveLength(6);
    await clean();
    await atRest();
  });
});

describe('a run that resolves only what is unresolved', () => {
  test('goes on doing what was decided, and does no more of it once that is taken back', async () => {
    await merge.begin();
    await merge.people('test_db', person(1, 'alice'), person(2, 'bob'));
    await merge.people('dev_db', person(7, 'alice'));
    await merge.plan();
    await answer({ conflict: (await only('settled')).conflict }, { do: 'keep', account: 'dev_db' });
    await merge.run();
    await merge.databases.test_db.db.execute(sql`update users set password = 'new' where username = 'bob'`);
    const plan = await merge.plan();
    expect(plan).toMatchObject({ resolved: 'unresolved', changes: { update: 1 } });
    await merge.run();
    expect(await rows()).toMatchObject([{ password: 'secret-alice-7' }, { password: 'new' }]);
    await clean();
    await undoDecision(merge.config(), 1);
    await clean();
    expect(await merge.plan()).toMatchObject({ resolved: 'unresolved', changes: { update: 1 } });
    await merge.run();
    expect(await rows()).toMatchObject([{ password: 'secret-alice-1' }, { password: 'new' }]);
    await clean();
    await atRest();
  });

  test('says of whom the plan did not see anything that the next one looks', async () => {
    await merge.begin();
    await merge.people('test_db', person(1, 'alice'));
    await merge.people('dev_db', person(7, 'alice'));
    await merge.run();
    await merge.plan();
    const { conflict } = await only('settled');
    await expect(answer({ conflict }, { do: 'keep', account: 'dev_db' })).rejects.toMatchObject({
      code: 'PLAN_NOT_FOUND',
    });
    await merge.plan();
    await answer({ conflict: (await only('settled')).conflict }, { do: 'keep', account: 'dev_db' });
    await merge.run();
    expect(await rows()).toMatchObject([{ password: 'secret-alice-7' }]);
    await clean();
    await atRest();
  });
});

describe('an undo of a run that did what was decided', () => {
  test('brings accounts back to the record that they left, and the next run parts them again', async () => {
    await merge.begin();
    await merge.people('test_db', person(1, 'alice'));
    await merge.people('dev_db', person(7, 'alice', { password_last_changed: '2026-02-02' }));
    await merge.run();
    const before = await rows();
    await answerAsked('test_db:1', { do: 'separate', people: [] });
    await merge.run();
    const parted = await rows();
    expect(await crosswalk()).toEqual(['dev_db:7 1', 'test_db:1 8']);
    await undo(merge.config());
    expect(await rows()).toEqual(before);
    expect(await crosswalk()).toEqual(['dev_db:7 1', 'test_db:1 1']);
    const bound = sql`select bound_source_user_id::text as of from usermerge.golden where user_id = 1`;
    expect(await merge.databases.target.db.query(bound)).toEqual([{ of: '1' }]);
    await clean();
    await merge.run();
    expect(await rows()).toEqual(parted);
    expect(await crosswalk()).toEqual(['dev_db:7 1', 'test_db:1 8']);
    await clean();
    await atRest();
  });

  test('leaves both records where one of them was changed since', async () => {
    await merge.begin();
    await merge.people('test_db', person(1, 'alice'));
    await merge.people('dev_db', person(7, 'alice', { password_last_changed: '2026-02-02' }));
    await merge.run();
    await answerAsked('dev_db:7', { do: 'separate', people: [] });
    await merge.run();
    await merge.databases.target.db.execute(
      sql`update merged_users set password = 'edited' where user_id = 7`,
    );
    await expect(undo(merge.config())).rejects.toMatchObject({ code: 'UNDO_CHANGED' });
    const report = await undo(merge.config(), { skipChanged: true });
    expect(report.leftRows.map(({ userId, why }) => `${userId} ${why}`)).toEqual(['1 together', '7 changed']);
    expect(await crosswalk()).toEqual(['dev_db:7 7', 'test_db:1 1']);
    expect(await rows()).toMatchObject([{ password: 'secret-alice-1' }, { password: 'edited' }]);
    await merge.run();
    await atRest();
  });
});

describe('explain', () => {
  test('says what was decided of a person, and what that did', async () => {
    await merge.begin({ columns: { role: 'text' }, more: 'conflicts: { password_tie: review }' });
    await merge.people('test_db', person(1, 'alice', { role: 'user' }));
    await merge.people('dev_db', person(7, 'alice'));
    await merge.plan();
    await answerOnly({ do: 'keep', account: 'dev_db' });
    await answer({ account: 'test_db:1' }, { do: 'pin', column: 'role', value: 'guest' });
    await merge.run();
    const { people } = await explain(merge.config(), { who: ['alice'] });
    const [alice] = people;
    expect(alice?.credential).toMatchObject({
      winner: 'dev_db:7',
      against: [{ account: 'test_db:1', why: 'decision 1 takes the credential of dev_db:7' }],
    });
    expect(alice?.columns.find(({ column }) => column === 'role')).toMatchObject({
      value: 'guest',
      rule: 'pinned by decision 2',
      note: null,
    });
    expect(alice?.decisions).toMatchObject([
      {
        decision: 1,
        says: 'the credential of dev_db:7',
        state: 'honoured',
        reason: 'asked them',
        by: 'ada@here',
      },
      { decision: 2, says: 'role of test_db:1 is "guest"', state: 'honoured' },
    ]);
  });
});

describe('decisions in a file', () => {
  /** All kinds of answers. */
  const begin = async () => {
    await merge.begin({ columns: { email: 'text', role: 'text' }, more: evidence.more });
    const at = (email: string, more = {}) => ({ email: `${email}@x`, ...more });
    await merge.people(
      'test_db',
      person(1, 'alice', at('a')),
      person(2, 'bob', at('b')),
      person(3, 'carol', at('c')),
      person(4, 'dave', at('d')),
      person(5, 'erin', at('e')),
    );
    await merge.people(
      'dev_db',
      person(11, 'alice', at('other-a')),
      person(12, 'bob', at('other-b')),
      person(13, 'carol', at('other-c')),
      person(14, 'dave', at('d', { password_last_changed: '2027-01-01' })),
      person(15, 'erin', at('e')),
      person(5, 'frank', at('f')),
    );
    await merge.plan();
  };
  const conflictOf = async (kind: string, key: string): Promise<string> => {
    const all = await conflicts('open', 'settled');
    return (
      all.find((each) => each.kind === kind && each.matchKey === key)?.conflict ?? `no ${kind} of ${key}`
    );
  };
  const expected = ['1 alice', '11 alice@dev_db', '2 bob', '3 carol', '4 dave', '5 erin', '500 frank'];
  const outcome = async () => {
    await merge.run();
    expect(await names()).toEqual(expected);
    const passwords = Object.fromEntries((await rows()).map((row) => [row.username, row.password]));
    expect(passwords).toMatchObject({ dave: 'secret-dave-14', erin: 'secret-erin-15' });
    const pinned = await merge.databases.target.db.query(
      sql`select role from merged_users where user_id = 1`,
    );
    expect(pinned).toEqual([{ role: 'admin' }]);
    expect(await crosswalk()).not.toContain('dev_db:13 3');
    await clean();
    await atRest();
  };

  test('do elsewhere what they did here, and hold no password', async () => {
    await begin();
    const decideOn = async (kind: string, key: string, given: Answer) =>
      answer({ conflict: await conflictOf(kind, key) }, given);
    await decideOn('confirm_mismatch', 'alice', { do: 'separate', people: [] });
    await decideOn('confirm_mismatch', 'bob', { do: 'merge', with: null });
    await decideOn('confirm_mismatch', 'carol', { do: 'skip', accounts: ['dev_db:13'] });
    await decideOn('future_timestamp', 'dave', { do: 'time' });
    await decideOn('password_tie', 'erin', { do: 'keep', account: 'dev_db' });
    await decideOn('id_collision', 'frank', { do: 'id', id: '500' });
    await answer({ account: 'test_db:1' }, { do: 'pin', column: 'role', value: 'admin' });
    const text = await exportDecisions(merge.config());
    expect(text).not.toContain('secret-');
    expect(text).not.toContain('@x');
    await outcome();
    await begin();
    expect(await importDecisions(merge.config(), text, 'decisions.yaml', { dryRun: true })).toMatchObject({
      decided: 7,
    });
    expect((await listDecisions(merge.config())).count).toBe(0);
    expect(await importDecisions(merge.config(), text, 'decisions.yaml', { by: 'eve@there' })).toMatchObject({
      decided: 7,
    });
    expect(await importDecisions(merge.config(), text, 'decisions.yaml')).toMatchObject({
      decided: 0,
      already: 7,
    });
    expect(
      (await listDecisions(merge.config())).decisions.map(({ by, reason }) => `${by}: ${reason}`),
    ).toContain('ada@here: asked them');
    await outcome();
  });

  test('are refused by line where something else is seen, and then none of them counts', async () => {
    await begin();
    await answer({ conflict: await conflictOf('confirm_mismatch', 'bob') }, { do: 'merge', with: null });
    await answer({ account: 'test_db:1' }, { do: 'pin', column: 'role', value: 'admin' });
    const text = await exportDecisions(merge.config());
    await begin();
    await merge.databases.dev_db.db.execute(sql`update users set email = 'b@x' where username = 'bob'`);
    await merge.plan();
    await expect(importDecisions(merge.config(), text, 'decisions.yaml')).rejects.toMatchObject({
      code: 'DECISIONS_INVALID',
      message: expect.stringContaining('what was seen there is not what is seen here'),
    });
    expect((await listDecisions(merge.config())).count).toBe(0);
  });
});
