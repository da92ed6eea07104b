import { limits } from '../src/credentials/checking.js';
import { type HashKind, hashKinds } from '../src/credentials/kinds.js';
import { receivers } from '../src/credentials/receivers.js';
import { recognise } from '../src/credentials/recognise.js';
import { verifyPassword } from '../src/credentials/verify-password.js';
import { vectors } from '../test/credentials/vectors.js';

/** Kinds that are no hashes: nothing to check, and nobody takes them. */
const noHash: readonly HashKind[] = ['none', 'locked', 'unknown', 'plain_text'];

/** docs/password-hashes.md: each kind as the test vectors show that it is recognised and checked, and who takes it. */
export async function passwordHashesPage(): Promise<string> {
  const kinds = (Object.keys(hashKinds) as HashKind[]).filter((kind) => !noHash.includes(kind));
  const shown = await Promise.all(kinds.map(async (kind) => [kind, await tried(kind)] as const));
  return [
    '<!-- Written by `npm run docs` from src/credentials and its test vectors: change it there. -->',
    '',
    '# Password hashes',
    '',
    'Each line is tried out when this page is made: *recognised* says by how many hashes of the kind that others made,',
    '*checked* whether `verifyPassword` opens every one of them with its password, and with no other.',
    '[credentials.md](credentials.md) tells how to use it.',
    '',
    '| kind | name | recognised | checked | strength |',
    '| --- | --- | --- | --- | --- |',
    ...shown.map(([kind, { recognised, checked }]) => {
      const { title, sure, wrapper, boundTo } = hashKinds[kind];
      const sureness = sure === 'certain' ? 'by its mark' : sure === 'likely' ? 'by its shape' : 'ambiguous';
      const notes = [
        wrapper && `over ${wrapper}`,
        boundTo === 'username' && 'made with the username',
        boundTo === 'salt_column' && 'may need a salt column',
      ];
      return `| ${[title, `\`${kind}\``, `${sureness}, ${recognised}`, checked, [strengthOf(kind), ...notes].filter(Boolean).join('; ')].join(' | ')} |`;
    }),
    '',
    'Of DES crypt only what stands behind `{CRYPT}` is recognised: by itself it is thirteen letters like any others.',
    'Also seen, and no hashes: no password, locked marks (`!`, `*`, `*LK*`, ...), what is written like a hash and like none',
    'that is known, and plain text.',
    '',
    '## What a check may cost',
    '',
    'Whoever can write a hash into a table could stall the server that checks it. These are refused before any work is',
    'done (`unchecked: over_limits`):',
    '',
    '| what | at most |',
    '| --- | --- |',
    ...Object.entries(limits).map(
      ([name, most]) => `| ${limitNames[name as keyof typeof limits]} | ${most.toLocaleString('en-US')} |`,
    ),
    '',
    '## Who takes which',
    '',
    'Of providers that import users with their hashes; as their documentation and code have it in 2026. *In parts*: the same',
    'hash, with its pieces in fields of their own. Where a kind is missing, nobody takes it: those people log in once',
    'through an application that uses `verifyPassword`, or set a new password. `usermerge export` writes what Auth0, Cognito,',
    'Firebase, FusionAuth, Keycloak and Kratos import ([export.md](export.md)): a test has each kind written for each of these,',
    'and opens it with its password. It refuses bare digests, which do not say what made them.',
    '',
    `| kind | ${receivers.map(({ title }) => title).join(' | ')} |`,
    `| --- |${' --- |'.repeat(receivers.length)}`,
    ...kinds
      .filter((kind) => receivers.some(({ takes }) => takes[kind] !== undefined))
      .map(
        (kind) =>
          `| ${[hashKinds[kind].title, ...receivers.map(({ takes }) => cell(takes[kind]))].join(' | ')} |`,
      ),
    '',
    ...receivers.flatMap(({ title, rule }) => (rule === null ? [] : [`- **${title}**: ${rule}.`])),
    '',
  ].join('\n');
}

const cell = (limit: string | undefined): string =>
  limit === undefined ? '–' : limit === '' ? 'yes' : limit;

const limitNames: Readonly<Record<keyof typeof limits, string>> = {
  storedBytes: 'bytes of a stored hash',
  passwordBytes: 'bytes of a password',
  bcryptCost: 'cost of bcrypt',
  argon2MemoryKib: 'KiB of argon2',
  argon2Work: 'KiB of argon2, times its passes',
  argon2Parallelism: 'lanes of argon2',
  scryptMemoryBytes: 'bytes of scrypt (128 N r)',
  scryptWork: 'N r p of scrypt',
  pbkdf2Iterations: 'iterations of PBKDF2',
  shaCryptRounds: 'rounds of sha256crypt and sha512crypt',
  phpassRounds: 'logarithm of the rounds of phpass and Drupal',
};

/** What the kind is called where its parameters say more: "by its work" for those that can meet the advice. */
function strengthOf(kind: HashKind): string {
  const seen = new Set(vectors.filter((vector) => vector.kind === kind).map(({ strength }) => strength));
  if (seen.has('advised') || seen.has('below_advice')) return 'by its work';
  return seen.has('fast') ? 'fast' : 'outdated';
}

async function tried(kind: HashKind): Promise<{ recognised: string; checked: string }> {
  const own = vectors.filter((vector) => vector.kind === kind);
  const wrong = own.filter(({ hash }) => recognise(hash).kind !== kind);
  if (own.length === 0 || wrong.length > 0) throw new Error(`${kind} is not recognised`);
  const opened = await Promise.all(
    own.map(async ({ hash, opens, hints }) => {
      if (opens === null) return false;
      const [right, other] = [
        await verifyPassword(opens, hash, hints),
        await verifyPassword(`${opens}?`, hash, hints),
      ];
      return right.ok && !other.ok;
    }),
  );
  const checked = opened.every(Boolean) ? 'yes' : 'no';
  return {
    recognised: `${own.length} seen`,
    checked: kind === 'bcrypt_2x' ? `${checked}, of ASCII` : checked,
  };
}
