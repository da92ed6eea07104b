/**
 * A stored hash taken apart, in SQL: what a receiver wants in fields of its own, whichever way it was written.
 *
 * Bytes are base64 with padding. A hash that has its kind's mark and not its form has no parts, and nothing raises an
 * error: somebody's row must never stop everybody's.
 */
import type { HashKind } from '../credentials/kinds.js';
import { empty, ident, join, literal, type Sql, sql } from '../postgres/sql.js';

export type Algorithm = 'bcrypt' | 'argon2' | 'pbkdf2' | 'scrypt' | 'firebase' | 'digest' | 'crypt';

/**
 * `variant`: bcrypt's `2b`, argon2's `id`, the digest of PBKDF2 and of digests, `sha512-crypt`. `work`: cost; KiB, passes
 * and lanes; iterations; N, r and p; Firebase's memory and rounds. `salt` and `value` of bcrypt are its own letters; the
 * salt of a digest stands behind the password. `more`: version of argon2; separator of Firebase. `key`: its signer key.
 * `written`: the whole as the commonest form has it, of bcrypt, argon2 and crypt.
 */
const columns = [
  'algorithm',
  'variant',
  'work',
  'work2',
  'work3',
  'salt',
  'value',
  'more',
  'key',
  'written',
] as const;

type Part = (typeof columns)[number];
type Parts = { readonly [K in Exclude<Part, 'algorithm'>]?: Sql };

/** One way in which kinds are written. */
interface Form {
  readonly kinds: readonly HashKind[];
  readonly algorithm: Algorithm;
  /** What all of it looks like: without groups that capture, which cost PostgreSQL a hundred times what cutting at separators does. */
  readonly pattern: string;
  readonly parts: (password: Sql) => Parts;
}

const text = (value: string): Sql => sql`${literal(value)}::text`;
const index = (value: number): Sql => sql`${literal(String(value))}::int`;
const raw = String.raw;
const number = '[0-9]{1,9}';
const b64 = '[A-Za-z0-9+/.]*={0,2}';
const hex = '(?:[0-9A-Fa-f]{2})*';
/** `{CRYPT}` and its like. */
const scheme = raw`(?:\{[A-Za-z0-9-]+\})?`;
const digests = '(?:sha1|sha256|sha512)';

/** Base64 with or without padding, passlib's (`.` for `+`) too; NULL: it has a length that none has. */
const standard = (value: Sql): Sql => {
  const bare = sql`translate(rtrim(${value}, '='), '.', '+')`;
  return sql`case when length(${bare}) % 4 <> 1 then rpad(${bare}, ((length(${bare}) + 3) / 4) * 4, '=') end`;
};
/** PostgreSQL breaks what it encodes into lines. */
export const base64 = (bytes: Sql): Sql => sql`translate(encode(${bytes}, 'base64'), E'\n', '')`;
const fromHex = (value: Sql): Sql => base64(sql`decode(${value}, 'hex')`);
const fromText = (value: Sql): Sql => base64(sql`convert_to(${value}, 'UTF8')`);

const isHex = (value: Sql, digest: Sql): Sql =>
  sql`${value} ~ '^[0-9A-Fa-f]+$' and length(${value}) = case ${digest} when 'sha1' then 40 when 'sha256' then 64 else 128 end`;
/** `-sha256`, `-SHA256`, or nothing for SHA-1. */
const digestOf = (value: Sql): Sql => sql`coalesce(nullif(lower(ltrim(${value}, '-')), ''), 'sha1')`;
/** N, or its logarithm, which nobody has over 63. */
const scryptN = (value: Sql): Sql =>
  sql`case when ${value}::int > 63 then ${value} when ${value}::int <= 30 then (1::bigint << ${value}::int)::text end`;

/** The n-th piece between separators, from 1. */
const piece = (value: Sql, separator: string, n: number): Sql =>
  sql`split_part(${value}, ${text(separator)}, ${index(n)})`;
const from = (value: Sql, start: number): Sql => sql`substr(${value}, ${index(start)})`;
/** What begins with `mark`; a {SCHEME} or a framework's name may stand before it. */
const startingAt = (password: Sql, mark: string): Sql =>
  sql`substr(${password}, strpos(${password}, ${text(mark)}))`;
/** `m=19456,t=2,p=1`: the n-th value. */
const parameter = (list: Sql, n: number): Sql => piece(piece(list, ',', n), '=', 2);

