/** undo: what it takes back, what it refuses and names, and what the merge knows afterwards. */
import { beforeEach, describe, expect, test } from 'vitest';
import type { UsermergeError } from '../../src/errors/usermerge-error.js';
import { connect } from '../../src/postgres/connect.js';
import { sql } from '../../src/postgres/sql.js';
import { transaction } from '../../src/postgres/transaction.js';
import { apply } from '../../src/runs/apply.js';
import { listRuns, verifyLog } from '../../src/runs/runs.js';
import { previewUndo, type UndoOptions, undo } from '../../src/runs/undo.js';
import { verify } from '../../src/runs/verify.js';
import { useSmallMerge } from '../support/small-merge.js';

const merge = useSmallMerge();
const target = () => merge.databases.target.db;
const at = (day: number) => `2026-01-${String(day).padStart(2, '0')} 00:00:00+00`;
const person = (user_id: number, username: string, day = 1, more = {}) => ({
  user_id,
  username,
  password: `hash of ${username} ${day}`,
  password_last_changed: at(day),
  ...more,
});

/** All rows, whole, with every column that there is; NULL: there is no such table. */
async function rows(): Promise<string[] | null> {
  const [found] = await target().query<{ found: boolean }>(
    sql`select to_regclass('merged_users') is not null as found`,
  );
  if (!found?.found) return null;
  const all = await target().query<{ row: string }>(
    sql`select t::text as row from merged_users t order by user_id`,
  );
  return all.map(({ row }) => row);
}

const ids = async () =>
  new Map(
    (
      await target().query<{ username: string; id: string }>(
        sql`select username, user_id::text as id from merged_users order by user_id`,
      )
    ).map(({ username, id }) => [username, id]),
  );

const undoing = (options: UndoOptions = {}) => undo(merge.config(), { by: 'tester@here', ...options });

/** The code and message of a refusal. */
async function refusal(options: UndoOptions = {}): Promise<string> {
  try {
    await undoing(options);
    return 'it was done';
  } catch (error) {
    const { code, message } = error as UsermergeError;
    return `${code}: ${message}`;
  }
}

const newPassword = (user_id: number, day: number) =>
  merge.databases.test_db.db.execute(
    sql`update users set password = ${`new ${day}`}, password_last_changed = ${at(day)} where user_id = ${user_id}`,
  );

test('of an account that changes again and again the ledger lists the last change alone, and undone runs are resolved again by it', async () => {
  await merge.begin();
  await merge.people('test_db', person(1, 'alice', 2), person(2, 'bob', 2));
  await merge.run();
  for (const day of [3, 4, 5]) {
    await newPassword(1, day);
    await merge.run();
  }
  expect(
    await target().query(sql`select source_user_id::text as id, plan_no::text from usermerge.changed`),
  ).toEqual([{ id: '1', plan_no: '4' }]);
  const after = await rows();
  await undoing();
  await undoing();
  expect(await rows()).not.toEqual(after);
  await merge.run();
  expect(await rows()).toEqual(after);
});

