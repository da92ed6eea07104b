/**
 * The one schema of usermerge.yaml: types, checking and JSON Schema (schema/usermerge.schema.json) come from it.
 *
 * It says what each key may hold by itself. How keys belong together is in `rules/`, and every default is set in
 * `normalize.ts`, so that what a person wrote and what follows from it stay apart.
 */
import { z } from 'zod';
import { type ConflictKind, conflictPolicies, hazards, type Policy } from '../pipeline/vocabulary.js';
import { durationPattern } from './duration.js';
import { normalisations, survivorshipRules } from './merge-config.js';
import { presetNames } from './presets.js';
import { fileFormats } from './source-address.js';
import { parseTableName } from './table-name.js';
import { timeZoneProblem } from './time-zone.js';

/** PostgreSQL cuts longer identifiers off. */
const maximumIdentifierBytes = 63;

const text = z.string().min(1, { error: 'is empty' });

const identifier = text
  .refine((name) => !/\p{Cc}/u.test(name), { error: 'has a control character' })
  .refine((name) => Buffer.byteLength(name) <= maximumIdentifierBytes, {
    error: `is longer than ${maximumIdentifierBytes} bytes`,
  });

const table = text.refine((name) => parseTableName(name) !== undefined, {
  error:
    'is no table name: write table or schema.table, and "quotes" around a part with a dot or a space in it',
});

const zone = text.superRefine((name, context) => {
  const problem = timeZoneProblem(name);
  if (problem !== undefined) context.addIssue({ code: 'custom', message: problem });
});

/** A list in which nothing stands twice. */
function listOf<T extends z.ZodType>(element: T) {
  return z
    .array(element)
    .refine((list) => new Set(list).size === list.length, { error: 'names something twice' });
}

const survivorshipError = `must be one of ${survivorshipRules.join(', ')}, or source:<name of a source>`;

const survivorship = z
  .union([z.enum(survivorshipRules), z.string().regex(/^source:./, { error: survivorshipError })], {
    error: survivorshipError,
  })
  .describe('Which account gives the column of the golden record. Default: newest.');

const durationError = 'must be a duration such as 30s, 5m, 1h or 0';

const duration = z.union([z.string().regex(durationPattern, { error: durationError }), z.literal(0)], {
  error: durationError,
});

const targetColumns = z
  .object({
    user_id: identifier.optional().describe('Default: user_id'),
    username: identifier.optional().describe('Default: username'),
    password: identifier.optional().describe('Default: password'),
    password_last_changed: identifier.optional().describe('Default: password_last_changed'),
  })
  .catchall(identifier)
  .describe('Name in usermerge -> column of the target. Columns that are not named here are never touched.');

const target = z
  .strictObject({
    url: text
      .optional()
      .describe(
        'postgres:// or postgresql:// URL of the target database. Default: an embedded PostgreSQL that is kept in .usermerge',
      ),
    table: table.optional().describe('table or schema.table. Default: merged_users'),
    time_zone: zone
      .optional()
      .describe('Zone in which times are written into columns without one. Default: UTC'),
    columns: targetColumns.optional(),
  })
  .describe('The table that receives the merge.');

const sourceColumns = z
  .object({
    source_user_id: identifier.optional().describe('The id of an account. Default: user_id'),
    username: identifier.optional().describe('Default: username'),
    password: identifier.nullable().optional().describe('Default: password; null: the source has none'),
    password_last_changed: identifier
      .nullable()
      .optional()
      .describe('Default: password_last_changed; null: the source has none (time.is: none)'),
    updated_at: identifier
      .optional()
      .describe('When the account was changed last: for survivorship and history'),
  })
  .catchall(identifier)
  .describe('Name in usermerge -> column of the source.');

const time = z
  .strictObject({
    is: z
      .enum(['exact', 'no_later_than', 'no_earlier_than', 'none'])
      .optional()
      .describe('How good the time is that the source has for a password. Default: exact'),
    zone: zone.optional().describe('Zone of times that have none. Default: UTC, said aloud (zone_assumed)'),
    unit: z.enum(['s', 'ms', 'us']).optional().describe('For times that are numbers'),
    format: text.optional().describe('For times that are text. Default: ISO 8601'),
    spikes: z
      .enum(['as_given', 'unknown'])
      .optional()
      .describe(
        'What one time on many accounts means. Default: nothing said, so it is a hazard (time_spike)',
      ),
  })
  .describe('What the time of a password is worth, and how it is written in the source.');

const character = z.string().refine((value) => [...value].length === 1 && Buffer.byteLength(value) === 1, {
  error: 'must be one character of ASCII',
});

const file = z
  .strictObject({
    format: z.enum(fileFormats).optional().describe('Default: by the end of the name of the file'),
    delimiter: character
      .optional()
      .describe('Default: seen from the first line of a CSV file; a tab for TSV'),
    quote: z
      .union([character, z.literal('none')], { error: 'must be one character of ASCII, or none' })
      .optional()
      .describe('Default: "'),
    escape: character
      .optional()
      .describe(
        'What stands before a quote within quotes; with quote: none, before a delimiter. Default: the quote',
      ),
    header: z
      .boolean()
      .optional()
      .describe('false: the first line is an account, and the columns are called 1, 2, 3, ... Default: true'),
    encoding: text
      .refine(isEncoding, { error: 'is no encoding that is known, such as utf-8, utf-16le, windows-1252' })
      .optional()
      .describe('Default: by the byte order mark, else utf-8'),
    passwords: text.optional().describe('Auth0: the password export, a second file that is joined by id'),
    rows: text.optional().describe('JSON: path of the array that holds the accounts, such as users'),
  })
  .describe('How the file of a source is written.');

