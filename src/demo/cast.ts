/**
 * Who is in the three databases at the start: a crowd to whom nothing special happens, and for each kind of conflict
 * some people in whom it is found. What is planted is counted, so that the demo can say whether the plan found it.
 */
import type { ConflictKind } from '../pipeline/vocabulary.js';
import { argon2, bcrypt, pbkdf2, totpSecret } from './hashes.js';
import { between, daysAfter, type Instant, instant } from './instants.js';
import { People, type Person } from './people.js';
import { Random } from './random.js';

export interface Account {
  readonly username: string | null;
  readonly password: string | null;
  readonly changedAt: Instant | null;
  readonly email: string | null;
  readonly emailVerified: boolean;
  readonly role: string;
  readonly active: boolean;
  readonly totpSecret: string | null;
  readonly createdAt: Instant;
}

export interface NumberedAccount extends Account {
  readonly id: number;
}

export interface Cast {
  readonly testDb: readonly NumberedAccount[];
  readonly devDb: readonly NumberedAccount[];
  /** Rows that are in merged_users before the first run. */
  readonly target: readonly Account[];
  /** How often each kind is to be found: exactly so often. */
  readonly planted: ReadonlyMap<ConflictKind, number>;
  /** People of the crowd, by where they have accounts; their names are the same everywhere. */
  readonly crowd: {
    readonly testOnly: readonly Person[];
    readonly devOnly: readonly Person[];
    /** Both accounts have the same verified address. */
    readonly devNewer: readonly Person[];
    readonly testNewer: readonly Person[];
  };
  readonly people: People;
}

type Source = 'test_db' | 'dev_db';

/** Where two accounts of one person have different times, one is before this gap and the other after it. */
const [gapBegins, gapEnds] = [instant('2021-12-01 00:00:00'), instant('2022-02-01 00:00:00')];
const [firstChange, lastChange] = [instant('2018-01-01 00:00:00'), instant('2025-11-30 00:00:00')];

export function castPeople(seed = 20_261_124): Cast {
  const random = new Random(seed);
  const casting = new Casting(random, new People(random));
  casting.stars();
  const crowd = casting.crowd();
  casting.doubtful();
  casting.collisions();
  casting.noPeople();
  casting.rowsOfTheTarget();
  const { planted, people } = casting;
  return {
    testDb: casting.numbered('test_db'),
    devDb: casting.numbered('dev_db'),
    target: casting.target,
    planted,
    crowd,
    people,
  };
}

class Casting {
  readonly random: Random;
  readonly people: People;
  readonly planted = new Map<ConflictKind, number>();
  readonly target: Account[] = [];
  readonly #accounts: Record<Source, Account[]> = { test_db: [], dev_db: [] };
  /** Rows that have the id of the row before them. */
  readonly #sameId = new Set<Account>();

  constructor(random: Random, people: People) {
    this.random = random;
    this.people = people;
  }

  /** The people whose stories are told. */
  stars(): void {
    const verified = { emailVerified: true, role: 'user', active: true, totpSecret: null };
    const alice = this.people.named('alice', 'alice.archer@example.com');
    this.pair(alice, {
      test_db: { ...verified, changedAt: instant('2021-03-14 09:12:44.100200') },
      dev_db: { ...verified, changedAt: instant('2024-06-02 07:41:07.123456') },
    });
    const bruno = this.people.named('bruno', 'bruno.keller@example.org');
    this.pair(bruno, {
      test_db: { ...verified, changedAt: instant('2020-05-04 16:20:31.000417') },
      dev_db: { ...verified, changedAt: instant('2019-01-30 11:02:09.530021') },
    });
    const carla = this.people.named('carla', 'carla.neumann@example.net');
    this.add('test_db', carla, { ...verified, changedAt: instant('2023-08-19 20:15:55.250000') });
  }

  crowd(): Cast['crowd'] {
    const testOnly = this.times(1900, () => this.people.next());
    const devOnly = this.times(1650, () => this.people.next());
    for (const person of testOnly) this.add('test_db', person);
    for (const person of devOnly) this.add('dev_db', person);
    const devNewer = this.times(450, () => this.knownPair('dev_db'));
    const testNewer = this.times(350, () => this.knownPair('test_db'));
    // Nobody ever proved the address to both: only the name says that it is one person.
    this.times(260, () => this.pair(this.people.next(), { newer: this.random.pick(['test_db', 'dev_db']) }));
    // dev_db began as a copy of test_db.
    this.times(90, () => {
      const person = this.people.next();
      const account = { ...this.account('test_db', person), emailVerified: true };
      this.#accounts.test_db.push(account);
      this.#accounts.dev_db.push(account);
    });
    // Wide letters, as some keyboards type them; the verified address says that it is the same person.
    this.times(6, () => {
      const person = this.people.next();
      this.pair(person, {
        newer: 'dev_db',
        both: { emailVerified: true },
        dev_db: { username: wide(person.username) },
      });
    });
    return { testOnly, devOnly, devNewer, testNewer };
  }

