/**
 * Ways to somebody else's account: each is tried, and what stops it is shown. Where that is a setting, the same is tried
 * without it, and succeeds: so each story would find the guard missing.
 */
import { describe, expect, test } from 'vitest';
import { sql } from '../src/postgres/sql.js';
import { apply } from '../src/runs/apply.js';
import { listConflicts } from '../src/runs/conflicts.js';
import { decide } from '../src/runs/decide.js';
import { type Mapping, useSmallMerge } from './support/small-merge.js';

const merge = useSmallMerge();

const alice = { user_id: 1, username: 'alice', password: 'hers', password_last_changed: '2026-01-01' };
/** Whoever is after her account; what they set is always newer. */
const mallory = { user_id: 66, username: 'alice', password: 'stolen', password_last_changed: '2026-05-01' };

/** Passwords by user_id: who can open which record. */
async function passwords(): Promise<Readonly<Record<string, string | null>>> {
  const rows = await merge.databases.target.db.query<{ id: string; password: string | null }>(
    sql`select user_id::text as id, password from merged_users order by user_id`,
  );
  return Object.fromEntries(rows.map(({ id, password }) => [id, password]));
}

async function waiting(): Promise<readonly string[]> {
  const { conflicts } = await listConflicts(merge.config(), {});
  return conflicts.map(({ kind }) => kind).sort();
}

/** With another line in the place of one of the configuration. */
const instead = (line: string, other: string) =>
  merge.config((text) => {
    if (!text.includes(line)) throw new Error(`the configuration does not say ${line}`);
    return text.replace(line, other);
  });

/** Adds lines to the configuration. */
const withMore = (more: string) => merge.config((text) => `${text}\n${more}\n`);

describe('whoever registers a name that was given up', () => {
  const begin = async (source: 'test_db' | 'dev_db') => {
    await merge.begin();
    await merge.people('test_db', alice);
    await merge.run();
    await merge.databases.test_db.db.execute(sql`update users set username = 'alicia'`);
    await merge.people(source, mallory);
  };

  test.each(['test_db', 'dev_db'] as const)(
    'waits, and she keeps her record under her new name: in %s',
    async (source) => {
      await begin(source);
      await merge.run();
      expect(await passwords()).toEqual({ 1: 'hers' });
      expect(await waiting()).toEqual(['moved_account']);
    },
  );

  test.each(['test_db', 'dev_db'] as const)(
    'gets a record of their own where moved accounts follow their key, and not hers: in %s',
    async (source) => {
      await begin(source);
      await merge.run(withMore('conflicts: { moved_account: follow }'));
      expect(await passwords()).toEqual({ 1: 'hers', 66: 'stolen' });
    },
  );

  test('would get hers, were names all that is known: it is the crosswalk that knows better', async () => {
    await begin('dev_db');
    await merge.databases.target.db.script('drop schema usermerge cascade');
    await merge.run();
    expect(await passwords()).toMatchObject({ 1: 'stolen' });
  });
});

describe('whoever registers a name that somebody got as a suffix', () => {
  test('finds nobody by it', async () => {
    const evidence: Mapping = { columns: { email: 'text' }, more: 'match: { confirm: [email] }' };
    await merge.begin(evidence);
    await merge.people('test_db', { ...alice, email: 'alice@x' });
    await merge.people('dev_db', { ...alice, user_id: 2, password: 'the other', email: 'other@x' });
    await merge.run();
    const [conflict] = (await listConflicts(merge.config(), {})).conflicts;
    await decide(
      merge.config(),
      { conflict: conflict?.conflict ?? '' },
      { do: 'separate', people: [] },
      { by: 'ada@here' },
    );
    await merge.run();
    const named = sql`select user_id::text as id from merged_users where username = 'alice@dev_db'`;
    expect(await merge.databases.target.db.query(named)).toEqual([{ id: '2' }]);

    await merge.people('test_db', { ...mallory, username: 'alice@dev_db', email: null });
    await merge.run();
    expect(await passwords()).toEqual({ 1: 'hers', 2: 'the other', 66: 'stolen' });
    expect(await merge.databases.target.db.query(named)).toEqual([{ id: '2' }]);
  });
});