/** Number of four bytes. */
const int32 = (bytes: Sql, at: number): Sql => {
  const byte = (n: number): Sql => sql`get_byte(${bytes}, ${index(at + n)})::bigint`;
  return sql`((${byte(0)} << 24) + (${byte(1)} << 16) + (${byte(2)} << 8) + ${byte(3)})`;
};
const bytesOf = (value: Sql): Sql => sql`decode(${standard(value)}, 'base64')`;
const slice = (bytes: Sql, from: Sql, length?: Sql): Sql =>
  base64(length === undefined ? sql`substr(${bytes}, ${from})` : sql`substr(${bytes}, ${from}, ${length})`);

const digestBytes = (digest: Sql): Sql =>
  sql`case ${digest} when 'md5' then 16 when 'sha1' then 20 when 'sha256' then 32 when 'sha384' then 48 else 64 end`;
const ldapDigest = (name: Sql): Sql =>
  sql`case regexp_replace(lower(${name}), '^s(?=md5|sha)', '') when 'sha' then 'sha1' else regexp_replace(lower(${name}), '^s(?=md5|sha)', '') end`;

const forms: readonly Form[] = [
  {
    kinds: ['bcrypt', 'bcrypt_django', 'prefixed'],
    algorithm: 'bcrypt',
    pattern: raw`^(?:bcrypt[$])?${scheme}[$]2[aby][$][0-9]{2}[$][./A-Za-z0-9]{53}$`,
    parts: (password) => {
      const hash = startingAt(password, '$2');
      return {
        variant: piece(hash, '$', 2),
        work: piece(hash, '$', 3),
        salt: sql`left(${piece(hash, '$', 4)}, 22)`,
        value: from(piece(hash, '$', 4), 23),
        written: hash,
      };
    },
  },
  {
    kinds: ['argon2id', 'argon2i', 'argon2d', 'argon2_django', 'prefixed'],
    algorithm: 'argon2',
    pattern: raw`^(?:argon2)?${scheme}[$]argon2(?:id|i|d)[$]v=(?:16|19)[$]m=${number},t=${number},p=${number}[$]${b64}[$]${b64}$`,
    parts: (password) => argon2(startingAt(password, '$argon2'), 4),
  },
  {
    // Before version 1.3 none was said.
    kinds: ['argon2id', 'argon2i', 'argon2d', 'argon2_django', 'prefixed'],
    algorithm: 'argon2',
    pattern: raw`^(?:argon2)?${scheme}[$]argon2(?:id|i|d)[$]m=${number},t=${number},p=${number}[$]${b64}[$]${b64}$`,
    parts: (password) => argon2(startingAt(password, '$argon2'), 3),
  },
  {
    kinds: ['pbkdf2_phc'],
    algorithm: 'pbkdf2',
    pattern: raw`^[$]pbkdf2-${digests}[$]i=${number}(?:,l=[0-9]+)?[$]${b64}[$]${b64}$`,
    parts: (password) => ({
      variant: from(piece(password, '$', 2), 8),
      work: parameter(piece(password, '$', 3), 1),
      salt: standard(piece(password, '$', 4)),
      value: standard(piece(password, '$', 5)),
    }),
  },
  {
    // Cognito writes hexadecimal under passlib's mark, which shows in the length of the key.
    kinds: ['pbkdf2_passlib'],
    algorithm: 'pbkdf2',
    pattern: raw`^[$]pbkdf2(?:-sha256|-sha512)?[$]${number}[$]${b64}[$]${b64}$`,
    parts: (password) => {
      const digest = digestOf(from(piece(password, '$', 2), 7));
      const [salt, value] = [piece(password, '$', 4), piece(password, '$', 5)];
      const hexadecimal = sql`${isHex(value, digest)} and ${salt} ~ ${text(`^${hex}$`)}`;
      return {
        variant: digest,
        work: piece(password, '$', 3),
        salt: sql`case when ${hexadecimal} then ${fromHex(salt)} else ${standard(salt)} end`,
        value: sql`case when ${hexadecimal} then ${fromHex(value)} else ${standard(value)} end`,
      };
    },
  },
  {
    // Django's salt is letters and digits, and is the text itself; Clerk's is base64.
    kinds: ['pbkdf2_django'],
    algorithm: 'pbkdf2',
    pattern: raw`^pbkdf2_${digests}[$]${number}[$][^$]+[$]${b64}$`,
    parts: (password) => {
      const [digest, salt, value] = [
        from(piece(password, '$', 1), 8),
        piece(password, '$', 3),
        piece(password, '$', 4),
      ];
      return {
        variant: digest,
        work: piece(password, '$', 2),
        salt: sql`case when ${salt} ~ '[+/=]' and ${salt} ~ ${text(`^${b64}$`)} then ${standard(salt)} else ${fromText(salt)} end`,
        value: sql`case when ${isHex(value, digest)} then ${fromHex(value)} else ${standard(value)} end`,
      };
    },
  },
  {
    kinds: ['pbkdf2_werkzeug'],
    algorithm: 'pbkdf2',
    pattern: raw`^pbkdf2:${digests}:${number}[$][^$]+[$]${hex}$`,
    parts: (password) => ({
      variant: piece(piece(password, '$', 1), ':', 2),
      work: piece(piece(password, '$', 1), ':', 3),
      salt: fromText(piece(password, '$', 2)),
      value: fromHex(piece(password, '$', 3)),
    }),
  },
  {
    kinds: ['pbkdf2_mediawiki'],
    algorithm: 'pbkdf2',
    pattern: raw`^:pbkdf2:${digests}:${number}:[0-9]+:${b64}:${b64}$`,
    parts: (password) => ({
      variant: piece(password, ':', 3),
      work: piece(password, ':', 4),
      salt: standard(piece(password, ':', 6)),
      value: standard(piece(password, ':', 7)),
    }),
  },
  {
    kinds: ['pbkdf2_ldap'],
    algorithm: 'pbkdf2',
    pattern: raw`^\{PBKDF2(?:-SHA1|-SHA256|-SHA512)?\}${number}[$]${b64}[$]${b64}$`,
    parts: (password) => ({
      variant: digestOf(from(piece(password, '}', 1), 8)),
      work: piece(piece(password, '}', 2), '$', 1),
      salt: standard(piece(password, '$', 2)),
      value: standard(piece(password, '$', 3)),
    }),
  },
  {
    kinds: ['pbkdf2_atlassian'],
    algorithm: 'pbkdf2',
    pattern: raw`^\{PKCS5S2\}[A-Za-z0-9+/]{64}$`,
    parts: (password) => {
      const bytes = bytesOf(from(password, 10));
      return {
        variant: text('sha1'),
        work: text('10000'),
        salt: slice(bytes, sql`1`, sql`16`),
        value: slice(bytes, sql`17`),
      };
    },
  },
  {
    kinds: ['aspnet_v2'],
    algorithm: 'pbkdf2',
    pattern: raw`^[A-Za-z0-9+/]{66}==$`,
    parts: (password) => ({
      variant: text('sha1'),
      work: text('1000'),
      salt: slice(bytesOf(password), sql`2`, sql`16`),
      value: slice(bytesOf(password), sql`18`),
    }),
  },
  {
    // A one, then digest, iterations and length of the salt in four bytes each.
    kinds: ['aspnet_v3'],
    algorithm: 'pbkdf2',
    pattern: raw`^AQAAAA[A-Za-z0-9+/]{42,}={0,2}$`,
    parts: (password) => {
      const bytes = bytesOf(password);
      const saltBytes = sql`least(${int32(bytes, 9)}, 1000)::int`;
      return {
        variant: sql`case ${int32(bytes, 1)} when 0 then 'sha1' when 1 then 'sha256' when 2 then 'sha512' end`,
        work: sql`(${int32(bytes, 5)})::text`,
        salt: slice(bytes, sql`14`, saltBytes),
        value: slice(bytes, sql`14 + ${saltBytes}`),
      };
    },
  },
  {
    kinds: ['scrypt'],
    algorithm: 'scrypt',
    pattern: raw`^[$]scrypt[$]ln=${number},r=${number},p=${number}[$]${b64}[$]${b64}$`,
    parts: (password) => {
      const list = piece(password, '$', 3);
      return {
        work: scryptN(parameter(list, 1)),
        work2: parameter(list, 2),
        work3: parameter(list, 3),
        salt: standard(piece(password, '$', 4)),
        value: standard(piece(password, '$', 5)),
      };
    },
  },
  {
    kinds: ['scrypt_cognito'],
    algorithm: 'scrypt',
    pattern: raw`^(?:[$]scrypt[$])?${number}[$]${number}[$]${number}[$]${hex}[$]${hex}$`,
    parts: (password) => {
      const bare = sql`replace(${password}, '$scrypt$', '')`;
      return {
        work: piece(bare, '$', 1),
        work2: piece(bare, '$', 2),
        work3: piece(bare, '$', 3),
        salt: fromHex(piece(bare, '$', 4)),
        value: fromHex(piece(bare, '$', 5)),
      };
    },
  },
  {
    kinds: ['scrypt_django'],
    algorithm: 'scrypt',
    pattern: raw`^scrypt[$]${number}[$][^$]+[$]${number}[$]${number}[$]${b64}$`,
    parts: (password) => ({
      work: piece(password, '$', 2),
      work2: piece(password, '$', 4),
      work3: piece(password, '$', 5),
      salt: fromText(piece(password, '$', 3)),
      value: standard(piece(password, '$', 6)),
    }),
  },
  {
    kinds: ['scrypt_werkzeug'],
    algorithm: 'scrypt',
    pattern: raw`^scrypt:${number}:${number}:${number}[$][^$]+[$]${hex}$`,
    parts: (password) => {
      const list = piece(password, '$', 1);
      return {
        work: piece(list, ':', 2),
        work2: piece(list, ':', 3),
        work3: piece(list, ':', 4),
        salt: fromText(piece(password, '$', 2)),
        value: fromHex(piece(password, '$', 3)),
      };
    },
  },
  {
    kinds: ['scrypt_firebase'],
    algorithm: 'firebase',
    pattern: raw`^[$]firescrypt[$]ln=${number},r=${number},p=[0-9]+[$]${b64}[$]${b64}[$]${b64}[$]${b64}$`,
    parts: (password) => ({
      work: parameter(piece(password, '$', 3), 1),
      work2: parameter(piece(password, '$', 3), 2),
      salt: standard(piece(password, '$', 4)),
      value: standard(piece(password, '$', 5)),
      more: standard(piece(password, '$', 6)),
      key: standard(piece(password, '$', 7)),
    }),
  },
  {
    kinds: ['scrypt_firebase'],
    algorithm: 'firebase',
    pattern: raw`^[$]fbscrypt[$]v=1,n=${number},r=${number},p=[0-9]+(?:,ss=${b64})?(?:,sk=${b64})?[$]${b64}[$]${b64}$`,
    parts: (password) => {
      const list = piece(password, '$', 3);
      const given = (name: string): Sql => piece(piece(list, `,${name}=`, 2), ',', 1);
      return {
        work: parameter(list, 2),
        work2: parameter(list, 3),
        salt: standard(piece(password, '$', 4)),
        value: standard(piece(password, '$', 5)),
        more: sql`nullif(${standard(given('ss'))}, '')`,
        key: sql`nullif(${standard(given('sk'))}, '')`,
      };
    },
  },
  {
    kinds: ['scrypt_firebase'],
    algorithm: 'firebase',
    pattern: raw`^${b64}[$]${b64}[$]${b64}[$]${b64}[$]${number}[$]${number}$`,
    parts: (password) => ({
      work: piece(password, '$', 6),
      work2: piece(password, '$', 5),
      salt: standard(piece(password, '$', 2)),
      value: standard(piece(password, '$', 1)),
      more: standard(piece(password, '$', 4)),
      key: standard(piece(password, '$', 3)),
    }),
  },
  {
    kinds: ['ldap_digest', 'ldap_salted_digest'],
    algorithm: 'digest',
    pattern: raw`^\{[A-Za-z0-9]+\}${b64}$`,
    parts: (password) => {
      const digest = ldapDigest(from(piece(password, '}', 1), 2));
      const [bytes, length] = [bytesOf(piece(password, '}', 2)), digestBytes(digest)];
      return {
        variant: digest,
        value: slice(bytes, sql`1`, length),
        salt: slice(bytes, sql`${length} + 1`),
      };
    },
  },
  {
    kinds: ['mediawiki_a'],
    algorithm: 'digest',
    pattern: raw`^:A:[0-9A-Fa-f]{32}$`,
    parts: (password) => ({ variant: text('md5'), value: fromHex(from(password, 4)), salt: text('') }),
  },
  {
    kinds: ['md5crypt', 'sha256crypt', 'sha512crypt', 'prefixed'],
    algorithm: 'crypt',
    pattern: raw`^${scheme}[$][156][$]`,
    parts: (password) => {
      const hash = startingAt(password, '$');
      return {
        variant: sql`case ${piece(hash, '$', 2)} when '1' then 'md5-crypt' when '5' then 'sha256-crypt' else 'sha512-crypt' end`,
        salt: text(''),
        value: hash,
        written: hash,
      };
    },
  },
];

