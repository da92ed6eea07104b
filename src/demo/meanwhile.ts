/** What happens between the two rounds: people rename themselves, leave and change passwords, everywhere at once. */
import type { ConflictKind } from '../pipeline/vocabulary.js';
import { sql } from '../postgres/sql.js';
import type { Account, Cast } from './cast.js';
import { insertDevAccounts, insertTestUsers, rows } from './databases.js';
import { argon2, bcrypt } from './hashes.js';
import { instant } from './instants.js';
import type { Person } from './people.js';
import { Random } from './random.js';
import type { Stage } from './stage.js';

export interface Meanwhile {
  /** What happened, where. */
  readonly events: readonly { readonly where: string; readonly what: string }[];
  /** Kinds that are to be found by it, beside those of the first round: at least so often. */
  readonly planted: ReadonlyMap<ConflictKind, number>;
}

export async function letTimePass({ db }: Stage, { crowd, people }: Cast): Promise<Meanwhile> {
  const random = new Random(2);
  const testOnly = takenFrom(crowd.testOnly);
  const devOnly = takenFrom(crowd.devOnly);
  const devNewer = takenFrom(crowd.devNewer);
  const testNewer = takenFrom(crowd.testNewer);
  const { test_db: test, dev_db: dev, merged_users: target } = db;

  const newcomer = (person: Person): Account => ({
    username: person.username,
    password: argon2(random),
    changedAt: instant('2026-01-05 10:00:00') + random.between(0, 3e9) * 1000,
    email: person.email,
    emailVerified: true,
    role: 'user',
    active: true,
    totpSecret: null,
    createdAt: instant('2026-01-05 10:00:00'),
  });
  const registered = { test_db: 12, dev_db: 9 };
  const newOf = (count: number): string => rows(Array.from({ length: count }, () => newcomer(people.next())));

  // test_db
  await test.execute(insertTestUsers(newOf(registered.test_db)));
  for (const name of ['alice', ...testNewer(20)]) {
    await test.execute(sql`
      update users set pwd_hash = ${bcrypt(random)}, pwd_changed_at = clock_timestamp() where login = ${name}
    `);
  }
  await test.execute(sql`
    update users set pwd_hash = ${bcrypt(random)}, pwd_changed_at = clock_timestamp() - interval '1 day' where login = 'bruno'
  `);
  await test.execute(sql`delete from users where login = any (${testOnly(5)})`);
  await test.execute(sql`update users set login = 'carla.neumann' where login = 'carla'`);
  const stranger = people.named('carla', 'carla.white@example.com');
  await test.execute(insertTestUsers(rows([newcomer(stranger)])));
  for (const name of testOnly(4)) {
    await test.execute(sql`update users set login = ${people.next().username} where login = ${name}`);
  }
  const halfRenamed = testNewer(2);
  for (const name of halfRenamed) {
    await test.execute(sql`update users set login = ${people.next().username} where login = ${name}`);
  }
  await test.execute(sql`update users set login = 'OPERATOR' where login = any (${testOnly(1)})`);
  const [leaked] = devNewer(1);
  await test.execute(sql`
    update users set pwd_hash = '!' || pwd_hash, pwd_changed_at = clock_timestamp() where login = ${leaked ?? null}
  `);

  // dev_db
  await dev.execute(insertDevAccounts(newOf(registered.dev_db)));
  const berlinNow = sql`clock_timestamp() at time zone 'Europe/Berlin'`;
  for (const name of devNewer(15)) {
    await dev.execute(sql`
      update app.accounts set password = ${argon2(random)}, password_last_changed = ${berlinNow} where username = ${name}
    `);
  }
  await dev.execute(sql`delete from app.accounts where username = any (${devOnly(3)})`);
  const [recycled] = devOnly(1);
  const another = people.next();
  await dev.execute(sql`
    update app.accounts
    set username = ${another.username}, mail = ${another.email}, password = ${argon2(random)}, password_last_changed = ${berlinNow}
    where username = ${recycled ?? null}
  `);
  const restored = devNewer(3);
  for (const name of restored) {
    await dev.execute(sql`
      update app.accounts
      set password = ${argon2(random)}, password_last_changed = password_last_changed - interval '300 days'
      where username = ${name}
    `);
  }

  // merged_users, by its own application and its administrators
  await target.execute(sql`
    update merged_users set password = ${bcrypt(random)}, password_last_changed = clock_timestamp() where username = 'bruno'
  `);
  for (const name of testNewer(3)) {
    await target.execute(sql`update merged_users set password = ${bcrypt(random)} where username = ${name}`);
  }
  const [deletedOne, deletedBoth] = [testOnly(1), devNewer(1)];
  await target.execute(
    sql`delete from merged_users where username = any (${[...deletedOne, ...deletedBoth]})`,
  );
  await target.execute(sql`update merged_users set role = 'editor' where username = any (${testOnly(1)})`);
  await target.execute(sql`
    update merged_users set username = ${people.next().username} where username = any (${testOnly(1)})
  `);
  const self = people.next();
  await target.execute(sql`
    insert into merged_users (username, password, password_last_changed, email)
    values (${self.username}, ${argon2(random)}, clock_timestamp(), ${self.email})
  `);
  const logins = await target.execute(sql`
    update merged_users set last_login = clock_timestamp(), theme = 'dark' where user_id % 7 = 0
  `);

  return {
    events: [
      {
        where: 'test_db',
        what: `${registered.test_db} registered, 5 left, 22 set a new password (alice, bruno), 8 renamed themselves (carla), and a stranger took the name carla`,
      },
      {
        where: 'dev_db',
        what: `${registered.dev_db} registered, 3 left, 15 set a new password, 3 were restored from an old backup, and one id was given to another person`,
      },
      {
        where: 'merged_users',
        what: `4 set a new password there (bruno), 2 were deleted, 1 renamed, 1 made an editor, 1 registered, and ${logins} logged in`,
      },
    ],
    planted: new Map<ConflictKind, number>([
      ['moved_account', 1 + halfRenamed.length + 1],
      ['vanished_account', 8],
      ['deleted_in_target', 2],
      ['password_goes_back', restored.length],
      ['revoked_password', 1],
      ['username_collision', 1],
    ]),
  };
}

/** Names of the next people of the list, each time others. */
function takenFrom(list: readonly Person[]): (count: number) => string[] {
  let next = 0;
  return (count) => {
    const taken = list.slice(next, next + count);
    next += count;
    return taken.map(({ username }) => username);
  };
}