describe('whoever enters an address that is not theirs', () => {
  const verified: Mapping = {
    columns: { email: 'text', email_ok: 'boolean' },
    source: 'verified: { email: email_ok }',
    more: 'match: { on: [email], same_people: true }\nconflicts: { unverified_winner: review }',
  };
  const hers = { ...alice, email: 'alice@x', email_ok: 'true' };
  const theirs = { ...mallory, username: 'mallory', email: 'alice@x', email_ok: 'false' };

  test('and never verified it, opens nothing: neither before she is in the target, nor after', async () => {
    await merge.begin(verified);
    await merge.people('dev_db', theirs);
    await merge.people('test_db', hers);
    await merge.run();
    expect(await passwords()).toEqual({});
    expect(await waiting()).toEqual(['unverified_winner']);

    await merge.databases.dev_db.db.execute(sql`delete from users`);
    await merge.run();
    await merge.people('dev_db', theirs);
    await merge.run();
    expect(await passwords()).toEqual({ 1: 'hers' });
    expect(await waiting()).toEqual(['unverified_winner']);
  });

  test('opens her account where that is accepted', async () => {
    await merge.begin(verified);
    await merge.people('test_db', hers);
    await merge.run();
    await merge.people('dev_db', theirs);
    await merge.run(instead('unverified_winner: review', 'unverified_winner: accept'));
    expect(await passwords()).toEqual({ 1: 'stolen' });
  });

  test('and registered before her with it, does not get her account when she comes later', async () => {
    await merge.begin(verified);
    await merge.people('dev_db', theirs);
    await merge.run();
    expect(await passwords()).toEqual({ 66: 'stolen' });
    await merge.people('test_db', hers);
    await merge.run();
    // What they had they keep; nothing of hers has come to it.
    expect(await waiting()).toEqual(['unverified_winner']);
    const [joined] = await merge.databases.target.db.query<{ n: string }>(
      sql`select count(*)::text as n from usermerge.crosswalk c join usermerge.source s using (source_no) where s.name = 'test_db'`,
    );
    expect(joined?.n).toBe('0');
  });
});

describe('whoever registers her name in the weaker system, and sets a password later', () => {
  const begin = async (mapping: Mapping = {}, more: Readonly<Record<string, string>> = {}) => {
    await merge.begin(mapping);
    await merge.people('test_db', alice);
    await merge.run();
    await merge.people('dev_db', { ...mallory, ...more });
  };

  test('is stopped by the hazard, which says for how many the password would come from there', async () => {
    await begin();
    const planned = await merge.plan();
    expect(planned.hazards.map(({ name, count }) => [name, count])).toEqual([['unconfirmed_match', 1]]);
    await expect(apply(merge.config(), {})).rejects.toMatchObject({ code: 'HAZARD_REFUSED' });
    expect(await passwords()).toEqual({ 1: 'hers' });
  });

  test('opens her account where the hazard is allowed', async () => {
    await begin();
    await merge.run();
    expect(await passwords()).toEqual({ 1: 'stolen' });
  });

  test('gains nothing where the passwords of that system never count, or only alone', async () => {
    for (const rule of ['never', 'if_alone']) {
      await begin();
      await merge.run(
        merge.config((text) =>
          text.replace('  - name: dev_db', `  - name: dev_db\n    credentials: ${rule}`),
        ),
      );
      expect(await passwords()).toEqual({ 1: 'hers' });
    }
  });

  const evidence: Mapping = {
    columns: { email: 'text' },
    more: 'match: { confirm: [email] }\nconflicts: { confirm_mismatch: review }',
  };
  const addressed = async () => {
    await merge.begin(evidence);
    await merge.people('test_db', { ...alice, email: 'alice@x' });
    await merge.run();
    await merge.people('dev_db', { ...mallory, email: 'mallory@x' });
  };

  test('waits where evidence is asked for, and theirs is another', async () => {
    await addressed();
    await merge.run();
    expect(await passwords()).toEqual({ 1: 'hers' });
    expect(await waiting()).toEqual(['confirm_mismatch']);
  });

  test('opens her account where evidence may differ', async () => {
    await addressed();
    await merge.run(instead('confirm_mismatch: review', 'confirm_mismatch: merge'));
    expect(await passwords()).toEqual({ 1: 'stolen' });
  });

  test('cannot win for ever by a time that is yet to come', async () => {
    await begin({}, { password_last_changed: '2099-01-01' });
    await merge.run();
    expect(await passwords()).toEqual({ 1: 'hers' });
  });

  test('wins by a time that is yet to come where it is accepted', async () => {
    await begin({}, { password_last_changed: '2099-01-01' });
    await merge.run(withMore('conflicts: { future_timestamp: accept }'));
    expect(await passwords()).toEqual({ 1: 'stolen' });
  });
});

