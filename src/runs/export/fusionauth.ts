import { sql } from '../../postgres/sql.js';
import {
  fullName,
  hasPassword,
  type ImportFormat,
  isUuid,
  keyBytes,
  object,
  wholeProfile,
} from './import-format.js';

/** The Import API: fewer than 10,000 users a request. */
export const fusionauth: ImportFormat = {
  title: 'FusionAuth',
  hashes: {
    bcrypt: {
      credential: sql`json_build_object('encryptionScheme', 'bcrypt', 'factor', h.work, 'salt', h.salt, 'password', h.value)`,
    },
    pbkdf2: {
      refuses: [
        {
          when: sql`not (h.variant = 'sha256' and ${keyBytes} in (32, 64)) and not (h.variant = 'sha512' and ${keyBytes} = 64)`,
          because: 'PBKDF2 that is neither SHA-256 with 32 or 64 bytes nor SHA-512 with 64',
        },
      ],
      credential: sql`json_build_object(
        'encryptionScheme', 'salted-pbkdf2-hmac-' || case when h.variant = 'sha512' then 'sha512-512' when ${keyBytes} = 64 then 'sha256-512' else 'sha256' end,
        'factor', h.work, 'salt', h.salt, 'password', h.value)`,
    },
  },
  carries: wholeProfile,
  othersBut: [],
  carriesUsername: true,
  refuses: [
    { when: sql`not ${hasPassword}`, because: 'no password, and its import wants one of everybody' },
    {
      when: sql`u.email is null and coalesce(u.username, '') = ''`,
      because: 'neither an email address nor a username',
    },
  ],
  unique: ['username', 'email'],
  record: sql`${object({
    id: sql`case when ${isUuid(sql`u.user_id`)} then u.user_id end`,
    // It takes accounts for shut that do not say otherwise.
    active: sql`not u.shut`,
    username: sql`u.username`,
    email: sql`u.email`,
    verified: sql`u.email_verified`,
    firstName: sql`u.first_name`,
    lastName: sql`u.last_name`,
    fullName,
    mobilePhone: sql`u.phone`,
    imageUrl: sql`u.picture`,
    insertInstant: sql`u.created_ms`,
    lastLoginInstant: sql`u.last_login_ms`,
    encryptionScheme: sql`c.credential -> 'encryptionScheme'`,
    factor: sql`c.credential -> 'factor'`,
    salt: sql`c.credential -> 'salt'`,
    password: sql`c.credential -> 'password'`,
    passwordLastUpdateInstant: sql`u.changed_ms`,
    data: sql`json_build_object('user_id', u.user_id, 'columns', u.others)`,
  })}::text`,
  files: {
    name: (_group, n) => `users-${n}.json`,
    head: () => '{"users":[\n',
    between: ',\n',
    tail: '\n]}\n',
    records: 9999,
  },
};