  /** Accounts of which it is doubtful whose they are, or which password counts. */
  doubtful(): void {
    const verified = { emailVerified: true };
    this.plant('confirm_mismatch', 9, (person) => {
      const other = this.people.next().email;
      this.pair(person, { newer: 'dev_db', dev_db: { email: other } });
    });
    this.plant('normalised_match', 4, (person) =>
      this.pair(person, { newer: 'dev_db', dev_db: { username: wide(person.username), email: null } }),
    );
    this.plant('password_tie', 6, (person) => {
      const at = this.instantIn(firstChange, lastChange);
      this.pair(person, { both: { ...verified, changedAt: at } });
    });
    this.plant('missing_timestamp', 5, (person) =>
      this.pair(person, { both: { ...verified, changedAt: null } }),
    );
    this.plant('future_timestamp', 3, (person) =>
      this.pair(person, {
        newer: 'dev_db',
        both: verified,
        test_db: { changedAt: instant('2099-12-31 23:59:59') },
      }),
    );
    this.plant('unverified_winner', 5, (person) =>
      this.pair(person, {
        newer: 'dev_db',
        test_db: { emailVerified: true },
        dev_db: { emailVerified: false },
      }),
    );
    this.plant('second_factor_lost', 5, (person) =>
      this.pair(person, {
        newer: 'test_db',
        both: verified,
        test_db: { totpSecret: null },
        dev_db: { totpSecret: totpSecret(this.random) },
      }),
    );
    this.plant('revoked_password', 4, (person) =>
      this.pair(person, {
        newer: 'dev_db',
        both: { ...verified, totpSecret: null },
        dev_db: { password: `!${argon2(this.random)}` },
      }),
    );
    this.plant('unusable_password', 8, (person) => {
      const password = this.random.pick(['*', '!', '', null]);
      this.add(this.random.pick(['test_db', 'dev_db']), person, { password });
    });
    this.plant('duplicate_in_source', 4, (person) => {
      const draft = { emailVerified: true, totpSecret: null };
      this.add('dev_db', person, { ...draft, changedAt: this.older() });
      this.add('dev_db', person, { ...draft, changedAt: this.newer(), username: `${person.username} ` });
    });
    // The password of these administrators comes from an account that is none.
    this.times(7, () =>
      this.pair(this.people.next(), {
        newer: 'dev_db',
        both: verified,
        test_db: { role: 'admin' },
        dev_db: { role: 'user' },
      }),
    );
  }

  /** People who are known to be different, and want what only one can have; and what the target does not take. */
  collisions(): void {
    this.plant('username_collision', 5, (person) => {
      this.add('test_db', { ...person, username: capitalised(person.username) });
      this.add('dev_db', { ...this.people.next(), username: person.username });
    });
    this.plant('unique_collision', 3, (person) => {
      const family = { email: person.email, emailVerified: false };
      this.add('test_db', person, family);
      this.add('dev_db', this.people.next(), family);
    });
    this.plant('target_refuses', 2, (person) =>
      this.add('dev_db', person, { username: `${person.username}.of.the.department.of.very.long.names` }),
    );
    this.plant('target_refuses', 2, (person) => this.add('dev_db', person, { role: 'contractor' }));
    // Letters that look the same: different people to every rule, and hard to tell apart.
    for (const username of ['paul.anders', 'p\u0430ul.anders'])
      this.add('dev_db', this.people.named(username));
  }

  /** Rows that cannot be accounts. */
  noPeople(): void {
    this.plant('rejected_row', 3, (person) => this.add('test_db', person, { username: null }));
    const person = this.people.next();
    const [first, second] = [this.account('dev_db', person), this.account('dev_db', person)];
    this.#accounts.dev_db.push(first, { ...second, createdAt: first.createdAt });
    this.#sameId.add(this.#accounts.dev_db.at(-1) ?? first);
    this.count('rejected_row', 2);
  }

