import { describe, expect, test } from 'vitest';
import { ident, sql } from '../../src/postgres/sql.js';
import { useDatabases } from '../support/databases.js';
import { type GivenSource, landRows, refusalOf, rowsOf, valuesOf, withSource } from './source-under-test.js';

const databases = useDatabases('test_db', 'target');

/** A table of accounts whose time has this type, with these values as SQL; its rows in that order. */
async function times(
  type: string,
  values: readonly string[],
  time: Record<string, string> = {},
): Promise<GivenSource> {
  await databases.test_db.db.script(`
    drop table if exists users cascade;
    create table users (user_id int, username text, password text, password_last_changed ${type});
    ${values.map((value, id) => `insert into users values (${id}, 'u', 'p', ${value});`).join('\n')}
  `);
  return { url: databases.test_db.url, time };
}

/** Times as the target has them: what it says of `expected` in UTC. */
async function landed(given: GivenSource): Promise<unknown[]> {
  return valuesOf(databases.target.db, given, 'password_last_changed');
}

async function shape(given: GivenSource) {
  return withSource(given, async ({ description }) => ({
    kind: description.timeKind,
    type: description.timeTypeName,
    precisionUs: description.timePrecisionUs,
    mayRefuse: description.landing.some(({ name }) => name === 'reason'),
  }));
}

describe('the time of a password', () => {
  test('of timestamptz is taken as it is, to its bounds', async () => {
    const values = [
      "'2024-03-01 12:00:00.123456+02'",
      "'4714-11-24 00:00:00+00 BC'",
      "'294276-12-31 23:59:59.999999+00'",
      "'infinity'",
      "'-infinity'",
      'null',
    ];
    expect(await landed(await times('timestamptz', values))).toEqual([
      '2024-03-01 10:00:00.123456+00',
      '4714-11-24 00:00:00+00 BC',
      '294276-12-31 23:59:59.999999+00',
      'infinity',
      '-infinity',
      null,
    ]);
  });

  test.each([
    ['timestamptz', 1],
    ['timestamptz(3)', 1_000],
    ['timestamptz(0)', 1_000_000],
  ])('of %s is exact to %i microseconds', async (type, precisionUs) => {
    expect(await shape(await times(type, []))).toMatchObject({
      kind: 'timestamptz',
      precisionUs,
      mayRefuse: false,
    });
  });

  test.each([
    ['timestamp', 'timestamp', 1],
    ['timestamp(0)', 'timestamp', 1_000_000],
    ['date', 'date', 86_400_000_000],
  ])('of %s is without a zone, and may be no instant', async (type, kind, precisionUs) => {
    expect(await shape(await times(type, []))).toMatchObject({ kind, precisionUs, mayRefuse: true });
  });

  test('below a domain is what the domain is made of', async () => {
    await databases.test_db.db.script(`
      drop domain if exists moment, second_exactly cascade;
      create domain second_exactly as timestamp(0);
      create domain moment as second_exactly check (value > '1970-01-01');
    `);
    const given = await times('moment', ["'2024-07-01 12:00:00'"], { zone: 'Europe/Berlin' });
    expect(await shape(given)).toMatchObject({ kind: 'timestamp', type: 'moment', precisionUs: 1_000_000 });
    expect(await landed(given)).toEqual(['2024-07-01 10:00:00+00']);
  });

  test('is none where the source has none', async () => {
    const given = await times('boolean', ['true']);
    const without = { ...given, time: { is: 'none' } };
    expect(await shape(without)).toEqual({ kind: 'none', type: null, precisionUs: 1, mayRefuse: false });
    expect(await landed(without)).toEqual([null]);
  });

  test('of text lands as text', async () => {
    const given = await times('varchar(40)', ["'2024-02-30'", "' x '", 'null'], { zone: 'Europe/Berlin' });
    expect(await shape(given)).toMatchObject({ kind: 'text', precisionUs: 1 });
    const rows = await rowsOf(databases.target.db, given);
    expect(rows.map((row) => row.time_text)).toEqual(['2024-02-30', ' x ', null]);
    expect(rows[0]).not.toHaveProperty('password_last_changed');
  });

  test.each(['boolean', 'json', 'time', 'interval', 'bytea', 'int4range', 'uuid', 'int[]'])(
    'cannot be %s',
    async (type) => {
      const error = await refusalOf(await times(type, []));
      expect(error).toMatchObject({
        code: 'COLUMN_TYPE',
        at: { source: 'test_db', table: 'public.users', column: 'password_last_changed' },
      });
      expect((error as Error).message).toMatch(/password_last_changed.*public\.users.*cannot be a time/);
    },
  );

  test.each(['smallint', 'int', 'bigint', 'numeric', 'real', 'double precision'])(
    'of %s needs a unit',
    async (type) => {
      const error = await refusalOf(await times(type, []));
      expect(error).toMatchObject({ code: 'COLUMN_TYPE', next: expect.stringMatching(/s .*ms .*us/) });
    },
  );
});