/** Whether Node can decode it. */
function isEncoding(label: string): boolean {
  try {
    new TextDecoder(label);
    return true;
  } catch {
    return false;
  }
}

const source = z.strictObject({
  name: text.describe('Name of the source, up to 63 characters; it stays with the accounts for ever.'),
  url: text
    .optional()
    .describe(
      'postgres://, mysql:// or ldap:// URL, sqlite:path, file:path, a path that ends in .csv, .tsv, .ndjson, .json or .ldif (.gz, .zst after it), or - for standard input. Needed unless retired.',
    ),
  kind: z
    .enum(presetNames)
    .optional()
    .describe(
      'A preset: what is known of the export or table of this product. What the source says itself goes first',
    ),
  parameters: z
    .strictObject({
      signer_key: text.optional().describe('base64_signer_key'),
      salt_separator: text.optional().describe('base64_salt_separator'),
      rounds: z.int().min(1, { error: 'must be 1 or more' }).optional(),
      mem_cost: z.int().min(1, { error: 'must be 1 or more' }).optional(),
    })
    .optional()
    .describe("Firebase: the parameters of its scrypt, from the project's console"),
  file: file.optional(),
  table: table.optional().describe('table or schema.table. Default: users'),
  query: text.optional().describe('A SELECT that gives the accounts, instead of a table'),
  where: text.optional().describe('SQL condition: which rows are accounts. Default: all'),
  columns: sourceColumns.optional(),
  time: time.optional(),
  verified: z
    .record(
      text,
      z.union([identifier, z.literal(true)], {
        error: 'must be true, or the column of the source that says whether it is verified',
      }),
    )
    .optional()
    .describe(
      'Evidence or key column -> column that says whether it is verified, or true: the source always verifies',
    ),
  credentials: z
    .enum(['always', 'if_alone', 'never'])
    .optional()
    .describe(
      'Whether the passwords of this source count; if_alone: only of who is in no other source. Default: always',
    ),
  history: z
    .enum(['none', 'latest'])
    .optional()
    .describe('latest: several rows of one id, the latest is the account. Default: none'),
  retire: z
    .enum(['keep', 'drop'])
    .optional()
    .describe('The source is read no more; its accounts still count (keep) or do not (drop)'),
});

const match = z
  .strictObject({
    on: listOf(text)
      .min(1, { error: 'is empty: without a key nobody is matched' })
      .optional()
      .describe('Columns that make the match key. Default: [username]'),
    normalize: listOf(z.enum(normalisations))
      .optional()
      .describe('How keys are made alike before they are compared. Default: not at all, byte for byte'),
    confirm: listOf(text)
      .optional()
      .describe('Evidence: columns that confirm or contradict a match. Default: none'),
    same_people: z.boolean().optional().describe('A key is one person in all sources. Default: false'),
  })
  .describe('Who is the same person.');

const credential = z
  .strictObject({
    columns: listOf(text)
      .optional()
      .describe('Columns that travel with the password (salt, algorithm, must-change flag)'),
    second_factor: text
      .optional()
      .describe('The column that holds the second factor; travels with the password, too'),
    plaintext: z
      .enum(['keep', 'hash', 'refuse'])
      .optional()
      .describe('What happens to passwords that look like plain text. Default: keep, with a warning'),
    plaintext_key: z
      .string()
      .min(32, { error: 'is shorter than 32 characters' })
      .optional()
      .describe('For plaintext: hash. A secret that is not in the database, from the environment'),
  })
  .describe('What belongs to a password.');

const columnRules = z
  .strictObject({
    survivorship: survivorship.optional(),
    privileged: z
      .boolean()
      .optional()
      .describe('Gives power (role, is_admin): see privilege_gain. Default: false'),
  })
  .describe('How one column is merged.');

type PolicyShape = { [K in ConflictKind]: z.ZodOptional<z.ZodType<Policy<K>>> };

const policyShape = Object.fromEntries(
  Object.entries(conflictPolicies).map(([kind, policies]) => [
    kind,
    z.enum(policies).optional().describe(`Default: ${policies[0]}`),
  ]),
) as unknown as PolicyShape;

/** The file as a person writes it, with `${NAME}` already replaced. */
export const configSchema = z
  .strictObject({
    target,
    ledger: z
      .strictObject({
        schema: z
          .string()
          .regex(/^(?!pg_|public$|information_schema$)[a-z_][a-z0-9_]{0,62}$/, {
            error:
              "must be a schema of usermerge's own: lower case letters, digits and _, not public or pg_...",
          })
          .optional()
          .describe('Default: usermerge'),
      })
      .optional()
      .describe('Where usermerge keeps what it knows, in the target database. One schema for each merge.'),
    sources: z.array(source).meta({ description: 'First = highest priority.', minItems: 1 }),
    match: match.optional(),
    credential: credential.optional(),
    columns: z.record(text, columnRules).optional().describe('Rules for columns, by name in usermerge.'),
    conflicts: z.strictObject(policyShape).optional().describe('What happens with each kind of conflict.'),
    allow: listOf(z.enum(hazards))
      .optional()
      .describe('Hazards that apply may take without asking. Default: none'),
    ids: z
      .strictObject({
        from: z
          .int()
          .min(1, { error: 'must be 1 or more' })
          .optional()
          .describe('First new id after a collision, where the target column has no sequence'),
      })
      .optional()
      .describe('New ids.'),
    clock_skew: duration
      .optional()
      .describe('How far ahead of this clock a time may be before it is a future_timestamp. Default: 5m'),
  })
  .describe('usermerge.yaml. Within texts, a dollar sign and {NAME} are replaced from the environment.');

export type Config = z.infer<typeof configSchema>;
export type ConfigSource = Config['sources'][number];