describe('whoever registers a name that only looks like hers', () => {
  const begin = async () => {
    await merge.begin({
      more: 'match: { normalize: [nfkc, casefold] }\nconflicts: { normalised_match: review }',
    });
    await merge.people('test_db', alice);
    await merge.run();
    await merge.people('dev_db', { ...mallory, username: 'ａｌｉｃｅ' });
  };

  test('waits where names are normalised, since nothing confirms it', async () => {
    await begin();
    await merge.run();
    expect(await passwords()).toEqual({ 1: 'hers' });
    expect(await waiting()).toEqual(['normalised_match']);
  });

  test('opens her account where that is enough', async () => {
    await begin();
    await merge.run(instead('normalised_match: review', 'normalised_match: merge'));
    expect(await passwords()).toEqual({ 1: 'stolen' });
  });

  test('is somebody else where names are taken as they are', async () => {
    await merge.begin();
    await merge.people('test_db', alice);
    await merge.people('dev_db', { ...mallory, username: 'ａｌｉｃｅ' });
    await merge.run();
    expect(await passwords()).toEqual({ 1: 'hers', 66: 'stolen' });
  });
});

describe('whoever knows her password, and not her second factor', () => {
  const factor: Mapping = {
    columns: { totp: 'text' },
    more: 'credential: { columns: [totp], second_factor: totp }\nconflicts: { second_factor_lost: review }',
  };
  const begin = async () => {
    await merge.begin(factor);
    await merge.people('test_db', { ...alice, totp: 'secret' });
    await merge.run();
    await merge.people('dev_db', { ...mallory, totp: null });
  };

  test('does not get past it by the system that has none', async () => {
    await begin();
    await merge.run();
    expect(await passwords()).toEqual({ 1: 'hers' });
    expect(await waiting()).toEqual(['second_factor_lost']);
  });

  test('gets past it where that is accepted', async () => {
    await begin();
    await merge.run(instead('second_factor_lost: review', 'second_factor_lost: accept'));
    expect(await passwords()).toEqual({ 1: 'stolen' });
  });
});

describe('whoever is given an id that was hers', () => {
  test('does not get her record, under a name of their own or under hers', async () => {
    await merge.begin({ columns: { email: 'text' }, more: 'match: { confirm: [email] }' });
    await merge.people('test_db', { ...alice, email: 'alice@x' });
    await merge.run();
    await merge.databases.test_db.db.execute(
      sql`update users set username = 'mallory', email = 'mallory@x', password = 'stolen', password_last_changed = '2026-05-01'`,
    );
    await merge.run();
    expect(await passwords()).toEqual({ 1: 'hers' });
    expect(await waiting()).toEqual(['moved_account']);
  });

  test('does not get it where her row was deleted from the target: they wait', async () => {
    await merge.begin();
    await merge.people('test_db', alice);
    await merge.run();
    await merge.databases.target.db.execute(sql`delete from merged_users`);
    await merge.people('dev_db', mallory);
    await merge.run();
    expect(await passwords()).toEqual({});
    expect(await waiting()).toEqual(['moved_account']);
  });
});