describe('a time that is a number', () => {
  const past = '1970-01-01 00:00:00+00';

  test.each([
    ['smallint', 's', ['0', '32767', '-32768'], [past, '1970-01-01 09:06:07+00', '1969-12-31 14:53:52+00']],
    ['int', 's', ['1709210096', '-1'], ['2024-02-29 12:34:56+00', '1969-12-31 23:59:59+00']],
    ['bigint', 'ms', ['1709210096123', '-1'], ['2024-02-29 12:34:56.123+00', '1969-12-31 23:59:59.999+00']],
    [
      'bigint',
      'us',
      ['1709210096123456', '-1'],
      ['2024-02-29 12:34:56.123456+00', '1969-12-31 23:59:59.999999+00'],
    ],
    [
      'bigint',
      'us',
      [
        '4294967295999999',
        '4294967296000001',
        '9007199254740993',
        '8640000000000000001',
        '-62135596799999999',
      ],
      [
        '2106-02-07 06:28:15.999999+00',
        '2106-02-07 06:28:16.000001+00',
        '2255-06-05 23:47:34.740993+00',
        '275760-09-13 00:00:00.000001+00',
        '0001-01-01 00:00:00.000001+00',
      ],
    ],
    ['bigint', 's', ['4294967295', '4294967296'], ['2106-02-07 06:28:15+00', '2106-02-07 06:28:16+00']],
    [
      'numeric',
      's',
      ['4294967296.0000019', '8640000000000.0000019'],
      ['2106-02-07 06:28:16.000001+00', '275760-09-13 00:00:00.000001+00'],
    ],
    [
      'numeric',
      's',
      ['1709210096.123456', '1709210096.1234569', '-0.0000019', '-1.5'],
      [
        '2024-02-29 12:34:56.123456+00',
        '2024-02-29 12:34:56.123456+00',
        '1969-12-31 23:59:59.999999+00',
        '1969-12-31 23:59:58.5+00',
      ],
    ],
    ['numeric', 'ms', ['1709210096123.4569'], ['2024-02-29 12:34:56.123456+00']],
    ['numeric', 'us', ['1709210096123456.9'], ['2024-02-29 12:34:56.123456+00']],
    [
      'double precision',
      's',
      ['1709210096.123456', '1e9'],
      ['2024-02-29 12:34:56.123456+00', '2001-09-09 01:46:40+00'],
    ],
    ['double precision', 'us', ['1709210096123456'], ['2024-02-29 12:34:56.123456+00']],
    ['real', 's', ['1e9'], ['2001-09-09 01:46:40+00']],
  ])('of %s in %s is exact, finer digits being cut', async (type, unit, numbers, expected) => {
    expect(await landed(await times(type, numbers, { unit }))).toEqual(expected);
  });

  test.each([
    ['int', 's', 1_000_000],
    ['bigint', 'ms', 1_000],
    ['bigint', 'us', 1],
    ['numeric(13, 3)', 's', 1_000],
    ['numeric(20, 0)', 'ms', 1_000],
    ['numeric', 's', 1],
    ['numeric(20, 9)', 's', 1],
    ['double precision', 's', 1],
  ])('of %s in %s is exact to %i microseconds', async (type, unit, precisionUs) => {
    expect(await shape(await times(type, [], { unit }))).toMatchObject({ kind: 'number', precisionUs });
  });

  test.each([
    [
      'bigint',
      's',
      ['9224318015999', '-210866803200'],
      ['9224318016000', '-210866803201', '9223372036854775807'],
    ],
    ['bigint', 'ms', ['9224318015999999', '-210866803200000'], ['9224318016000000', '-210866803200001']],
    [
      'bigint',
      'us',
      ['9223372036854775806', '-210866803200000000'],
      ['-210866803200000001', '-9223372036854775808'],
    ],
    [
      'numeric',
      's',
      ['9224318015999.999999', '-210866803200'],
      ['9224318016000', "'NaN'", "'infinity'", '1e100', '-1e100'],
    ],
    ['double precision', 'us', ['9.224318015e18'], ['9.3e18', "'NaN'", "'infinity'", "'-infinity'", '1e300']],
  ])(
    'of %s in %s outside of all instants is a reason, not the end of the copy',
    async (type, unit, within, outside) => {
      const given = await times(type, [...within, ...outside, 'null'], { unit });
      const rows = await rowsOf(databases.target.db, given);
      expect(rows.map((row) => row.reason)).toEqual([
        ...within.map(() => null),
        ...outside.map(() => 'time_out_of_range'),
        null,
      ]);
      expect(rows.map((row) => row.password_last_changed === null)).toEqual([
        ...within.map(() => false),
        ...outside.map(() => true),
        true,
      ]);
    },
  );

  test('is, at the bounds, the first and the last second that PostgreSQL has', async () => {
    expect(await landed(await times('bigint', ['-210866803200', '9224318015999'], { unit: 's' }))).toEqual([
      '4714-11-24 00:00:00+00 BC',
      '294276-12-31 23:59:59+00',
    ]);
  });
});