describe('an undo', () => {
  beforeEach(async () => {
    await merge.begin({ columns: { email: 'text' } });
    await target().script(`
      alter table merged_users add last_login integer not null default 0;
      insert into merged_users (user_id, username, password, password_last_changed, email)
      values (1, 'alice', 'native', '2025-01-01', 'alice@here'), (50, 'nobody', 'native', '2025-01-01', null);
    `);
    await merge.people('test_db', person(7, 'alice', 2, { email: 'alice@test' }), person(2, 'bob'));
    await merge.people('dev_db', person(2, 'carol', 3), person(7, 'bob', 4, { email: "b'ob@dev" }));
  });

  test('gives back the rows, and says what it did; the next plan brings all of it back with the same ids', async () => {
    const before = await rows();
    const { runId } = await merge.run();
    const after = await rows();
    expect(after).not.toEqual(before);

    const report = await undoing();
    expect(report).toMatchObject({ undoes: runId, restored: 1, deleted: 2, accounts: 4, left: 0 });
    expect(await rows()).toEqual(before);
    const [newest, first] = await listRuns(merge.config());
    expect(newest).toMatchObject({ kind: 'undo', undoes: runId, updated: 1, deleted: 2, by: 'tester@here' });
    expect(first).toMatchObject({ runId, kind: 'apply', undone: true });
    expect((await verifyLog(merge.config())).findings).toEqual([]);

    await merge.run();
    expect(await rows()).toEqual(after);
    expect((await verify(merge.config())).drift).toBe(0);
  });

  test('shows before what it will do, and changes nothing by that', async () => {
    const { runId } = await merge.run();
    const after = await rows();
    const preview = await previewUndo(merge.config());
    expect(preview).toMatchObject({ runId: null, undoes: runId, restored: 1, deleted: 2, accounts: 4 });
    expect(await rows()).toEqual(after);
    expect(await listRuns(merge.config())).toHaveLength(1);
    expect(await undoing()).toMatchObject({ restored: 1, deleted: 2, accounts: 4 });
  });

  test('leaves columns that are not mapped as they are now', async () => {
    await merge.run();
    await target().execute(sql`update merged_users set last_login = 9 where username = 'alice'`);
    await undoing();
    expect(await rows()).toContain('(1,alice,native,"2025-01-01 00:00:00+00",alice@here,9)');
  });

  test('goes back run by run, and past none that is an undo', async () => {
    const states = [await rows()];
    const runs: number[] = [];
    for (const day of [10, 11, 12]) {
      await newPassword(7, day);
      runs.push((await merge.run()).runId);
      states.push(await rows());
    }
    for (const runId of runs.reverse()) {
      expect((await undoing()).undoes).toBe(runId);
      states.pop();
      expect(await rows()).toEqual(states.at(-1));
    }
    expect(await refusal()).toMatch(/^UNDO_NOTHING/);
  });

  test('takes back the run that is meant, and no other', async () => {
    const first = (await merge.run()).runId;
    await newPassword(7, 10);
    const second = (await merge.run()).runId;
    expect(await refusal({ runId: first })).toMatch(
      `UNDO_ORDER: run ${first} cannot be undone before run ${second}`,
    );
    expect(await refusal({ runId: 99 })).toMatch('UNDO_NOTHING: run 99 is not there');
    await undoing({ runId: second });
    expect(await refusal({ runId: second })).toMatch(`UNDO_NOTHING: run ${second} is undone already`);
    await undoing({ runId: first });
  });

  test('replaces a plan that was made since: it rests on what is taken back', async () => {
    await merge.run();
    await newPassword(7, 10);
    const { planId } = await merge.plan();
    await undoing();
    const applying = apply(merge.config(), { planId });
    await expect(applying).rejects.toMatchObject({ code: 'PLAN_NOT_FOUND' });
  });

  test('never sets the sequence back', async () => {
    await merge.run();
    const given = (await ids()).get('carol');
    await undoing();
    await target().execute(
      sql`insert into merged_users (username, password, password_last_changed) values ('dave', 'x', now())`,
    );
    expect(Number((await ids()).get('dave'))).toBeGreaterThan(Number(given));
    await merge.run();
    expect((await ids()).get('carol')).toBe(given);
  });

  describe('refuses, names and leaves', () => {
    test('rows whose mapped columns changed since', async () => {
      await merge.run();
      await target().execute(
        sql`update merged_users set email = 'mine@now' where username in ('alice', 'bob')`,
      );
      const after = await rows();
      expect(await refusal()).toBe(
        [
          'UNDO_CHANGED: Undo of run 1 would restore 0 rows and delete 1, and 2 that the run wrote are not as it left them:',
          '  1 alice: changed since (email)',
          '  2 bob: changed since (email)',
        ].join('\n'),
      );
      expect(await rows()).toEqual(after);

      expect(await undoing({ skipChanged: true })).toMatchObject({
        restored: 0,
        deleted: 1,
        accounts: 1,
        left: 2,
      });
      expect(await rows()).toEqual(after?.filter((row) => !row.includes('carol')));
      const crosswalk = await target().query<{ user_id: string }>(
        sql`select user_id::text from usermerge.crosswalk order by 1`,
      );
      expect(crosswalk.map((row) => row.user_id)).toEqual(['1', '2', '2']);
      const report = await merge.plan();
      expect(report.changes).toMatchObject({ insert: 1, update: 0 });
    });

    test('inserted rows of which any column changed since', async () => {
      await merge.run();
      await target().execute(sql`update merged_users set last_login = 1 where username = 'carol'`);
      expect(await refusal()).toMatch(/carol: changed since$/);
      expect(await undoing({ skipChanged: true })).toMatchObject({ restored: 1, deleted: 1, left: 1 });
      expect((await ids()).has('carol')).toBe(true);
    });

    test('rows that are gone: they do not come back by a plan', async () => {
      await merge.run();
      await target().execute(sql`delete from merged_users where username in ('alice', 'carol')`);
      expect(await refusal()).toMatch(
        /1 alice: deleted from the target since\n {2}\d+ carol: deleted from the target since/,
      );
      expect(await undoing({ skipChanged: true })).toMatchObject({ restored: 0, deleted: 1, left: 2 });
      await merge.run();
      expect([...(await ids()).keys()]).toEqual(['bob', 'nobody']);
    });

    test('a row whose former name somebody else has by now', async () => {
      await merge.run();
      for (const name of ['test_db', 'dev_db'] as const)
        await merge.databases[name].db.execute(
          sql`update users set username = 'robert' where username = 'bob'`,
        );
      await newPassword(7, 20);
      await merge.run();
      expect((await ids()).get('robert')).toBe('2');
      await target().execute(sql`insert into merged_users (username, password) values ('bob', 'a stranger')`);
      expect(await refusal()).toMatch(/\n {2}2 robert: another row has its former username by now$/);
      expect(await undoing({ skipChanged: true })).toMatchObject({ restored: 1, left: 1 });
      expect((await ids()).get('robert')).toBe('2');
    });

    test('inserted rows that another table references, whatever a deletion would do there', async () => {
      await merge.run();
      await target().script(`
        create table orders (buyer bigint references merged_users on delete cascade);
        create table posts (author bigint references merged_users on delete set null);
        insert into orders select user_id from merged_users where username in ('bob', 'alice');
        insert into posts select user_id from merged_users where username = 'bob';
      `);
      const after = await rows();
      for (const skipChanged of [false, true])
        expect(await refusal({ skipChanged })).toMatch(/^UNDO_REFERENCED: .*\n {2}2 bob: orders, posts$/);
      expect(await rows()).toEqual(after);
      await target().script(`delete from orders; delete from posts;`);
      expect(await undoing()).toMatchObject({ restored: 1, deleted: 2 });
      await target().script(`drop table orders, posts`);
    });

    test('rows that somebody is about to reference: who was first counts', async () => {
      await merge.run();
      await target().script(`create table orders (buyer bigint references merged_users on delete cascade)`);
      try {
        const shop = await connect(merge.databases.target.url, { applicationName: 'a shop' });
        try {
          // The order is not committed while undo looks.
          let undone: Promise<string> | undefined;
          await transaction(shop, async () => {
            await shop.execute(
              sql`insert into orders select user_id from merged_users where username = 'bob'`,
            );
            undone = refusal();
            await expect
              .poll(
                async () => {
                  const waiting = await target().query(sql`
                    select from pg_stat_activity where wait_event_type = 'Lock' and query like '%undo.lock_rows%'
                  `);
                  return waiting.length;
                },
                { timeout: 120_000 },
              )
              .toBe(1);
          });
          expect(await undone).toMatch(/^UNDO_REFERENCED/);
        } finally {
          await shop.close();
        }
        const orders = await target().query(sql`select from orders`);
        expect(orders).toHaveLength(1);
      } finally {
        await target().script(`drop table orders`);
      }
    });
  });

  test('knows what a person edited before the run, though the run wrote over it', async () => {
    await merge.run();
    await target().execute(sql`update merged_users set password = 'edited' where username = 'bob'`);
    await newPassword(2, 20);
    await merge.databases.test_db.db.execute(
      sql`update users set password_last_changed = '2026-07-01' where user_id = 2`,
    );
    const before = await rows();
    await merge.run(merge.config((text) => `${text}\nclock_skew: 100d`));
    expect(await rows()).not.toEqual(before);
    await undoing();
    expect(await rows()).toEqual(before);
    // The first run did not leave it so.
    expect(await refusal()).toMatch(/2 bob: changed since/);
  });

  test('understands a row that a trigger writes into at every update', async () => {
    await target().script(`
      alter table merged_users add version integer not null default 1;
      create or replace function next_version() returns trigger language plpgsql as
        $$ begin new.version := old.version + 1; return new; end $$;
      create trigger next_version before update on merged_users for each row execute function next_version();
    `);
    await merge.run();
    await newPassword(2, 20);
    await merge.run();
    await undoing();
    const report = await undoing();
    expect(report).toMatchObject({ deleted: 2, left: 0 });
    expect([...(await ids()).keys()]).toEqual(['alice', 'nobody']);
  });

  test('restores what the configuration of its run mapped, whatever is mapped now', async () => {
    const before = await rows();
    await merge.run();
    const narrow = merge.config((text) => text.replaceAll(', email: email', ''));
    await undo(narrow);
    expect(await rows()).toEqual(before);
  });

  test('leaves the configuration of the run before as the one that was applied', async () => {
    await merge.run();
    const other = merge.config((text) => `${text}\nconflicts: { vanished_account: drop }`);
    await merge.run(other);
    expect((await merge.plan()).configurationChanged).toBe(true);
    await undoing();
    expect((await merge.plan()).configurationChanged).toBe(false);
    expect((await merge.plan(other)).configurationChanged).toBe(true);
  });

  test('of the only run leaves nothing to verify', async () => {
    await merge.run();
    await undoing();
    await expect(verify(merge.config())).rejects.toMatchObject({ code: 'PLAN_NOT_FOUND' });
  });

  test('is no drift: verify counts what is to be resolved again', async () => {
    await merge.run();
    await newPassword(7, 10);
    await merge.people('dev_db', person(9, 'erin'));
    await merge.run();
    await undoing();
    const report = await verify(merge.config());
    expect(report.drift).toBe(0);
    expect(report.movedOn).toBeGreaterThan(0);
    expect(report.laws.filter(({ broken }) => broken > 0)).toEqual([]);
  });

  test('keeps the ids of a source that the next plan does not name for when it comes back', async () => {
    await merge.run();
    const before = await ids();
    await undoing();
    const alone = merge.config((text) =>
      text.replace(/\n {2}- name: dev_db[\s\S]*?\n\n|\n {2}- name: dev_db[\s\S]*$/, '\n'),
    );
    expect(alone.sources.map(({ name }) => name)).toEqual(['test_db']);
    await merge.run(alone);
    await merge.run();
    expect((await ids()).get('carol')).toBe(before.get('carol'));
  });
});

