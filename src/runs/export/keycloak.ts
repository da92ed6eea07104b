import { sql } from '../../postgres/sql.js';
import { type ImportFormat, isUuid, object } from './import-format.js';

const credential = (
  algorithm: ReturnType<typeof sql>,
  iterations: ReturnType<typeof sql>,
  more: ReturnType<typeof sql>,
) =>
  object({
    type: sql`'password'`,
    createdDate: sql`u.changed_ms`,
    secretData: sql`json_build_object('value', h.value, 'salt', h.salt)::text`,
    credentialData: sql`json_build_object('hashIterations', ${iterations}, 'algorithm', ${algorithm}, 'additionalParameters', ${more})::text`,
  });

/** A realm's users, as its export, its import of a folder, and the partial import have them. */
export function keycloak(realm: string): ImportFormat {
  return {
    title: 'Keycloak',
    hashes: {
      argon2: {
        credential: credential(
          sql`'argon2'`,
          sql`h.work2`,
          sql`json_build_object(
            'hashLength', json_build_array(octet_length(decode(h.value, 'base64'))::text), 'memory', json_build_array(h.work::text),
            'type', json_build_array(h.variant), 'version', json_build_array(case h.more when '16' then '1.0' else '1.3' end),
            'parallelism', json_build_array(h.work3::text))`,
        ),
      },
      pbkdf2: {
        credential: credential(
          sql`case h.variant when 'sha1' then 'pbkdf2' else 'pbkdf2-' || h.variant end`,
          sql`h.work`,
          sql`json_build_object()`,
        ),
      },
    },
    carries: ['email', 'email_verified', 'first_name', 'last_name', 'created_at'],
    othersBut: [],
    carriesUsername: true,
    refuses: [
      { when: sql`coalesce(u.username, '') = ''`, because: 'no username' },
      { when: sql`length(u.username) > 255`, because: 'the username has more than 255 characters' },
    ],
    unique: ['username', 'email'],
    record: sql`${object({
      id: sql`case when ${isUuid(sql`u.user_id`)} then u.user_id end`,
      createdTimestamp: sql`u.created_ms`,
      username: sql`u.username`,
      enabled: sql`not u.shut`,
      emailVerified: sql`u.email_verified`,
      email: sql`u.email`,
      firstName: sql`u.first_name`,
      lastName: sql`u.last_name`,
      attributes: sql`(
        select json_object_agg(o.name, json_build_array(o.value))
        from (
          select 'user_id' as name, u.user_id as value where not ${isUuid(sql`u.user_id`)}
          union all
          select j.key, j.value from json_each_text(u.others) j where j.value <> ''
        ) o
      )`,
      credentials: sql`case when c.credential is not null then json_build_array(c.credential) end`,
    })}::text`,
    files: {
      name: (_group, n) => `${realm}-users-${n - 1}.json`,
      head: () => `{"realm":${JSON.stringify(realm)},"users":[\n`,
      between: ',\n',
      tail: '\n]}\n',
      records: 1000,
    },
  };
}