describe('a time without a zone', () => {
  test('is read in UTC where no zone is said', async () => {
    expect(await landed(await times('timestamp', ["'2024-03-31 02:30:00.5'"]))).toEqual([
      '2024-03-31 02:30:00.5+00',
    ]);
    expect(await landed(await times('date', ["'2024-03-31'"]))).toEqual(['2024-03-31 00:00:00+00']);
  });

  test.each([
    // In spring 02:00 to 03:00 is missing, in autumn it comes twice.
    ['Europe/Berlin', '2024-03-31 01:59:59.999999', '2024-03-31 00:59:59.999999+00', false],
    ['Europe/Berlin', '2024-03-31 02:00:00', '2024-03-31 00:00:00+00', true],
    ['Europe/Berlin', '2024-03-31 02:30:00', '2024-03-31 00:30:00+00', true],
    ['Europe/Berlin', '2024-03-31 03:00:00', '2024-03-31 01:00:00+00', false],
    ['Europe/Berlin', '2024-10-27 01:59:59.999999', '2024-10-26 23:59:59.999999+00', false],
    ['Europe/Berlin', '2024-10-27 02:00:00', '2024-10-27 00:00:00+00', true],
    ['Europe/Berlin', '2024-10-27 02:59:59.999999', '2024-10-27 00:59:59.999999+00', true],
    ['Europe/Berlin', '2024-10-27 03:00:00', '2024-10-27 02:00:00+00', false],
    ['Europe/Berlin', '2080-10-27 02:30:00', '2080-10-27 00:30:00+00', true],
    // Half an hour.
    ['Australia/Lord_Howe', '2024-10-06 02:15:00', '2024-10-05 15:15:00+00', true],
    ['Australia/Lord_Howe', '2024-10-06 02:30:00', '2024-10-05 15:30:00+00', false],
    ['Australia/Lord_Howe', '2024-04-07 01:45:00', '2024-04-06 14:45:00+00', true],
    ['Australia/Lord_Howe', '2024-04-07 02:00:00', '2024-04-06 15:30:00+00', false],
    // A whole day was left out.
    ['Pacific/Apia', '2011-12-30 12:00:00', '2011-12-29 22:00:00+00', true],
    // The standard time changed, without any summer time.
    ['Europe/Moscow', '2014-10-26 01:30:00', '2014-10-25 21:30:00+00', true],
    ['America/New_York', '4000-01-01 BC', '4000-01-01 04:56:02+00 BC', false],
  ])('in %s at %s is %s', async (zone, local, instant, isOdd) => {
    const given = await times('timestamp', [`'${local}'`], { zone });
    const rows = await withSource(given, async (source) => ({
      odd: await source.oddLocalTimes(),
      landed: await landRows(databases.target.db, source),
    }));
    expect(rows.landed).toMatchObject([{ password_last_changed: instant, reason: null }]);
    expect(rows.odd).toBe(isOdd ? 1 : 0);
  });

  test('is none, or a reason, where it is no instant', async () => {
    const zone = 'America/New_York';
    const local = [
      "'infinity'",
      "'-infinity'",
      "'294276-12-31 23:00:00'",
      "'4714-11-24 12:00:00 BC'",
      'null',
    ];
    const given = await times('timestamp', local, { zone });
    const rows = await rowsOf(databases.target.db, given);
    expect(rows.map((row) => [row.password_last_changed, row.reason])).toEqual([
      ['infinity', null],
      ['-infinity', null],
      [null, 'time_out_of_range'],
      [null, 'time_out_of_range'],
      [null, null],
    ]);
    expect(await withSource(given, (source) => source.oddLocalTimes())).toBe(0);
  });

  test('of date is the start of the day in its zone', async () => {
    const dates = ["'2024-07-01'", "'5874897-12-31'", "'infinity'", "'-infinity'", "'4714-11-24 BC'", 'null'];
    const rows = await rowsOf(databases.target.db, await times('date', dates, { zone: 'Europe/Berlin' }));
    expect(rows.map((row) => row.password_last_changed ?? row.reason)).toEqual([
      '2024-06-30 22:00:00+00',
      'time_out_of_range',
      'infinity',
      '-infinity',
      'time_out_of_range',
      null,
    ]);
  });

  test.each([
    'Africa/Casablanca',
    'America/St_Johns',
    'Asia/Gaza',
    'Antarctica/Troll',
    'Australia/Lord_Howe',
  ])('is the earlier instant at every quarter of an hour of two years in %s', async (zone) => {
    const given = await times('timestamp', [], { zone });
    await databases.test_db.db.execute(sql`
        insert into users
        select extract(epoch from local) / 900, 'u', 'p', local
        from generate_series(timestamp '2023-01-01', '2024-12-31', '15 minutes') local
      `);
    const rows = await rowsOf(databases.target.db, given);
    const odd = await withSource(given, (source) => source.oddLocalTimes());

    // Another way to the same: what a clock in the zone shows, instant by instant, both as quarters since 1970.
    const clock = await databases.target.db.query<{ local: number; first: number; times: number }>(sql`
      select local, min(instant) as first, count(*)::int as times
      from (
        select
          (extract(epoch from at) / 900)::int as instant,
          (extract(epoch from at at time zone ${zone}) / 900)::int as local
        from generate_series(timestamptz '2022-12-25', '2025-01-05', '15 minutes') at
      ) shown
      group by local
    `);
    const shown = new Map(clock.map((quarter) => [quarter.local, quarter]));
    let expectedOdd = 0;
    const wrong = rows.filter((row) => {
      const local = Number(row.source_user_id);
      // A time that was left out is as if the clock had been moved before: what it shows next, counted back.
      let next = local;
      while (!shown.has(next)) next += 1;
      expectedOdd += shown.get(local)?.times === 1 ? 0 : 1;
      const instant = ((shown.get(next)?.first ?? 0) - (next - local)) * 900_000;
      return Date.parse(String(row.password_last_changed).replace(' ', 'T').replace('+00', 'Z')) !== instant;
    });
    expect(rows.length).toBeGreaterThan(70_000);
    expect(wrong.slice(0, 5)).toEqual([]);
    expect(expectedOdd).toBeGreaterThan(0);
    expect(odd).toBe(expectedOdd);
  });

  test('in a zone that the server does not know is an error that names the key', async () => {
    const given = await times('timestamp', [], { zone: 'America/Coyhaique' });
    const known = await databases.test_db.db.query(
      sql`select from pg_timezone_names where name = 'America/Coyhaique'`,
    );
    // Node may be older or newer than the server; with a server that knows it there is nothing to see.
    const error = known.length > 0 ? undefined : await refusalOf(given);
    if (known.length === 0) expect(error).toMatchObject({ code: 'CONFIG_INVALID', at: { key: 'time.zone' } });
  });
});