describe('the table that a run created', () => {
  beforeEach(async () => {
    await merge.begin();
    await merge.people('test_db', person(1, 'alice'), person(2, 'bob'));
    await merge.people('dev_db', person(2, 'carol'));
  });

  test('goes with it, and comes back with the same ids', async () => {
    await merge.run();
    const after = await rows();
    expect(await undoing()).toMatchObject({ deleted: 3, targetDropped: true });
    expect(await rows()).toBeNull();
    await merge.run();
    expect(await rows()).toEqual(after);
  });

  test.each([
    ['a row that somebody added', `insert into merged_users (username) values ('dave')`],
    ['a right that somebody has', 'grant select on merged_users to public'],
    ['a further column', 'alter table merged_users add last_login timestamptz'],
    ['a view', 'create view users_now as select * from merged_users'],
    [
      'a trigger',
      `create trigger t before update on merged_users for each row execute function suppress_redundant_updates_trigger()`,
    ],
    ['an index', 'create index on merged_users (password_last_changed)'],
    [
      'a key of another table',
      'create table orders (buyer integer, foreign key (buyer) references merged_users)',
    ],
    ['a comment', `comment on table merged_users is 'ours now'`],
  ])('stays for %s', async (_name, script) => {
    await merge.run();
    await target().script(script.replace('buyer integer', 'buyer bigint'));
    try {
      const report = await undoing();
      expect(report).toMatchObject({ deleted: 3, targetDropped: false });
      expect(report.notes.join(' ')).toContain('stays');
      expect(await rows()).toHaveLength(script.startsWith('insert') ? 1 : 0);
    } finally {
      await target().script('drop view if exists users_now; drop table if exists orders;');
    }
  });

  test('keeps a row into which a later column was filled', async () => {
    await merge.run();
    await target().script(`
      alter table merged_users add last_login timestamptz;
      update merged_users set last_login = now() where username = 'bob';
    `);
    expect(await refusal()).toMatch(/2 bob: changed since$/);
    expect(await undoing({ skipChanged: true })).toMatchObject({ deleted: 2, left: 1 });
  });

  test('keeps a row that was edited and that a run had seen, also when that run is undone', async () => {
    await merge.run();
    await target().execute(sql`update merged_users set password = 'edited' where username = 'bob'`);
    await newPassword(1, 20);
    await merge.run();
    await undoing();
    expect(await refusal()).toMatch(/2 bob: changed since/);
  });
});