/** @param at where the parameters stand among the pieces */
function argon2(hash: Sql, at: 3 | 4): Parts {
  const list = piece(hash, '$', at);
  const [salt, value] = [piece(hash, '$', at + 1), piece(hash, '$', at + 2)];
  const [memory, passes, lanes] = [parameter(list, 1), parameter(list, 2), parameter(list, 3)];
  const version = at === 4 ? piece(piece(hash, '$', 3), '=', 2) : text('16');
  return {
    variant: from(piece(hash, '$', 2), 7),
    work: memory,
    work2: passes,
    work3: lanes,
    salt: standard(salt),
    value: standard(value),
    more: version,
    written: sql`'$' || ${piece(hash, '$', 2)} || '$v=' || ${version} || '$' || ${list} || '$' || rtrim(${salt}, '=') || '$' || rtrim(${value}, '=')`,
  };
}

/** Kinds that can be taken apart. */
export const partedKinds: readonly HashKind[] = [
  ...new Set<HashKind>([...forms.flatMap(({ kinds }) => kinds), 'keycloak']),
];

/** `select algorithm, variant, ...` of the hash in `password`, whose kind is `kind`: one row; NULL where it has no parts. */
export function hashParts(password: Sql, kind: Sql): Sql {
  const kinds = [...new Set(forms.flatMap((form) => form.kinds))];
  const branches = kinds.map((each) => {
    const ways = forms.filter((form) => form.kinds.includes(each)).map((form) => partsOf(form, password));
    return sql`when ${literal(each)} then coalesce(${join(ways)})`;
  });
  const part = (name: Part): Sql => sql`a.parts[${index(columns.indexOf(name) + 1)}]`;
  const picked = columns.map((name) => {
    if (name === 'algorithm')
      return sql`case when ${part('salt')} is not null and ${part('value')} <> '' then ${part(name)} end as algorithm`;
    return sql`${part(name)}${name.startsWith('work') ? sql`::bigint` : empty} as ${ident(name)}`;
  });
  return sql`
    select ${join(picked)}
    from (
      select case ${kind}
        ${join(
          branches,
          sql`
        `,
        )}
        when 'keycloak' then ${keycloakParts(password)}
      end as parts
      offset 0
    ) a
  `;
}