describe('updated_at', () => {
  const columns = { updated_at: 'changed' };
  async function updated(
    type: string,
    value: string,
    time: Record<string, string> = {},
  ): Promise<GivenSource> {
    const given = await times('timestamptz', ['null'], time);
    await databases.test_db.db.script(
      `alter table users add ${ident('changed').text} ${type} default ${value}`,
    );
    return { ...given, columns };
  }

  test.each([
    ['timestamptz', "'2024-03-01 12:00+02'", {}, '2024-03-01 10:00:00+00'],
    ['timestamp', "'2024-10-27 02:30'", { zone: 'Europe/Berlin' }, '2024-10-27 00:30:00+00'],
    ['date', "'2024-07-01'", { zone: 'Europe/Berlin' }, '2024-06-30 22:00:00+00'],
    ['bigint', '1709210096123', { unit: 'ms' }, '2024-02-29 12:34:56.123+00'],
    ['bigint', '9223372036854775807', { unit: 'ms' }, null],
  ])('of %s is read as a time', async (type, value, time, expected) => {
    const [row] = await rowsOf(databases.target.db, await updated(type, value, time));
    expect(row).toMatchObject({ updated_at: expected });
    expect(row?.reason ?? null).toBeNull();
  });

  test.each([
    ['text', "'x'"],
    ['boolean', 'true'],
    ['int', '1'],
  ])('cannot be %s without more', async (type, value) => {
    expect(await refusalOf(await updated(type, value))).toMatchObject({
      code: 'COLUMN_TYPE',
      at: { column: 'changed' },
    });
  });
});
