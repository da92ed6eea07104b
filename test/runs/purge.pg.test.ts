/** purge: no credential and no digest of one is left in the ledger; the merge is over until it is reopened. */
import { beforeEach, describe, expect, test } from 'vitest';
import { ident, sql } from '../../src/postgres/sql.js';
import { apply } from '../../src/runs/apply.js';
import { crosswalk } from '../../src/runs/crosswalk.js';
import { plan } from '../../src/runs/plan.js';
import { previewPurge, purge } from '../../src/runs/purge.js';
import { listRuns, verifyLog } from '../../src/runs/runs.js';
import { undo } from '../../src/runs/undo.js';
import { verify } from '../../src/runs/verify.js';
import { useSmallMerge } from '../support/small-merge.js';

const merge = useSmallMerge();
const target = () => merge.databases.target.db;
/** In every password and salt. */
const secret = 'geheim';
const person = (user_id: number, username: string, day = 1) => ({
  user_id,
  username,
  password: `${secret} of ${username} ${day}`,
  password_last_changed: `2026-01-${String(day).padStart(2, '0')} 00:00:00+00`,
  email: `${username}@here`,
  salt: `${secret} salt ${day}`,
});
const purging = () => purge(merge.config(), { by: 'tester@here' });
const rows = () => target().query(sql`select t::text as row from merged_users t order by user_id`);

beforeEach(async () => {
  await merge.begin({ columns: { email: 'text', salt: 'text' }, more: 'credential: { columns: [salt] }' });
  await target().script(`
    insert into merged_users (user_id, username, password, password_last_changed, email)
    values (1, 'alice', '${secret} native', '2025-01-01', 'alice@old'), (50, 'nobody', '${secret} native', '2025-01-01', null);
  `);
  await merge.people('test_db', person(7, 'alice', 2), person(2, 'bob'));
  await merge.people('dev_db', person(2, 'carol', 3), person(7, 'bob', 4));
  await merge.run();
  await target().script(`update merged_users set password = '${secret} edited' where username = 'bob'`);
  await merge.databases.test_db.db.script(`update users set email = 'new@here' where user_id = 7`);
  await merge.run();
});

/** Everything in the ledger as text, table by table. */
async function ledgerText(): Promise<Map<string, string>> {
  const tables = await target().query<{ name: string }>(sql`
    select c.relname as name from pg_class c
    where c.relnamespace = 'usermerge'::regnamespace and c.relkind in ('r', 'p')
  `);
  const texts = new Map<string, string>();
  for (const { name } of tables) {
    const [row] = await target().query<{ text: string | null }>(
      sql`select string_agg(t::text, E'\n') as text from ${ident('usermerge', name)} t`,
    );
    texts.set(name, row?.text ?? '');
  }
  return texts;
}

const digests = async () =>
  (
    await target().query<{ n: string }>(sql`
      select count(*) as n from usermerge.golden g
      where num_nonnulls(g.written_credential, g.stored_credential, g.inserted_digest) > 0
    `)
  )[0]?.n;

test('says what it would remove, and changes nothing by that', async () => {
  const before = await ledgerText();
  expect(await previewPurge(merge.config())).toMatchObject({ runId: null, accounts: 7, runs: 2 });
  expect(await ledgerText()).toEqual(before);
});

describe('a purge', () => {
  test('leaves no credential in the ledger, and no digest of one, and the target as it is', async () => {
    // A plan that waits to be applied, and rows of a reading that died.
    await merge.plan();
    await target().script(`create table usermerge.landing_1 as select '${secret}'::text as password`);
    expect(
      [...(await ledgerText())].filter(([, text]) => text.includes(secret)).map(([name]) => name),
    ).toEqual(expect.arrayContaining(['account', 'account_target', 'change', 'landing_1']));
    expect(await digests()).not.toBe('0');
    const before = await rows();

    const report = await purging();
    expect(report).toMatchObject({ accounts: 7, runs: 2 });
    expect([...(await ledgerText())].filter(([, text]) => text.includes(secret))).toEqual([]);
    expect(await digests()).toBe('0');
    const [change] = await target().query<{ n: string }>(sql`
      select count(*) as n from usermerge.change c
      where num_nonnulls(c.before, c.golden_before, c.after_digest, c.whole_digest) > 0
    `);
    expect(change?.n).toBe('0');
    expect(await target().query(sql`select from usermerge.target_edit`)).toEqual([]);
    expect(await rows()).toEqual(before);
  });

  test('leaves nothing of it in the files of the tables either', async () => {
    const files = async () =>
      target().query<{ name: string; file: string }>(sql`
        select c.relname as name, c.relfilenode::text as file from pg_class c
        where c.relnamespace = 'usermerge'::regnamespace and c.relkind = 'r'
          and c.relname ~ '^(account_|golden$|change$|target_edit$)'
        order by 1
      `);
    const before = await files();
    await purging();
    for (const [index, { file }] of (await files()).entries()) expect(file).not.toBe(before[index]?.file);
  });

  test('keeps the crosswalk, and is in the log of runs', async () => {
    const file = `/tmp/usermerge-purge-${process.pid}.csv`;
    const before = await crosswalk(merge.config(), { format: 'csv', to: file });
    const { runId } = await purging();
    expect((await crosswalk(merge.config(), { format: 'csv', to: file })).accounts).toBe(before.accounts);
    expect((await listRuns(merge.config()))[0]).toMatchObject({ runId, kind: 'purge', by: 'tester@here' });
    expect((await verifyLog(merge.config())).findings).toEqual([]);
  });

  test('ends the merge: no plan, no apply, no verify, no undo', async () => {
    const { planId } = await merge.plan();
    await purging();
    const code = (doing: Promise<unknown>) =>
      doing.then(
        () => 'done',
        (error) => error.code,
      );
    expect(await code(plan(merge.config()))).toBe('MERGE_FINAL');
    expect(await code(apply(merge.config(), { planId }))).toBe('MERGE_FINAL');
    expect(await code(verify(merge.config()))).toBe('MERGE_FINAL');
    expect(await code(undo(merge.config()))).toBe('UNDO_PURGED');
  });
});

describe('a merge that is reopened', () => {
  test("takes every row of the target as the target's own, keeps who is who, and goes on", async () => {
    const before = await rows();
    const people = await target().query(sql`select * from usermerge.crosswalk order by 1, 2`);
    await purging();
    // An older password in a source does not come back, whatever the ledger knew.
    const planned = await plan(merge.config(), { reopen: true, now: new Date(Date.UTC(2026, 5, 20)) });
    expect(planned.changes).toMatchObject({ insert: 0, update: 0 });
    await apply(merge.config(), { allow: ['unconfirmed_match'] });
    expect(await rows()).toEqual(before);
    expect(await target().query(sql`select * from usermerge.crosswalk order by 1, 2`)).toEqual(people);
    expect((await verify(merge.config())).drift).toBe(0);

    await merge.databases.test_db.db.script(`
      update users set password = '${secret} newest', password_last_changed = '2026-05-30' where user_id = 7
    `);
    const { runId } = await merge.run();
    const password = await target().query(sql`select password from merged_users where user_id = 1`);
    expect(password).toEqual([{ password: `${secret} newest` }]);
    expect(await undo(merge.config())).toMatchObject({ undoes: runId, restored: 1 });
    expect(await undo(merge.config())).toMatchObject({ restored: 0 });
    await expect(undo(merge.config())).rejects.toMatchObject({ code: 'UNDO_PURGED' });
  });

  test('by a plan stays open for the next one', async () => {
    await purging();
    await plan(merge.config(), { reopen: true });
    await plan(merge.config());
  });
});
