import { literal, type Sql, sql } from '../../postgres/sql.js';
import { type ImportFormat, keyBytes, object, unpadded } from './import-format.js';

const hashed = (text: Sql): Sql => sql`to_json(${text})`;
/** How password and salt are joined, as Kratos writes it. */
const pattern = (text: string): Sql => sql`${literal(Buffer.from(text).toString('base64'))}`;

/** Identities as PATCH /admin/identities takes them: 1,000 a request. */
export const kratos: ImportFormat = {
  title: 'Kratos',
  hashes: {
    bcrypt: { credential: hashed(sql`h.written`) },
    argon2: {
      refuses: [
        { when: sql`h.variant = 'd'`, because: 'argon2d' },
        { when: sql`h.more <> '19'`, because: 'argon2 of a version before 1.3' },
      ],
      credential: hashed(sql`h.written`),
    },
    scrypt: {
      // Its `ln` is N itself, and its base64 is padded, unlike PBKDF2's.
      credential: hashed(
        sql`'$scrypt$ln=' || h.work || ',r=' || h.work2 || ',p=' || h.work3 || '$' || h.salt || '$' || h.value`,
      ),
    },
    pbkdf2: {
      credential: hashed(
        sql`'$pbkdf2-' || h.variant || '$i=' || h.work || ',l=' || ${keyBytes} || '$' || ${unpadded(sql`h.salt`)} || '$' || ${unpadded(sql`h.value`)}`,
      ),
    },
    firebase: {
      refuses: [
        {
          when: sql`coalesce(h.key, '') = '' or h.more is null`,
          because: "Firebase's scrypt without its signer key and salt separator",
        },
      ],
      credential: hashed(
        sql`'$firescrypt$ln=' || h.work || ',r=' || h.work2 || ',p=1$' || h.salt || '$' || h.value || '$' || h.more || '$' || h.key`,
      ),
    },
    digest: {
      refuses: [{ when: sql`h.variant not in ('md5', 'sha1', 'sha256', 'sha512')`, because: 'SHA-384' }],
      credential: hashed(
        sql`'$' || h.variant || '$pf=' || case when h.salt = '' then ${pattern('{PASSWORD}')} else ${pattern('{PASSWORD}{SALT}')} end || '$' || h.salt || '$' || h.value`,
      ),
    },
    crypt: {
      credential: hashed(sql`'$' || h.variant || substr(h.written, 3)`),
    },
  },
  carries: ['email', 'email_verified', 'first_name', 'last_name'],
  othersBut: [],
  carriesUsername: true,
  refuses: [],
  unique: ['username', 'email'],
  record: sql`${object({
    create: object({
      schema_id: sql`'default'`,
      traits: object({
        email: sql`u.email`,
        username: sql`case when lower(u.username) is distinct from lower(u.email) then u.username end`,
        name: sql`nullif(${object({ first: sql`u.first_name`, last: sql`u.last_name` })}::text, '{}')::json`,
      }),
      state: sql`case when u.shut then 'inactive' else 'active' end`,
      verifiable_addresses: sql`case when u.email_verified and u.email is not null then
        json_build_array(json_build_object('value', u.email, 'verified', true, 'via', 'email', 'status', 'completed')) end`,
      metadata_admin: sql`json_build_object('user_id', u.user_id, 'columns', u.others)`,
      credentials: sql`case when c.credential is not null then
        json_build_object('password', json_build_object('config', json_build_object('hashed_password', c.credential))) end`,
    }),
  })}::text`,
  files: {
    name: (_group, n) => `identities-${n}.json`,
    head: () => '{"identities":[\n',
    between: ',\n',
    tail: '\n]}\n',
    records: 1000,
  },
};
