/** On a real OpenLDAP of Debian, and from LDIF. Without a server the former are skipped, and say why. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { useDatabases } from '../support/databases.js';
import { noSlapd, startSlapd, type TestSlapd } from '../support/slapd.js';
import { type ConformingAccount, describeSource } from './describe-source.js';
import { type GivenSource, refusalOf, rowsOf, valuesOf, withSource } from './source-under-test.js';

const databases = useDatabases('target');
if (noSlapd !== undefined) console.warn(`LDAP: skipped: ${noSlapd}`);

const generalized = (iso: string): string => iso.replaceAll(/[-:T]/g, '');

describe.skipIf(noSlapd !== undefined)('LDAP', () => {
  let slapd: TestSlapd;
  beforeAll(async () => {
    slapd = await startSlapd();
  });
  afterAll(() => slapd?.stop());

  const people = () => `ou=people,${slapd.base}`;
  const url = () => slapd.url.replace(/\/[^/]*$/, `/${encodeURIComponent(people())}`);

  async function empty(): Promise<void> {
    const client = slapd.client();
    for (;;) {
      const { searchEntries } = await client
        .search(people(), { scope: 'one', attributes: ['dn'], paged: { pageSize: 500 } })
        .catch(() => ({ searchEntries: [] }));
      if (searchEntries.length === 0) break;
      for (const { dn } of searchEntries) await client.del(dn);
    }
    await client.del(people()).catch(() => undefined);
    await client.add(people(), { objectClass: ['organizationalUnit'], ou: 'people' });
  }

  const add = async (cn: string, attributes: Record<string, string | Buffer | string[]>): Promise<void> => {
    await slapd.client().add(`cn=${cn},${people()}`, {
      objectClass: ['person', 'testUser'],
      cn,
      sn: 'x',
      ...attributes,
    });
  };
  const addAccount = ({ id, login, hash, hashedAt, email }: ConformingAccount) =>
    add(String(id), {
      ...(login === null ? {} : { login: Buffer.from(login) }),
      ...(hash === null ? {} : { hash: Buffer.from(hash) }),
      ...(hashedAt === null ? {} : { hashedAt: generalized(hashedAt) }),
      ...(email === null ? {} : { otherMail: Buffer.from(email) }),
    });

  describeSource(
    'LDAP',
    {
      staged: true,
      tables: false,
      server: true,
      finestUs: 1,
      many: 3000,
      cannotHold: ['', ' '],
      noNull: true,
      limited: true,
    },
    () => ({
      get url() {
        return url();
      },
      get nowhere() {
        return url().replace(/:\d+\//, ':1/');
      },
      given: {
        columns: {
          source_user_id: 'cn',
          username: 'login',
          password: 'hash',
          password_last_changed: 'hashedAt',
          email: 'otherMail',
        },
      },
      get target() {
        return databases.target;
      },
      async create(rows) {
        await empty();
        for (const row of rows) await addAccount(row);
      },
      add: addAccount,
      async fill(rows) {
        for (let id = 10; id < rows; id += 1)
          await addAccount({ id, login: `user${id}`, hash: 'x'.repeat(300), hashedAt: null, email: null });
      },
      killSessions: () => slapd.crash(),
      async sessions() {
        const { searchEntries } = await slapd.client().search('cn=Current,cn=Connections,cn=Monitor', {
          scope: 'base',
          attributes: ['monitorCounter'],
        });
        return Number(searchEntries[0]?.monitorCounter);
      },
    }),
  );

  describe('a directory', () => {
    beforeEach(empty);
    const given = (more: Partial<GivenSource> = {}): GivenSource => ({
      url: url(),
      target: databases.target.url,
      columns: {
        source_user_id: 'cn',
        username: 'sAMAccountName',
        password: 'userPassword',
        password_last_changed: null,
      },
      ...more,
    });
    const rows = (source: GivenSource) => rowsOf(databases.target.db, source);

    test('is read page by page, past the limit of one answer', async () => {
      for (let id = 0; id < 1200; id += 1)
        await add(String(id), { sAMAccountName: `u${id}`, userPassword: '{SSHA}x' });
      expect(await rows(given())).toHaveLength(1200);
    });

    test('says that it has no snapshot, and cannot be resumed', async () => {
      await add('1', { sAMAccountName: 'alice', userPassword: 'x' });
      const notes = await withSource(given(), async ({ description }) => description.notes);
      expect(notes).toContainEqual(expect.stringMatching(/no snapshot.*begins anew/));
    });

    test('of Active Directory has times of Windows, accounts that are shut, and ids of bytes', async () => {
      const guid = Buffer.from('0e1b1e6f1b9c514d8a6b0f6a3c2d1e00', 'hex');
      await add('1', {
        sAMAccountName: 'alice',
        userPassword: 'x',
        pwdLastSet: '133536836961234567',
        userAccountControl: '512',
        objectGUID: guid,
      });
      await add('2', {
        sAMAccountName: 'bob',
        userPassword: 'x',
        pwdLastSet: '0',
        userAccountControl: '514',
      });
      const source = given({
        columns: {
          source_user_id: 'cn',
          username: 'sAMAccountName',
          password: 'userPassword',
          password_last_changed: 'pwdLastSet',
          disabled: 'userAccountControl.disabled',
          guid: 'objectGUID',
        },
      });
      expect(await rows(source)).toMatchObject([
        {
          password_last_changed: '2024-02-29 12:34:56.123456+00',
          a_disabled: 'false',
          a_guid: '6f1e1b0e-9c1b-4d51-8a6b-0f6a3c2d1e00',
        },
        { password_last_changed: null, a_disabled: 'true', a_guid: null },
      ]);
      const unused = (from: GivenSource) =>
        withSource(from, async ({ description }) => description.unusedStatusColumns);
      expect(await unused(given())).toEqual(['userAccountControl']);
      expect(await unused(source)).toEqual([]);
      const open = given({ where: '(&(objectClass=person)(!(userAccountControl=514)))' });
      expect((await rows(open)).map((row) => row.username)).toEqual(['alice']);
    });

    test('of whose attributes some have several values is read by the first, and that is said', async () => {
      await add('1', { sAMAccountName: 'alice', userPassword: 'x', description: ['a@x', 'b@x'] });
      const source = given({ columns: { ...given().columns, email: 'description' } });
      expect((await rows(source)).map((row) => row.a_email)).toEqual(['a@x']);
      const notes = await withSource(source, async ({ description }) => description.notes);
      expect(notes).toContainEqual(expect.stringMatching(/description: some entries have several values/));
    });

    test('that refuses says why', async () => {
      await add('1', { sAMAccountName: 'alice', userPassword: 'x' });
      expect(await refusalOf(given({ url: url().replace('s3cret', 'wrong') }))).toMatchObject({
        code: 'AUTHENTICATION_FAILED',
      });
      expect(await refusalOf(given({ url: `${url().replace(/people/, 'nobody')}` }))).toMatchObject({
        code: 'TABLE_MISSING',
      });
      expect(await refusalOf(given({ where: '(cn=' }))).toMatchObject({ code: 'CONFIG_INVALID' });
      // What a role may not see is not there for it.
      expect(await refusalOf(given({ url: url().replace(/\/\/.*@/, '//') }))).toMatchObject({
        code: 'COLUMN_MISSING',
        at: { column: 'userPassword' },
      });
    });

    test('has a scope and a filter in its url', async () => {
      await add('1', { sAMAccountName: 'alice', userPassword: 'x' });
      await add('2', { sAMAccountName: 'bob', userPassword: 'x' });
      expect(await rows(given({ url: `${url()}??one?(cn=2)` }))).toMatchObject([{ username: 'bob' }]);
    });
  });
});

describe('LDIF', () => {
  const directory = mkdtempSync(join(tmpdir(), 'usermerge-ldif-'));
  afterAll(() => rmSync(directory, { recursive: true }));
  const ldif = (text: string): GivenSource => {
    const path = join(directory, 'people.ldif');
    writeFileSync(path, text);
    return {
      url: path,
      target: databases.target.url,
      columns: {
        source_user_id: 'entryUUID',
        username: 'uid',
        password: 'userPassword',
        password_last_changed: 'pwdChangedTime',
        email: 'mail',
      },
    };
  };

  test('is read as entries: folded lines, base64, comments, options and several values', async () => {
    const source = ldif(
      [
        'version: 1',
        '# the first',
        'dn: uid=alice,ou=people,dc=example,dc=org',
        'objectClass: inetOrgPerson',
        'entryUUID: 6f1e1b0e-9c1b-4d51-8a6b-0f6a3c2d1e00',
        'uid: ali',
        ' ce',
        'mail;lang-en: a@x',
        'mail: b@x',
        `userPassword:: ${Buffer.from('{SSHA}abc').toString('base64')}`,
        'pwdChangedTime: 20240229123456.123456Z',
        '',
        '',
        'dn:: dWlkPWJvYg==',
        'entryUUID: 6f1e1b0e-9c1b-4d51-8a6b-0f6a3c2d1e01',
        `uid:: ${Buffer.from('Zoë').toString('base64')}`,
        'pwdChangedTime: 202402291334+0100',
      ].join('\r\n'),
    );
    expect(await rowsOf(databases.target.db, source)).toMatchObject([
      {
        username: 'alice',
        password: '{SSHA}abc',
        password_last_changed: '2024-02-29 12:34:56.123456+00',
        a_email: 'a@x',
      },
      { username: 'Zoë', password: null, password_last_changed: '2024-02-29 12:34:00+00', a_email: null },
    ]);
    expect(await withSource(source, async ({ description }) => description.idTypeName)).toBe('uuid');
  });

  test('rejects what is no entry, with its line', async () => {
    const source = ldif(
      [
        'dn: uid=a\nentryUUID: 1\nuid: a\nmail: a\nuserPassword: x\npwdChangedTime: 20240101000000Z\n',
        'dn: uid=b\nchangetype: delete\n',
        'dn: uid=c\nuid:< file:///etc/passwd\n',
        'uid: no dn\n',
        'dn: uid=d\nthis is no attribute\n',
        'dn: uid=e\nentryUUID: 5\nuid:: /w==\n',
      ].join('\n'),
    );
    const rows = await rowsOf(databases.target.db, source);
    expect(
      rows.map((row) => [Number(row.position), row.reason]).sort((a, b) => Number(a[0]) - Number(b[0])),
    ).toEqual([
      [1, null],
      [8, 'malformed'],
      [11, 'malformed'],
      [14, 'malformed'],
      [16, 'malformed'],
      [19, 'broken_text'],
    ]);
  });

  test.each([
    ['20240229123456Z', '2024-02-29 12:34:56+00'],
    ['2024022912Z', '2024-02-29 12:00:00+00'],
    ['20240229123456,5-0330', '2024-02-29 16:04:56.5+00'],
  ])('has a time of %s', async (given, expected) => {
    const source = ldif(
      `dn: uid=a\nentryUUID: 1\nuid: a\nmail: a\nuserPassword: x\npwdChangedTime: ${given}\n`,
    );
    const { columns } = source;
    const asText = { ...source, columns: { ...columns } };
    const [value] = await valuesOf(databases.target.db, asText, 'password_last_changed');
    expect(value ?? (await valuesOf(databases.target.db, asText, 'time_text'))[0]).toBe(
      value === undefined ? given : expected,
    );
  });
});
