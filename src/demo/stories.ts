/** Three people, line by line: what the databases say, and whether the merge came out as it should for them. */
import { type Sql, sql } from '../postgres/sql.js';
import type { Stage } from './stage.js';

export interface StoryLine {
  readonly text: string;
  /** Null: a fact that the merge starts from; false: it should be so, and is not. */
  readonly came: boolean | null;
}

export interface Story {
  readonly who: string;
  readonly lines: readonly StoryLine[];
}

interface Found {
  readonly id: string;
  readonly username: string;
  readonly password: string;
  readonly changedAt: string;
}

/** What is remembered of the first round for the second. */
export interface FirstRound {
  readonly stories: readonly Story[];
  readonly alice: Found;
  readonly carla: Found;
}

const fact = (text: string): StoryLine => ({ text, came: null });
const expect = (text: string, came: boolean): StoryLine => ({ text, came });

export async function storiesOfFirstRound(stage: Stage): Promise<FirstRound> {
  const alice = await accountsAndRow(stage, 'alice');
  const bruno = await accountsAndRow(stage, 'bruno');
  const [carla, carlaRow] = [await inTest(stage, 'carla'), await inTarget(stage, 'carla')];
  return {
    alice: alice.row,
    carla: carlaRow,
    stories: [
      {
        who: 'alice, whose newest password was in dev_db',
        lines: [
          fact(`test_db ${alice.test.id}: password A, set ${shown(alice.test.changedAt)}`),
          fact(`dev_db ${alice.dev.id}: password B, set ${shown(alice.dev.changedAt)}`),
          fact('both have the verified address alice.archer@example.com: one person'),
          expect(
            `merged_users ${alice.row.id}: one row, the id of test_db, password B of dev_db with its time`,
            alice.row.id === alice.test.id && isSame(alice.row, alice.dev),
          ),
        ],
      },
      {
        who: 'bruno, who will change his password in the target',
        lines: [
          fact(`test_db ${bruno.test.id}: password A, set ${shown(bruno.test.changedAt)}`),
          fact(`dev_db ${bruno.dev.id}: password B, set ${shown(bruno.dev.changedAt)}`),
          expect(
            `merged_users ${bruno.row.id}: one row, password A of test_db`,
            isSame(bruno.row, bruno.test),
          ),
        ],
      },
      {
        who: 'carla, whose name a stranger will take',
        lines: [
          fact(`test_db ${carla.id}: the only account of that name`),
          expect(`merged_users ${carlaRow.id}: her row`, isSame(carlaRow, carla)),
        ],
      },
    ],
  };
}

export async function storiesOfSecondRound(stage: Stage, before: FirstRound): Promise<Story[]> {
  const alice = await accountsAndRow(stage, 'alice');
  const bruno = await accountsAndRow(stage, 'bruno');
  const carla = await inTest(stage, 'carla.neumann');
  const stranger = await inTest(stage, 'carla');
  const carlaRow = await inTarget(stage, 'carla.neumann');
  return [
    {
      who: 'alice',
      lines: [
        fact(`test_db ${alice.test.id}: password C, set today`),
        expect(
          `merged_users ${alice.row.id}: the same row, now with password C`,
          alice.row.id === before.alice.id && isSame(alice.row, alice.test),
        ),
      ],
    },
    {
      who: 'bruno',
      lines: [
        fact(`test_db ${bruno.test.id}: password C, set yesterday`),
        fact(`merged_users ${bruno.row.id}: password D, set today in the new application`),
        expect(
          `merged_users ${bruno.row.id}: still password D, which was set last`,
          bruno.row.password !== bruno.test.password &&
            bruno.row.password !== bruno.dev.password &&
            bruno.row.changedAt > bruno.test.changedAt,
        ),
      ],
    },
    {
      who: 'carla, and the stranger who took her name',
      lines: [
        fact(`test_db ${carla.id}: renamed to carla.neumann`),
        fact(`test_db ${stranger.id}: somebody new registered as carla`),
        expect(
          `merged_users ${carlaRow.id}: still her row, her password, under her new name`,
          carlaRow.id === before.carla.id && isSame(carlaRow, carla),
        ),
        expect(
          'the stranger waits (moved_account): not in merged_users, and no row is called carla',
          (await recordOf(stage, stranger)) === null && (await rowsNamed(stage, 'carla')) === 0,
        ),
        expect(
          `the crosswalk still says that test_db ${carla.id} is merged_users ${carlaRow.id}`,
          (await recordOf(stage, carla)) === carlaRow.id,
        ),
      ],
    },
  ];
}

async function accountsAndRow(stage: Stage, name: string) {
  const [test, dev, row] = [await inTest(stage, name), await inDev(stage, name), await inTarget(stage, name)];
  return { test, dev, row };
}

const inTest = (stage: Stage, login: string): Promise<Found> =>
  one(
    stage,
    'test_db',
    sql`
      select id::text, login as username, pwd_hash as password, pwd_changed_at as "changedAt"
      from users where login = ${login}
    `,
  );

const inDev = (stage: Stage, username: string): Promise<Found> =>
  one(
    stage,
    'dev_db',
    sql`
      select user_id::text as id, username, password, password_last_changed at time zone 'Europe/Berlin' as "changedAt"
      from app.accounts where username = ${username}
    `,
  );

const inTarget = (stage: Stage, username: string): Promise<Found> =>
  one(
    stage,
    'merged_users',
    sql`
      select user_id::text as id, username, password, password_last_changed as "changedAt"
      from merged_users where username = ${username}
    `,
  );

const nobody: Found = { id: '?', username: '', password: '', changedAt: '' };

async function one(stage: Stage, database: keyof Stage['db'], query: Sql): Promise<Found> {
  const found = await stage.db[database].query<Found>(query);
  return found.length === 1 ? (found[0] ?? nobody) : nobody;
}

async function rowsNamed({ db }: Stage, username: string): Promise<number> {
  return (await db.merged_users.query(sql`select from merged_users where lower(username) = ${username}`))
    .length;
}

/** The golden record that the crosswalk knows of an account of test_db. */
async function recordOf({ db }: Stage, { id }: Found): Promise<string | null> {
  const [row] = await db.merged_users.query<{ record: string }>(sql`
    select c.user_id::text as record
    from usermerge.crosswalk c
    join usermerge.source s on s.source_no = c.source_no
    where s.name = 'test_db' and c.source_user_id::text = ${id}
  `);
  return row?.record ?? null;
}

const isSame = (a: Found, b: Found): boolean =>
  a.id !== '?' && a.password === b.password && a.changedAt === b.changedAt;

const shown = (time: string): string => time.replace(/\+00$/, '');
