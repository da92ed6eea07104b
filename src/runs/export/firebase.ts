import { base64 } from '../../pipeline/hash-parts.sql.js';
import { sql } from '../../postgres/sql.js';
import { fullName, type ImportFormat, keyBytes, object, phoneUnread, wholeProfile } from './import-format.js';

const inParts = sql`json_build_object('passwordHash', h.value, 'salt', nullif(h.salt, ''))`;

/** For `firebase auth:import`, which sends 1,000 users a call by itself; one algorithm with one set of parameters a file. */
export const firebase: ImportFormat = {
  title: 'Firebase',
  hashes: {
    bcrypt: {
      credential: sql`json_build_object('passwordHash', ${base64(sql`convert_to(h.written, 'UTF8')`)})`,
      group: sql`'--hash-algo=BCRYPT'`,
    },
    scrypt: {
      credential: inParts,
      group: sql`'--hash-algo=STANDARD_SCRYPT --mem-cost=' || h.work || ' --block-size=' || h.work2 || ' --parallelization=' || h.work3 || ' --dk-len=' || ${keyBytes}`,
    },
    firebase: {
      refuses: [
        { when: sql`h.work not between 1 and 14`, because: "Firebase's scrypt with a memory cost above 14" },
        { when: sql`h.work2 not between 1 and 8`, because: "Firebase's scrypt with more than 8 rounds" },
      ],
      credential: inParts,
      // Where the key is not in the hash, whoever imports gives it.
      group: sql`'--hash-algo=SCRYPT --hash-key=' || coalesce('''' || nullif(h.key, '') || '''', '"$SIGNER_KEY"')
        || ' --salt-separator=' || coalesce('''' || nullif(h.more, '') || '''', '"$SALT_SEPARATOR"') || ' --rounds=' || h.work2 || ' --mem-cost=' || h.work`,
    },
    pbkdf2: {
      refuses: [
        { when: sql`h.variant not in ('sha1', 'sha256')`, because: 'PBKDF2 with SHA-512' },
        { when: sql`h.work > 120000`, because: 'PBKDF2 with more than 120,000 iterations' },
      ],
      credential: inParts,
      group: sql`'--hash-algo=' || case h.variant when 'sha1' then 'PBKDF_SHA1' else 'PBKDF2_SHA256' end || ' --rounds=' || h.work`,
    },
    digest: {
      refuses: [
        {
          when: sql`h.variant not in ('sha1', 'sha256', 'sha512')`,
          because: 'a digest that is neither SHA-1 nor SHA-256 or SHA-512',
        },
      ],
      credential: inParts,
      group: sql`'--hash-algo=' || upper(h.variant) || ' --rounds=1 --hash-input-order=PASSWORD_FIRST'`,
    },
  },
  carries: wholeProfile,
  othersBut: null,
  carriesUsername: false,
  refuses: [
    {
      when: sql`u.email is null and u.phone is null`,
      because: 'neither an email address nor a phone number to sign in by',
    },
    { when: sql`length(u.user_id) > 128`, because: 'the id has more than 128 characters' },
    phoneUnread,
  ],
  // It does not look for duplicates itself, and would have two users of one address.
  unique: ['email'],
  record: sql`${object({
    localId: sql`u.user_id`,
    email: sql`u.email`,
    emailVerified: sql`u.email_verified`,
    passwordHash: sql`c.credential -> 'passwordHash'`,
    salt: sql`c.credential -> 'salt'`,
    displayName: fullName,
    photoUrl: sql`u.picture`,
    createdAt: sql`u.created_ms::text`,
    lastSignedInAt: sql`u.last_login_ms::text`,
    phoneNumber: sql`u.phone`,
    disabled: sql`u.shut`,
  })}::text`,
  files: {
    name: (group, n) => `${slug(group) || 'no-password'}-${n}.json`,
    head: () => '{"users":[\n',
    between: ',\n',
    tail: '\n]}\n',
    command: (file, group) => `firebase auth:import ${file} ${group}`.trimEnd(),
  },
};

/** The algorithm and the numbers; never a key. */
function slug(group: string): string {
  const words = [
    ...group.matchAll(/--(?:hash-algo|rounds|mem-cost|block-size|parallelization)=([A-Za-z0-9_]+)/g),
  ];
  return words.map(([, word = '']) => word.toLowerCase().replaceAll('_', '-')).join('-');
}