function partsOf({ algorithm, pattern, parts }: Form, password: Sql): Sql {
  return sql`case when ${password} ~ ${text(pattern)} then ${array(algorithm, parts(password))} end`;
}

/**
 * Keycloak's two JSON texts, in whichever way they were put into one. What is looked for holds no space and no backslash,
 * so that these can go, and with them the difference between a text and a text in a text.
 */
function keycloakParts(password: Sql): Sql {
  const bare = sql`translate(${password}, E'\\ \n', '')`;
  const field = (name: string): Sql =>
    sql`nullif(ltrim(${piece(piece(piece(bare, `"${name}":`, 2), ',"', 1), '}', 1)}, '["'), '')`;
  const given = (name: string, pattern: string): Sql => {
    const value = sql`rtrim(${field(name)}, '"]}')`;
    return sql`case when ${value} ~ ${text(`^${pattern}$`)} then ${value} end`;
  };
  const algorithm = given('algorithm', '[a-z0-9-]+');
  const value = sql`coalesce(${given('value', b64)}, ${given('hashedSaltedValue', b64)})`;
  const salt = given('salt', b64);
  const work = given('hashIterations', number);
  const pbkdf2 = array('pbkdf2', {
    variant: digestOf(from(algorithm, 7)),
    work,
    salt: standard(salt),
    value: standard(value),
  });
  const type = given('type', '(?:id|i|d)');
  const version = sql`case ${given('version', '[0-9.]+')} when '1.0' then '16' else '19' end`;
  const [memory, lanes] = [given('memory', number), given('parallelism', number)];
  const ofArgon2 = array('argon2', {
    variant: type,
    work: memory,
    work2: work,
    work3: lanes,
    salt: standard(salt),
    value: standard(value),
    more: version,
    written: sql`'$argon2' || ${type} || '$v=' || ${version} || '$m=' || ${memory} || ',t=' || ${work} || ',p=' || ${lanes} || '$' || rtrim(${salt}, '=') || '$' || rtrim(${value}, '=')`,
  });
  return sql`case
          when ${algorithm} in ('pbkdf2', 'pbkdf2-sha1', 'pbkdf2-sha256', 'pbkdf2-sha512') then ${pbkdf2}
          when ${algorithm} = 'argon2' then ${ofArgon2}
        end`;
}

/** All parts in their order, as texts. */
function array(algorithm: Algorithm, parts: Parts): Sql {
  const all = columns.map((column) =>
    column === 'algorithm' ? text(algorithm) : sql`(${parts[column] ?? sql`null`})::text`,
  );
  return sql`array[${join(all)}]`;
}
