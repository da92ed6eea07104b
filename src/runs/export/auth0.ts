import { sql } from '../../postgres/sql.js';
import {
  asHex,
  fullName,
  type ImportFormat,
  keyBytes,
  noAddress,
  object,
  unpadded,
} from './import-format.js';

const custom = (hash: Parameters<typeof object>[0]) =>
  sql`json_build_object('custom_password_hash', ${object(hash)})`;
const inHex = (value: ReturnType<typeof sql>) =>
  sql`json_build_object('value', ${asHex(value)}, 'encoding', 'hex')`;

/** Names that app_metadata may not have. */
const reserved = [
  '__tenant',
  '_id',
  'blocked',
  'clientID',
  'created_at',
  'email_verified',
  'email',
  'globalClientID',
  'global_client_id',
  'identities',
  'lastIP',
  'lastLogin',
  'loginsCount',
  'metadata',
  'multifactor_last_modified',
  'multifactor',
  'updated_at',
  'user_id',
];

/** Bulk import of users: a JSON array, at most 500 KB a job. */
export const auth0: ImportFormat = {
  title: 'Auth0',
  hashes: {
    bcrypt: {
      // The field that is made for it wants Auth0's own cost; any other cost is a custom hash.
      credential: sql`case
        when h.work = 10 then json_build_object('password_hash', h.written)
        else ${custom({ algorithm: sql`'bcrypt'`, hash: sql`json_build_object('value', h.written, 'encoding', 'utf8')` })}
      end`,
    },
    argon2: {
      refuses: [
        { when: sql`h.variant = 'd'`, because: 'argon2d' },
        { when: sql`h.more <> '19'`, because: 'argon2 of a version before 1.3' },
      ],
      credential: custom({
        algorithm: sql`'argon2'`,
        hash: sql`json_build_object('value', h.written, 'encoding', 'utf8')`,
      }),
    },
    pbkdf2: {
      credential: custom({
        algorithm: sql`'pbkdf2'`,
        hash: sql`json_build_object('value', '$pbkdf2-' || h.variant || '$i=' || h.work || ',l=' || ${keyBytes} || '$' || ${unpadded(sql`h.salt`)} || '$' || ${unpadded(sql`h.value`)}, 'encoding', 'utf8')`,
      }),
    },
    scrypt: {
      credential: custom({
        algorithm: sql`'scrypt'`,
        hash: inHex(sql`h.value`),
        salt: inHex(sql`h.salt`),
        keylen: keyBytes,
        cost: sql`h.work`,
        blockSize: sql`h.work2`,
        parallelization: sql`h.work3`,
      }),
    },
    digest: {
      refuses: [
        {
          when: sql`h.variant not in ('md5', 'sha1', 'sha256', 'sha512')`,
          because: 'a digest that is neither MD5 nor SHA-1, SHA-256 or SHA-512',
        },
      ],
      credential: custom({
        algorithm: sql`h.variant`,
        hash: inHex(sql`h.value`),
        salt: sql`case when h.salt <> '' then json_build_object('value', ${asHex(sql`h.salt`)}, 'encoding', 'hex', 'position', 'suffix') end`,
      }),
    },
  },
  carries: ['email', 'email_verified', 'first_name', 'last_name', 'name', 'picture'],
  othersBut: reserved,
  carriesUsername: true,
  refuses: [noAddress],
  unique: ['email'],
  record: sql`(${object({
    email: sql`u.email`,
    email_verified: sql`u.email_verified`,
    user_id: sql`u.user_id`,
    // A username that is an address would be refused, and the address stands there already.
    username: sql`case when u.username not like '%@%' then u.username end`,
    given_name: sql`u.first_name`,
    family_name: sql`u.last_name`,
    name: fullName,
    picture: sql`u.picture`,
    blocked: sql`u.shut`,
    password_hash: sql`c.credential -> 'password_hash'`,
    custom_password_hash: sql`c.credential -> 'custom_password_hash'`,
    app_metadata: sql`u.others`,
  })})::text`,
  files: {
    name: (_group, n) => `users-${n}.json`,
    head: () => '[\n',
    between: ',\n',
    tail: '\n]\n',
    bytes: 500_000,
  },
};
