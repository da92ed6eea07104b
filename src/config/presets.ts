/**
 * What is known of the exports and tables of identity providers and frameworks, as data: `kind: auth0` in a source stands
 * for all of this, and whatever the source says itself goes first. Where each keeps the time of a password, and what it
 * does not say: docs/sources/identity-providers.md.
 */

/** A column that is made of others: SQL of PostgreSQL over texts, by their names. */
export interface ComputedColumn {
  /** What it is made of: columns or paths; one that the source does not have is NULL. */
  readonly from: readonly string[];
  /** `{{name}}` is one of the source's `parameters`, as a text. */
  readonly sql: string;
}

export interface Preset {
  readonly title: string;
  /** What is read: files of these forms, or a table. */
  readonly reads: string;
  readonly file?: Readonly<Record<string, string | boolean>>;
  readonly table?: string;
  /** By our names. Those beside the standard ones are mapped where the configuration asks for them. */
  readonly columns: Readonly<Record<string, string | null>>;
  readonly computed?: Readonly<Record<string, ComputedColumn>>;
  readonly time?: Readonly<Record<string, string>>;
  /** Where the time of a password is, and what it is worth, for a person. */
  readonly timeSaid: string;
  readonly verified?: Readonly<Record<string, string | true>>;
  /** Columns that say whether an account is shut. */
  readonly status: readonly string[];
  /** Columns of a second file, which is joined by this condition where `file.passwords` names it; they are `passwords.<path>`. */
  readonly passwords?: {
    readonly paths: readonly string[];
    readonly on: string;
    readonly columns: Readonly<Record<string, string>>;
    readonly time: Readonly<Record<string, string>>;
  };
  /** Columns that an export may lack: NULL then. */
  readonly optional?: readonly string[];
  /** What a person should know. */
  readonly notes: readonly string[];
}

const noTime = 'none';

const preset = <const T extends Preset>(given: T): Preset => given;