  /** merged_users is in use already. */
  rowsOfTheTarget(): void {
    const ours = { emailVerified: false, active: true, totpSecret: null };
    for (const username of ['Admin', 'operator', 'backup', 'reports']) {
      const person = this.people.named(username, `${username.toLowerCase()}@merged.example.com`);
      this.row(person, { ...ours, role: username === 'Admin' ? 'admin' : 'user' });
    }
    // dev_db's admin is not the target's Admin, and its names do not care for case.
    this.add('dev_db', { ...this.people.next(), username: 'admin' });
    this.count('username_collision', 1);

    const [dora, emil, lena] = ['dora', 'emil', 'lena'].map((name) => this.people.named(name));
    if (!dora || !emil || !lena) throw new Error('three people');
    this.row(dora, { ...ours, role: 'user', changedAt: this.newer() });
    this.add('test_db', dora, { ...ours, role: 'user', changedAt: this.older() });
    this.row(emil, { ...ours, role: 'user', changedAt: this.older() });
    this.add('dev_db', emil, { ...ours, role: 'user', changedAt: this.newer() });
    // Somebody locked her out of the target; until that is decided, her account waits, and her row has no password.
    this.row(lena, { ...ours, role: 'user', changedAt: this.newer(), password: '*LK*' });
    this.add('test_db', lena, { ...ours, role: 'user', changedAt: this.older() });
    this.count('revoked_password', 1);
    this.count('unusable_password', 1);

    // One name, written in two ways that look the same, has two rows; whose account is it?
    const zoe = this.people.named('zoë');
    this.row(zoe, { ...ours, role: 'user' });
    this.row({ ...this.people.next(), username: 'zoë'.normalize('NFD') }, { ...ours, role: 'user' });
    this.add('test_db', zoe, { ...ours, role: 'user' });
    this.count('duplicate_in_target', 1);
  }

  /** The accounts of a source, with ids in the order of their creation, as a serial column gives them. */
  numbered(source: Source): NumberedAccount[] {
    let id = source === 'test_db' ? 0 : 100;
    const inOrder = this.#accounts[source].toSorted((a, b) => a.createdAt - b.createdAt);
    return inOrder.map((account) => {
      // Some left before, and their numbers with them.
      if (!this.#sameId.has(account)) id += this.random.chance(0.04) ? this.random.between(2, 4) : 1;
      return { id, ...account };
    });
  }

  private plant(kind: ConflictKind, count: number, make: (person: Person) => void): void {
    this.times(count, () => make(this.people.next()));
    this.count(kind, count);
  }

  private count(kind: ConflictKind, count: number): void {
    this.planted.set(kind, (this.planted.get(kind) ?? 0) + count);
  }

  /** A pair whose verified addresses prove that it is one person. */
  private knownPair(newer: Source): Person {
    const person = this.people.next();
    this.pair(person, { newer, both: { emailVerified: true } });
    return person;
  }

  /** One name in both databases. Without more said, nothing is in question about it. */
  private pair(
    person: Person,
    {
      newer,
      both = {},
      ...each
    }: {
      newer?: Source;
      both?: Partial<Account>;
      test_db?: Partial<Account>;
      dev_db?: Partial<Account>;
    },
  ): void {
    const common = {
      email: person.email,
      role: this.role(),
      totpSecret: null,
      active: this.random.chance(0.98),
    };
    for (const source of ['test_db', 'dev_db'] as const) {
      const isNewer = source === newer;
      this.add(source, person, {
        ...common,
        changedAt: isNewer ? this.newer() : this.older(),
        emailVerified: isNewer && this.random.chance(0.5),
        ...(isNewer && this.random.chance(0.08) ? { totpSecret: totpSecret(this.random) } : {}),
        ...both,
        ...each[source],
      });
    }
  }

  private add(source: Source, person: Person, said: Partial<Account> = {}): void {
    const account = { ...this.account(source, person), ...said };
    const latest = account.changedAt ?? lastChange;
    const createdAt =
      account.createdAt < latest ? account.createdAt : daysAfter(latest, -this.random.between(0, 700));
    this.#accounts[source].push({ ...account, createdAt });
  }

  private row(person: Person, said: Partial<Account>): void {
    this.target.push({ ...this.account('test_db', person), ...said });
  }

  private account(source: Source, { username, email, since }: Person): Account {
    const { random } = this;
    const hasEmail = random.chance(0.97);
    return {
      username,
      password: source === 'dev_db' ? argon2(random) : random.chance(0.7) ? bcrypt(random) : pbkdf2(random),
      changedAt: this.instantIn(daysAfter(since, 1), lastChange),
      email: hasEmail ? email : null,
      emailVerified: hasEmail && random.chance(0.8),
      role: this.role(),
      active: random.chance(0.96),
      totpSecret: random.chance(0.1) ? totpSecret(random) : null,
      createdAt: daysAfter(since, random.fraction()),
    };
  }

  private role(): string {
    const { random } = this;
    if (random.chance(0.93)) return 'user';
    return random.chance(0.8) ? 'editor' : 'admin';
  }

  private older = (): Instant => this.instantIn(firstChange, gapBegins);
  private newer = (): Instant => this.instantIn(gapEnds, lastChange);
  private instantIn = (from: Instant, to: Instant): Instant => between(this.random, from, to);

  private times<T>(count: number, make: () => T): T[] {
    return Array.from({ length: count }, make);
  }
}

/** `kenji.sato` with a wide k, U+FF4B: NFKC makes them equal. */
const wide = (username: string): string =>
  username.replace(/[a-z]/, (letter) => String.fromCharCode(letter.charCodeAt(0) + 0xfee0));

const capitalised = (username: string): string => `${username.charAt(0).toUpperCase()}${username.slice(1)}`;
