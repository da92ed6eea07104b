import { join, literal, type Sql, sql } from '../../postgres/sql.js';
import { asHex, fullName, type ImportFormat, isArgon2id, phoneUnread } from './import-format.js';

/** Every attribute of a pool without custom ones, in the order of the file that Cognito gives; what is not here is empty. */
const values: Readonly<Record<string, Sql>> = {
  name: fullName,
  given_name: sql`u.first_name`,
  family_name: sql`u.last_name`,
  middle_name: sql`null`,
  nickname: sql`null`,
  preferred_username: sql`null`,
  profile: sql`null`,
  picture: sql`u.picture`,
  website: sql`null`,
  email: sql`u.email`,
  email_verified: sql`upper((u.email is not null and u.email_verified)::text)`,
  gender: sql`null`,
  birthdate: sql`null`,
  zoneinfo: sql`null`,
  locale: sql`null`,
  phone_number: sql`u.phone`,
  phone_number_verified: sql`upper((u.phone is not null and u.phone_verified)::text)`,
  address: sql`null`,
  updated_at: sql`null`,
  'cognito:mfa_enabled': sql`'FALSE'`,
  'cognito:username': sql`u.username`,
};

/** No quotes: a comma is escaped by a backslash. */
const escaped = (value: Sql): Sql => sql`replace(${value}, ',', ${literal('\\,')})`;
const cell = (value: Sql): Sql => escaped(sql`coalesce(${value}, '')`);
const written = join(Object.values(values).map(cell), sql` || ',' || `);
const text = (credential: Sql): Sql => sql`to_json(${credential})`;

/** The CSV file of an import job; one algorithm a job. */
export const cognito: ImportFormat = {
  title: 'Cognito',
  hashes: {
    bcrypt: {
      refuses: [{ when: sql`h.work > 12`, because: 'bcrypt of a cost above 12' }],
      credential: text(sql`h.written`),
      group: sql`'bcrypt'`,
    },
    argon2: {
      refuses: [
        { when: sql`not (${isArgon2id})`, because: 'argon2 that is not argon2id of version 1.3' },
        {
          when: sql`h.work > 19456 or h.work2 > 2 or h.work3 > 1`,
          because: 'argon2id with more than 19,456 KiB, 2 passes or 1 lane',
        },
      ],
      credential: text(sql`h.written`),
      group: sql`'argon2id'`,
    },
    scrypt: {
      refuses: [
        {
          when: sql`h.work > 65536 or h.work2 > 8 or h.work3 > 1`,
          because: 'scrypt with N above 65,536, r above 8 or p above 1',
        },
      ],
      credential: text(
        sql`'$scrypt$' || h.work || '$' || h.work2 || '$' || h.work3 || '$' || ${asHex(sql`h.salt`)} || '$' || ${asHex(sql`h.value`)}`,
      ),
      group: sql`'scrypt'`,
    },
    pbkdf2: {
      refuses: [
        { when: sql`h.variant <> 'sha256'`, because: 'PBKDF2 with another digest than SHA-256' },
        {
          when: sql`octet_length(decode(h.value, 'base64')) <> 32`,
          because: 'PBKDF2 whose key has not 32 bytes',
        },
        { when: sql`h.work > 600000`, because: 'PBKDF2 with more than 600,000 iterations' },
      ],
      credential: text(
        sql`'$pbkdf2-sha256$' || h.work || '$' || ${asHex(sql`h.salt`)} || '$' || ${asHex(sql`h.value`)}`,
      ),
      group: sql`'pbkdf2-sha256'`,
    },
  },
  carries: [
    'email',
    'email_verified',
    'phone',
    'phone_verified',
    'first_name',
    'last_name',
    'name',
    'picture',
  ],
  othersBut: null,
  carriesUsername: true,
  refuses: [
    {
      when: sql`u.shut`,
      because: 'the account is shut, and an import would open it: Cognito has no field for that',
    },
    {
      when: sql`coalesce(u.username, '') !~ '^[^[:space:][:cntrl:]]{1,128}$'`,
      because: 'the username is no word of 1 to 128 characters',
    },
    {
      when: sql`not ((u.email is not null and u.email_verified) or (u.phone is not null and u.phone_verified))`,
      because: 'neither a verified email address nor a verified phone number',
    },
    phoneUnread,
    {
      when: sql`concat_ws(' ', u.username, u.email, u.first_name, u.last_name, u.name, u.picture) ~ ${literal('[\\\\\n\r]')}`,
      because: 'a value with a backslash or a line break, which its files cannot hold',
    },
  ],
  unique: ['username'],
  record: sql`${written} || coalesce(',' || ${escaped(sql`c.credential #>> '{}'`)}, '')`,
  files: {
    name: (group, n) => `${group || 'no-password'}-${n}.csv`,
    head: (group) => `${Object.keys(values).join(',')}${group === '' ? '' : ',password_hash'}\n`,
    between: '\n',
    tail: '\n',
    records: 500_000,
    bytes: 100_000_000,
  },
};