export const presets = {
  auth0: preset({
    title: 'Auth0',
    reads: 'NDJSON or JSON',
    columns: {
      source_user_id: 'id',
      username: 'name_or_email',
      password: null,
      password_last_changed: null,
      email: 'mail',
      given_name: 'given_name',
      family_name: 'family_name',
      name: 'name',
      phone: 'phone_number',
      blocked: 'blocked',
      created_at: 'created_at',
    },
    computed: {
      id: { from: ['user_id', 'Id'], sql: 'coalesce("user_id", "Id")' },
      mail: { from: ['email', 'Email'], sql: 'coalesce("email", "Email")' },
      mail_verified: {
        from: ['email_verified', 'Email Verified'],
        sql: 'coalesce("email_verified", "Email Verified")',
      },
      name_or_email: {
        from: ['username', 'Username', 'email', 'Email'],
        sql: `coalesce(nullif("username", ''), nullif("Username", ''), "email", "Email")`,
      },
    },
    verified: { email: 'mail_verified' },
    timeSaid: 'password_set_date (exact)',
    status: ['blocked'],
    optional: [
      'blocked',
      'given_name',
      'family_name',
      'name',
      'phone_number',
      'created_at',
      'passwords.passwordHash',
    ],
    passwords: {
      paths: ['_id.$oid', 'passwordHash', 'password_set_date.$date'],
      on: '"id" = \'auth0|\' || "passwords._id.$oid"',
      columns: {
        password: 'passwords.passwordHash',
        password_last_changed: 'passwords.password_set_date.$date',
      },
      time: { is: 'exact' },
    },
    notes: [
      'the passwords are a second export: file.passwords, joined by id',
      'accounts of social logins have no password',
    ],
  }),
  firebase: preset({
    title: 'Firebase Auth',
    reads: 'JSON',
    file: { format: 'json', rows: 'users' },
    columns: {
      source_user_id: 'localId',
      username: 'email_or_phone',
      password: 'hash',
      password_last_changed: 'lastSignedInAt',
      email: 'email',
      phone: 'phoneNumber',
      name: 'displayName',
      disabled: 'disabled',
    },
    computed: {
      email_or_phone: {
        from: ['email', 'phoneNumber', 'localId'],
        sql: 'coalesce("email", "phoneNumber", "localId")',
      },
      hash: {
        from: ['passwordHash', 'salt'],
        sql: `'$fbscrypt$v=1,n=' || coalesce({{mem_cost}}, '14') || ',r=' || coalesce({{rounds}}, '8') || ',p=1' || coalesce(',ss=' || {{salt_separator}}, '') || coalesce(',sk=' || {{signer_key}}, '') || '$' || nullif("salt", '') || '$' || nullif("passwordHash", '')`,
      },
    },
    time: { is: 'no_later_than', unit: 'ms' },
    timeSaid: 'lastSignedInAt (no_later_than)',
    verified: { email: 'emailVerified' },
    status: ['disabled'],
    optional: [
      'lastSignedInAt',
      'email',
      'phoneNumber',
      'displayName',
      'disabled',
      'emailVerified',
      'email_or_phone',
      'hash',
    ],
    notes: [
      'parameters are those of its scrypt, from the console',
      'the export does not say when a password was set: the last login is an upper bound',
      'the export has no hash for users who were imported with another algorithm and have not signed in since: they count as unusable_password',
    ],
  }),
  'firebase-csv': preset({
    title: 'Firebase Auth (CSV)',
    reads: 'CSV',
    file: { format: 'csv', header: false },
    columns: {
      source_user_id: '1',
      username: 'email_or_phone',
      password: 'hash',
      password_last_changed: '25',
      email: '2',
      name: '6',
      phone: '26',
      disabled: '27',
    },
    computed: {
      email_or_phone: { from: ['2', '26', '1'], sql: `coalesce("2", "26", "1")` },
      hash: {
        from: ['4', '5'],
        sql: `'$fbscrypt$v=1,n=' || coalesce({{mem_cost}}, '14') || ',r=' || coalesce({{rounds}}, '8') || ',p=1' || coalesce(',ss=' || {{salt_separator}}, '') || coalesce(',sk=' || {{signer_key}}, '') || '$' || nullif("5", '') || '$' || nullif("4", '')`,
      },
    },
    time: { is: 'no_later_than', unit: 'ms' },
    timeSaid: 'column 25 (no_later_than)',
    verified: { email: '3' },
    status: ['27'],
    notes: ['auth:export as CSV, which has no header; else as for firebase'],
  }),
  keycloak: preset({
    title: 'Keycloak',
    reads: 'JSON',
    file: { format: 'json', rows: 'users' },
    columns: {
      source_user_id: 'id',
      username: 'username',
      password: 'credentials[type=password]',
      password_last_changed: 'credentials[type=password].createdDate',
      email: 'email',
      first_name: 'firstName',
      last_name: 'lastName',
      enabled: 'enabled',
      second_factor: 'credentials[type=otp].secretData.value',
      created_at: 'createdTimestamp',
    },
    time: { is: 'exact', unit: 'ms' },
    timeSaid: 'createdDate (exact)',
    verified: { email: 'emailVerified' },
    status: ['enabled'],
    optional: [
      'email',
      'firstName',
      'lastName',
      'enabled',
      'emailVerified',
      'createdTimestamp',
      'credentials[type=password]',
      'credentials[type=password].createdDate',
      'credentials[type=otp].secretData.value',
    ],
    notes: ['the password is the whole credential, as Keycloak keeps it; one-time passwords are none'],
  }),
  cognito: preset({
    title: 'AWS Cognito',
    reads: 'CSV',
    file: { format: 'csv', delimiter: ',', quote: 'none', escape: '\\' },
    columns: {
      source_user_id: 'cognito:username',
      username: 'cognito:username',
      password: 'hash',
      password_last_changed: null,
      email: 'email',
      phone: 'phone_number',
      name: 'name',
    },
    computed: { hash: { from: ['password_hash'], sql: '"password_hash"' } },
    timeSaid: noTime,
    verified: { email: 'email_verified', phone: 'phone_number_verified' },
    status: [],
    optional: ['hash'],
    notes: ['ListUsers never gives hashes'],
  }),
  okta: preset({
    title: 'Okta',
    reads: 'JSON or NDJSON',
    columns: {
      source_user_id: 'id',
      username: 'profile.login',
      password: 'hash',
      password_last_changed: 'passwordChanged',
      email: 'profile.email',
      first_name: 'profile.firstName',
      last_name: 'profile.lastName',
      status: 'status',
      created_at: 'created',
    },
    computed: {
      hash: {
        from: [
          'credentials.password.hash',
          'credentials.password.hash.algorithm',
          'credentials.password.hash.workFactor',
          'credentials.password.hash.salt',
          'credentials.password.hash.value',
        ],
        sql: `case when "credentials.password.hash.algorithm" = 'BCRYPT' then '$2a$' || lpad("credentials.password.hash.workFactor", 2, '0') || '$' || "credentials.password.hash.salt" || "credentials.password.hash.value" else "credentials.password.hash" end`,
      },
    },
    time: { is: 'exact' },
    timeSaid: 'passwordChanged (exact)',
    status: ['status'],
    optional: [
      'hash',
      'passwordChanged',
      'profile.email',
      'profile.firstName',
      'profile.lastName',
      'created',
    ],
    notes: [
      'its API gives no hash of users that are there: what is read are those of an import; but for bcrypt the password is the whole hash, as it stands there',
    ],
  }),
  supabase: preset({
    title: 'Supabase',
    reads: 'table auth.users, or CSV',
    table: 'auth.users',
    columns: {
      source_user_id: 'id',
      username: 'email',
      password: 'encrypted_password',
      password_last_changed: 'updated_at',
      email: 'email',
      phone: 'phone',
      banned_until: 'banned_until',
      deleted_at: 'deleted_at',
      created_at: 'created_at',
    },
    time: { is: 'no_later_than' },
    timeSaid: 'updated_at (no_later_than)',
    verified: { email: 'email_confirmed_at' },
    status: ['banned_until', 'deleted_at'],
    notes: [
      'emails are unique among is_sso_user = false alone; tokens stay behind',
      'who has a phone alone has no username: name one with query',
    ],
  }),
  clerk: preset({
    title: 'Clerk',
    reads: 'CSV',
    file: { format: 'csv' },
    columns: {
      source_user_id: 'id',
      username: 'name_or_email',
      password: 'password_digest',
      password_last_changed: null,
      email: 'primary_email_address',
      first_name: 'first_name',
      last_name: 'last_name',
      hasher: 'password_hasher',
      second_factor: 'totp_secret',
    },
    computed: {
      name_or_email: {
        from: ['username', 'primary_email_address'],
        sql: `coalesce(nullif("username", ''), "primary_email_address")`,
      },
      primary_is_verified: {
        from: ['primary_email_address', 'verified_email_addresses'],
        sql: `case when "primary_email_address" = any (regexp_split_to_array("verified_email_addresses", '\\s*[|,]\\s*')) then 'true' else 'false' end`,
      },
    },
    timeSaid: noTime,
    verified: { email: 'primary_is_verified' },
    status: [],
    notes: ['the API has password_last_updated_at; map it where you have it'],
  }),
  django: preset({
    title: 'Django',
    reads: 'table auth_user',
    table: 'auth_user',
    columns: {
      source_user_id: 'id',
      username: 'username',
      password: 'password',
      password_last_changed: 'date_joined',
      email: 'email',
      first_name: 'first_name',
      last_name: 'last_name',
      active: 'is_active',
      staff: 'is_staff',
      superuser: 'is_superuser',
    },
    time: { is: 'no_earlier_than' },
    timeSaid: 'date_joined (no_earlier_than)',
    status: ['is_active'],
    notes: ['a password that begins with ! is unusable'],
  }),
  laravel: preset({
    title: 'Laravel',
    reads: 'table users',
    table: 'users',
    columns: {
      source_user_id: 'id',
      username: 'email',
      password: 'password',
      password_last_changed: 'updated_at',
      email: 'email',
      name: 'name',
    },
    time: { is: 'no_later_than' },
    timeSaid: 'updated_at (no_later_than)',
    verified: { email: 'email_verified_at' },
    status: [],
    notes: ['updated_at is moved by anything', 'remember_token stays behind'],
  }),
  wordpress: preset({
    title: 'WordPress',
    reads: 'table wp_users',
    table: 'wp_users',
    columns: {
      source_user_id: 'ID',
      username: 'user_login',
      password: 'user_pass',
      password_last_changed: 'user_registered',
      email: 'user_email',
      name: 'display_name',
    },
    time: { is: 'no_earlier_than', zone: 'UTC' },
    timeSaid: 'user_registered (no_earlier_than)',
    status: [],
    notes: ['$wp$ and $P$ hashes are kept as they are; user_activation_key stays behind'],
  }),
  devise: preset({
    title: 'Devise',
    reads: 'table users',
    table: 'users',
    columns: {
      source_user_id: 'id',
      username: 'email',
      password: 'encrypted_password',
      password_last_changed: 'updated_at',
      email: 'email',
      locked_at: 'locked_at',
    },
    time: { is: 'no_later_than' },
    timeSaid: 'updated_at (no_later_than)',
    verified: { email: 'confirmed_at' },
    status: ['locked_at'],
    notes: [
      'updated_at is moved by anything; where its extension gives password_changed_at, map that, and time.is: exact',
      'a pepper is not in the table: without it no password opens',
      'tokens stay behind',
    ],
  }),
  aspnet: preset({
    title: 'ASP.NET Identity',
    reads: 'table AspNetUsers, or CSV',
    table: 'AspNetUsers',
    columns: {
      source_user_id: 'Id',
      username: 'UserName',
      password: 'PasswordHash',
      password_last_changed: null,
      email: 'Email',
      phone: 'PhoneNumber',
      lockout_end: 'LockoutEnd',
    },
    timeSaid: noTime,
    verified: { email: 'EmailConfirmed', phone: 'PhoneNumberConfirmed' },
    status: ['LockoutEnd'],
    notes: ['SecurityStamp stays behind'],
  }),
} as const satisfies Readonly<Record<string, Preset>>;

