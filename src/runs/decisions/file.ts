/**
 * A file of decisions: what `usermerge decisions export` writes and `import` reads, to be reviewed like code.
 *
 * It holds no password, no digest of one, and no evidence: `seen` is a digest (SHA-256) of what a reviewer saw, in which
 * passwords and evidence are letters. Accounts are `source:id`, as an environment knows them whose golden records have
 * other ids.
 */
import { stringify } from 'yaml';
import { z } from 'zod';
import { configError } from '../../config/config-error.js';
import { type ConfigPath, renderPath } from '../../config/problem.js';
import { parseYaml, type YamlFile } from '../../config/yaml-file.js';
import { type ConflictKind, conflictPolicies } from '../../pipeline/vocabulary.js';

const account = z.string().regex(/^[^:]+:.+$/s, { error: 'must be an account, source:id' });
const accounts = z.array(account).min(1);

/** Each key of an answer; a decision has one of them. */
const answers = {
  /** Each is one person; `record_of`: that of the golden record in which this account is. */
  people: z
    .array(z.strictObject({ record_of: account.optional(), accounts }))
    .min(1)
    .optional(),
  skip: accounts.optional(),
  keep: account.optional(),
  accept_time: accounts.optional(),
  id: z.union([z.string(), z.int()]).optional(),
  pin: z.strictObject({ column: z.string().min(1), value: z.string().nullable() }).optional(),
};
const answerKeys = Object.keys(answers) as (keyof typeof answers)[];

const decision = z
  .strictObject({
    conflict: z.enum(Object.keys(conflictPolicies) as [ConflictKind, ...ConflictKind[]]).optional(),
    ...answers,
    /** Accounts that leave the golden record that they are in. */
    leave: accounts.optional(),
    /** The account that an id or a pinned value is for. */
    of: account.optional(),
    /** All that were looked at, with their usernames: for the reader. */
    accounts: z.record(account, z.string().nullable()),
    seen: z.string().regex(/^[0-9a-f]{64}$/, { error: 'must be a SHA-256 digest in hexadecimal' }),
    reason: z.string().nullable().optional(),
    by: z.string().min(1),
    at: z.iso.datetime({ offset: true }),
  })
  .superRefine((given, context) => {
    const said = answerKeys.filter((key) => given[key] !== undefined);
    if (said.length !== 1)
      context.addIssue({ code: 'custom', message: `must say one of ${answerKeys.join(', ')}` });
    if ((given.id !== undefined || given.pin !== undefined) && given.of === undefined)
      context.addIssue({ code: 'custom', message: 'must say whose it is: of' });
  });

const file = z.strictObject({
  version: z.literal(1),
  decisions: z.array(decision),
});

export type DecisionEntry = z.infer<typeof decision>;

/** Decisions as the text of a file. */
export function renderDecisions(entries: readonly DecisionEntry[]): string {
  return `# Decisions of usermerge: review them, and apply them elsewhere with \`usermerge decisions import FILE\`.\n${stringify(
    { version: 1, decisions: entries },
    { lineWidth: 0 },
  )}`;
}

/** What is wrong with the decision of that place in the file. */
export interface EntryProblem {
  readonly index: number;
  readonly key: string | null;
  readonly message: string;
}

export interface DecisionsFile {
  readonly entries: readonly DecisionEntry[];
  /** One error for all problems, by line. */
  error(problems: readonly EntryProblem[]): Error;
}

/** @throws UsermergeError DECISIONS_INVALID: by file and line */
export function parseDecisions(text: string, name: string): DecisionsFile {
  const code = 'DECISIONS_INVALID';
  const yaml = parseYaml(text);
  if ('problems' in yaml) {
    throw configError(
      name,
      yaml.problems.map(({ message, ...position }) => ({ text: message, position, code })),
    );
  }
  const parsed = file.safeParse(yaml.document.toJS());
  if (!parsed.success) {
    throw configError(
      name,
      parsed.error.issues.map((issue) => {
        const path = issue.path as ConfigPath;
        return { ...located(yaml, path), text: `${renderPath(path) || 'the file'}: ${issue.message}`, code };
      }),
    );
  }
  return {
    entries: parsed.data.decisions,
    error: (problems) =>
      configError(
        name,
        problems.map(({ index, key, message }) => {
          const path = ['decisions', index, ...(key === null ? [] : [key])];
          return { ...located(yaml, path), text: `${renderPath(path)}: ${message}`, code };
        }),
      ),
  };
}

function located(yaml: YamlFile, path: ConfigPath) {
  return { position: yaml.locate(path, 'value'), key: renderPath(path) };
}