export type PresetName = keyof typeof presets;
export const presetNames = Object.keys(presets) as [PresetName, ...PresetName[]];

const standard = ['source_user_id', 'username', 'password', 'password_last_changed', 'updated_at'];

/** What of the file is looked at here, before it is checked: anything may stand anywhere. */
interface Unchecked {
  readonly [key: string]: Unchecked | undefined;
}

/** The input with what `kind` stands for put into each source. What is no source is left for the schema to refuse. */
export function withPresets(input: unknown): unknown {
  const { sources } = (input ?? {}) as { sources?: unknown };
  if (!Array.isArray(sources)) return input;
  return {
    ...(input as object),
    sources: sources.map((source) => withPreset(source, input as Unchecked)),
  };
}

function withPreset(source: unknown, config: Unchecked): unknown {
  if (typeof source !== 'object' || source === null) return source;
  const given = source as Unchecked;
  const kind = String(given.kind);
  if (!Object.hasOwn(presets, kind)) return source;
  const isMap = (value: unknown): boolean =>
    value === undefined || (typeof value === 'object' && value !== null);
  if (![given.columns, given.file, given.time, given.verified].every(isMap)) return source;
  const found: Preset = presets[kind as PresetName];
  const second = keysOf(given.file).includes('passwords') ? found.passwords : undefined;
  const asked = askedNames(config);
  const wanted = Object.entries({ ...found.columns, ...second?.columns }).filter(
    ([name]) => standard.includes(name) || asked.has(name),
  );
  const columns: Record<string, unknown> = { ...Object.fromEntries(wanted), ...given.columns };
  const on = listOf(config.match?.on);
  const judged = [...(on.length === 0 ? ['username'] : on), ...listOf(config.match?.confirm)];
  const verified = Object.entries(found.verified ?? {}).filter(
    ([name]) => columns[name] !== undefined && judged.includes(name),
  );
  const isDatabase = /^(?:postgres|postgresql|mysql|mariadb|sqlite):/i.test(String(given.url));
  const time = { ...(second?.time ?? found.time), ...given.time };
  const namesTable = given.table !== undefined || given.query !== undefined;
  return {
    ...given,
    ...(!isDatabase && found.file !== undefined ? { file: { ...found.file, ...given.file } } : {}),
    ...(isDatabase && found.table !== undefined && !namesTable ? { table: found.table } : {}),
    columns,
    ...(keysOf(time).length > 0 && columns.password_last_changed !== null ? { time } : {}),
    ...(verified.length > 0 ? { verified: { ...Object.fromEntries(verified), ...given.verified } } : {}),
  };
}

function askedNames({ target, match, credential }: Unchecked): Set<string> {
  return new Set([
    ...keysOf(target?.columns),
    ...listOf(match?.on),
    ...listOf(match?.confirm),
    ...listOf(credential?.columns),
    ...listOf([credential?.second_factor].filter((name) => name !== undefined)),
  ]);
}

const keysOf = (value: unknown): string[] =>
  typeof value === 'object' && value !== null ? Object.keys(value) : [];
const listOf = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : []);
